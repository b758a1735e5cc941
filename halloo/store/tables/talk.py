"""Conversations and what was said and sent along in them; pushes and their receipts."""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from halloo.store.tables.base import metadata

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
# Those under way that somebody has.
TAKEN = text("(state = 'open' AND assignee IS NOT NULL)")
Index(None, conversations.c.assignee, sqlite_where=TAKEN, postgresql_where=TAKEN)

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
    Column("file", String(32)),
    UniqueConstraint("sender", "cid"),
)

# What was sent along with messages. The bytes lie in the folder `files`, under the id, or, where
# several nodes need them, in `file_pieces`.
files = Table(
    "files",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("visitor", String(64), nullable=False),  # whose conversation it belongs to
    Column("sender", String(80), nullable=False),  # as in `messages`
    Column("name", String(255), nullable=False),
    Column("type", String(80), nullable=False),  # what its bytes are, not what was said
    Column("size", Integer, nullable=False),
    Column("width", Integer),  # of images that may be shown
    Column("height", Integer),
    Column("conversation", String(32)),  # null until a message carries it
    Column("created", Float, nullable=False),
    Index(None, "site", "visitor"),
    Index(None, "created"),
)

# Bytes of files, and of what is shown of them, in the order of the pieces. They are here before
# their row in `files` is, and go with it.
file_pieces = Table(
    "file_pieces",
    metadata,
    Column("file", String(32), primary_key=True),
    Column("shown", Integer, primary_key=True),  # 1: of the preview
    Column("piece", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("content", LargeBinary, nullable=False),
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
