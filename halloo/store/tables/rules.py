"""Rules, and what came of them."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from halloo.store.tables.base import metadata

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
