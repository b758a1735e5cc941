"""Visitors: who they are, when they were here, what agents know of them, whom not to let in."""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from halloo.store.tables.base import metadata

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

# Keys with which a site vouches for who its visitors are. The secret is derived from the id.
identity_keys = Table(
    "identity_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("author", String(40), nullable=False),
    Column("created", Float, nullable=False),
    Column("retired", Float),  # from when on it counts no more
    Index(None, "site"),
)

# Whom a site vouched for, and which visitor that is.
identities = Table(
    "identities",
    metadata,
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), primary_key=True),
    Column("subject", String(128), primary_key=True),
    Column("visitor", String(64), nullable=False),
    Column("created", Float, nullable=False),
    Column("told", JSON, nullable=False),  # a `halloo.wire.Identity` without the subject
    Index(None, "site", "visitor"),
)

# A visitor, or a conversation, who turned out to be another one, and has become it.
aliases = Table(
    "aliases",
    metadata,
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), primary_key=True),
    Column("old", String(64), primary_key=True),
    Column("visitor", String(64), nullable=False),
    Index(None, "site", "visitor"),
)

# Who is not let in.
blocks = Table(
    "blocks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site", ForeignKey("sites.key", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),  # visitor, address or country
    Column("value", String(64), nullable=False),
    Column("note", String(200), nullable=False),
    Column("author", String(40), nullable=False),
    Column("created", Float, nullable=False),
    Column("expires", Float),
    UniqueConstraint("site", "kind", "value"),
)

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
