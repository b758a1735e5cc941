"""The tables. Times are wall-clock seconds since 1970 (UTC)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row. `number` grows with every change to sites, agents, tokens or sessions, so that a
# running server notices what the command line wrote; `history` is another after a restore.
revision = Table(
    "revision",
    metadata,
    Column("number", Integer, nullable=False),
    Column("history", String(32), nullable=False, server_default=""),
)

# One row, written to prove that writing works.
pulse = Table("pulse", metadata, Column("beat", Float, nullable=False))

sites = Table(
    "sites",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("origins", JSON, nullable=False),
    Column("created", Float, nullable=False),
)

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
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("sites", JSON),  # null: every site of the agent
    Column("scopes", JSON, nullable=False),
    Column("created", Float, nullable=False),
    Column("expires", Float),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("created", Float, nullable=False),
    Column("last_used", Float, nullable=False),
)

setup_links = Table(
    "setup_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("expires", Float, nullable=False),
)

# Only visitors who consented have a row.
visitors = Table(
    "visitors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("first_seen", Float, nullable=False),
    Column("last_seen", Float, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("attrs", JSON, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(64), nullable=False),
    Column("name", String(80)),
    Column("state", String(8), nullable=False),
    Column("assignee", String(40)),
    Column("epoch", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("visitor_seen", Integer, nullable=False, default=0),
    Column("agent_seen", Integer, nullable=False, default=0),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    UniqueConstraint("site", "visitor"),
    Index(None, "site", "state", "updated"),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("sender", String(80), nullable=False),  # "visitor:ID" or "agent:NAME"
    Column("name", String(80), nullable=False),
    Column("cid", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("sender", "cid"),
)

pushes = Table(
    "pushes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(64), nullable=False),  # EVERYONE: all who were on the site
    Column("agent", String(40), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("text", Text),
    Column("data", JSON),
    Column("cid", String(64), nullable=False),
    # "AGENT:CID" while a repeat means the same push, null afterwards and where we made the cid.
    Column("once", String(120), unique=True),
    Column("state", String(12), nullable=False),
    Column("connections", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("ttl", Integer, nullable=False),
    # Until when it may still reach a page or be answered; null once that is over.
    Column("waits", Float),
)
# What is looked up by visitor: not the events that are over, of which there may be very many.
LISTED = text("(waits IS NOT NULL OR kind <> 'event')")
Index(
    None,
    pushes.c.site,
    pushes.c.visitor,
    pushes.c.at,
    sqlite_where=LISTED,
    postgresql_where=LISTED,
)
_waiting = pushes.c.waits.is_not(None)
Index(None, pushes.c.waits, sqlite_where=_waiting, postgresql_where=_waiting)

receipts = Table(
    "receipts",
    metadata,
    Column("push", ForeignKey("pushes.id", ondelete="CASCADE"), primary_key=True),
    Column("visitor", String(64), primary_key=True),
    Column("state", String(12), primary_key=True),
    Column("at", Float, nullable=False),
)
