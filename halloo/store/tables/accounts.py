"""Agents, what lets them in, and the log of what they did to accounts, rights and data."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from halloo.store.tables.base import metadata

agents = Table(
    "agents",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("email", String(255), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("sites", JSON),  # null: every site
    Column("disabled", Boolean, nullable=False, default=False),
    Column("created", Float, nullable=False),
    # What the secret of the second factor is derived with; null: none. No code counts twice.
    Column("factor", String(32)),
    Column("factor_step", Integer, nullable=False, server_default="0"),
    Column("oidc", String(255)),  # "ISSUER SUBJECT" of who signs in with their organisation
)
Index(None, agents.c.oidc, unique=True)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("sites", JSON),  # null: every site of the agent
    Column("scopes", JSON, nullable=False),
    Column("created", Float, nullable=False),
    Column("expires", Float),
    Column("name", String(80), nullable=False, server_default=""),
    Column("last_used", Float),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("created", Float, nullable=False),
    Column("last_used", Float, nullable=False),
    Column("address", String(64), nullable=False, server_default=""),  # cut short
    Column("device", String(120), nullable=False, server_default=""),
    Column("way", String(12), nullable=False, server_default="password"),
)

# Who has no session yet and is on the way to one: an invitation to become an agent, a new password.
links = Table(
    "links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE")),
    Column("body", JSON, nullable=False),
    Column("author", String(40), nullable=False),
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False),
)

# A question of ours that waits some minutes for its answer: a second factor, a passkey, a return
# from the organisation's sign-in.
challenges = Table(
    "challenges",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE")),
    Column("body", JSON, nullable=False),
    Column("expires", Float, nullable=False),
)

# Attempts to come in, where several nodes count them together: under an account and an address.
failures = Table(
    "failures",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("at", Float, nullable=False),
    Index(None, "key", "at"),
    Index(None, "at"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),  # of the credential, base64url
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("public_key", Text, nullable=False),  # base64url
    Column("sign_count", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("last_used", Float),
)

# Who did what to accounts, rights, keys and people's data. Rows are never changed; the database
# itself refuses it.
audit = Table(
    "audit",
    metadata,
    Column("id", String(32), primary_key=True),  # in the order of time
    Column("at", Float, nullable=False),
    Column("actor", String(80), nullable=False),  # an agent's name; "-" for nobody known
    Column("way", String(12), nullable=False),  # console, token, command or server
    Column("action", String(40), nullable=False),
    Column("site", String(32)),
    Column("target", String(255), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("address", String(64), nullable=False),
    Index(None, "at"),
)

setup_links = Table(
    "setup_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("expires", Float, nullable=False),
)
