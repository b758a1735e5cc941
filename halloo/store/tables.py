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
    # Theme of the widget and the attention policy; what is absent has its default.
    Column("settings", JSON, nullable=False, server_default="{}"),
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
    Column("tags", JSON, nullable=False, server_default="[]"),
)

# For the tags in use on a site.
_tagged = text("tags <> '[]'")
Index(None, visitors.c.site, sqlite_where=_tagged, postgresql_where=_tagged)

# Visits of those who consented; `body` is the rest of a `halloo.wire.VisitRecord`.
visits = Table(
    "visits",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(64), nullable=False),
    Column("began", Float, nullable=False),
    Column("ended", Float, nullable=False),  # when it was last heard of
    Column("pages", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Index(None, "site", "began"),
    Index(None, "site", "visitor", "began"),
)

# What agents wrote down about a visitor; no visitor reads it.
notes = Table(
    "notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(64), nullable=False),
    Column("agent", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("deleted", Float),  # it can be put back for a while
    Index(None, "site", "visitor", "at"),
)

# Filters and orders of the live list that an agent keeps under a name.
views = Table(
    "views",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("agent", ForeignKey("agents.name", ondelete="CASCADE"), nullable=False),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("agent", "site", "name"),
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
    Column("source", String(48)),  # "rule:ID" or "mass:ID"; null: an agent or a program of theirs
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
# The history of a site; an id begins with its time.
Index(None, pushes.c.site, pushes.c.id, sqlite_where=LISTED, postgresql_where=LISTED)
_waiting = pushes.c.waits.is_not(None)
Index(None, pushes.c.waits, sqlite_where=_waiting, postgresql_where=_waiting)
_sourced = pushes.c.source.is_not(None)
Index(None, pushes.c.source, pushes.c.at, sqlite_where=_sourced, postgresql_where=_sourced)

receipts = Table(
    "receipts",
    metadata,
    Column("push", ForeignKey("pushes.id", ondelete="CASCADE"), primary_key=True),
    Column("visitor", String(64), primary_key=True),
    Column("state", String(12), primary_key=True),
    Column("at", Float, nullable=False),
)

# One push to many visitors, one after the other; `body` is the rest of a `MassPush`, `visitors` who
# is meant, in order, until it is over.
mass_pushes = Table(
    "mass_pushes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("agent", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("body", JSON, nullable=False),
    Column("total", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("held", Integer, nullable=False),  # the attention budget kept it from them
    Column("visitors", JSON, nullable=False),
    Column("once", String(120), unique=True),  # "AGENT:CID"; null where no cid was named
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    Index(None, "site", "created"),
)

# `body` is a `halloo.domain.rules.model.Rule` without what stands in the columns.
rules = Table(
    "rules",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("state", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    Index(None, "site", "created"),
)

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("rule", ForeignKey("rules.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("body", JSON, nullable=False),
    Column("agent", String(40), nullable=False),
    Column("at", Float, nullable=False),
)

# A rule came true for a visitor: what it did, or, for the hold-out, what it did not do. They
# outlive their rule. `visitor` is null where the visitor has not consented.
firings = Table(
    "firings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("rule", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("variant", String(40), nullable=False),  # HOLD_OUT: nothing was done on purpose
    Column("visitor", String(64)),
    Column("visit", String(32), nullable=False),
    Column("page", Text, nullable=False),  # the address without its query
    Column("push", String(32)),
    Column("at", Float, nullable=False),
    Index(None, "site", "rule", "at"),
    Index(None, "site", "at"),  # what is past its days
    Index(None, "push"),
)
_known = firings.c.visitor.is_not(None)
Index(
    None,
    firings.c.site,
    firings.c.visitor,
    firings.c.at,
    sqlite_where=_known,
    postgresql_where=_known,
)

# `body` is a `halloo.domain.goals.Goal` without what stands in the columns.
goals = Table(
    "goals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("body", JSON, nullable=False),
    Column("created", Float, nullable=False),
    Index(None, "site", "created"),
)

# A visitor reached a goal. Which firings may claim it is worked out when somebody asks.
conversions = Table(
    "conversions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("goal", ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(64)),
    Column("visit", String(32), nullable=False),
    Column("value", Float, nullable=False),
    Column("at", Float, nullable=False),
    Index(None, "site", "at"),
    Index(None, "goal", "visit"),
)
_by_whom = conversions.c.visitor.is_not(None)
Index(
    None,
    conversions.c.goal,
    conversions.c.visitor,
    sqlite_where=_by_whom,
    postgresql_where=_by_whom,
)
