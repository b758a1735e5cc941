"""Visits, notes and views of the live list; rules with their versions, firings, goals and
conversions; mass pushes; settings of a site; tags of a visitor; the source of a push."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(32), nullable=False)


def _text(name: str, most: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(most), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=False)


def _body() -> sa.Column[object]:
    return sa.Column("body", sa.JSON(), nullable=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="CASCADE")


def _create(table: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> None:
    op.create_table(table, *parts, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")))


def _index(table: str, *columns: str, where: str | None = None) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(
        op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns),
        sqlite_where=only, postgresql_where=only,
    )  # fmt: skip


def upgrade() -> None:
    # Added one by one, not as a batch: SQLite would copy the tables.
    op.add_column("sites", sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("visitors", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    tagged = sa.text("tags <> '[]'")
    op.create_index(
        "ix_visitors_site", "visitors", ["site"], sqlite_where=tagged, postgresql_where=tagged
    )
    op.add_column("pushes", sa.Column("source", sa.String(48)))
    sourced = sa.text("source IS NOT NULL")
    op.create_index(
        "ix_pushes_source_at", "pushes", ["source", "at"],
        sqlite_where=sourced, postgresql_where=sourced,
    )  # fmt: skip
    listed = sa.text("(waits IS NOT NULL OR kind <> 'event')")
    op.create_index(
        "ix_pushes_site_id", "pushes", ["site", "id"], sqlite_where=listed, postgresql_where=listed
    )
    _create(
        "visits",
        _id(), _text("site", 32), _text("visitor", 64), _time("began"), _time("ended"),
        _number("pages"), _body(), _to("visits", "site", "sites.key"),
    )  # fmt: skip
    _index("visits", "site", "began")
    _index("visits", "site", "visitor", "began")
    _create(
        "notes",
        _id(), _text("site", 32), _text("visitor", 64), _text("agent", 40),
        sa.Column("text", sa.Text(), nullable=False), _time("at"),
        sa.Column("deleted", sa.Float()), _to("notes", "site", "sites.key"),
    )  # fmt: skip
    _index("notes", "site", "visitor", "at")
    _create(
        "views",
        _id(), _text("agent", 40), _text("site", 32), _text("name", 80), _body(),
        _to("views", "agent", "agents.name"), _to("views", "site", "sites.key"),
        sa.UniqueConstraint("agent", "site", "name", name=op.f("uq_views_agent_site_name")),
    )  # fmt: skip
    _create(
        "mass_pushes",
        _id(), _text("site", 32), _text("agent", 40), _text("state", 12), _body(),
        _number("total"), _number("sent"), _number("held"),
        sa.Column("visitors", sa.JSON(), nullable=False), sa.Column("once", sa.String(120)),
        _time("created"), _time("updated"), _to("mass_pushes", "site", "sites.key"),
        sa.UniqueConstraint("once", name=op.f("uq_mass_pushes_once")),
    )  # fmt: skip
    _index("mass_pushes", "site", "created")
    _create(
        "rules",
        _id(), _text("site", 32), _text("name", 80), _text("state", 8), _number("version"),
        _body(), _time("created"), _time("updated"), _to("rules", "site", "sites.key"),
    )  # fmt: skip
    _index("rules", "site", "created")
    _create(
        "rule_versions",
        _text("rule", 32), _number("version"), _text("name", 80), _body(), _text("agent", 40),
        _time("at"), _to("rule_versions", "rule", "rules.id"),
        key=("rule", "version"),
    )  # fmt: skip
    _create(
        "firings",
        _id(), _text("site", 32), _text("rule", 32), _number("version"), _text("variant", 40),
        sa.Column("visitor", sa.String(64)), _text("visit", 32),
        sa.Column("page", sa.Text(), nullable=False), sa.Column("push", sa.String(32)),
        _time("at"), _to("firings", "site", "sites.key"),
    )  # fmt: skip
    _index("firings", "site", "rule", "at")
    _index("firings", "site", "at")
    _index("firings", "push")
    _index("firings", "site", "visitor", "at", where="visitor IS NOT NULL")
    _create(
        "goals",
        _id(), _text("site", 32), _text("name", 80), _body(), _time("created"),
        _to("goals", "site", "sites.key"),
    )  # fmt: skip
    _index("goals", "site", "created")
    _create(
        "conversions",
        _id(), _text("goal", 32), _text("site", 32), sa.Column("visitor", sa.String(64)),
        _text("visit", 32), _time("value"), _time("at"),
        _to("conversions", "goal", "goals.id"), _to("conversions", "site", "sites.key"),
    )  # fmt: skip
    _index("conversions", "site", "at")
    _index("conversions", "goal", "visit")
    _index("conversions", "goal", "visitor", where="visitor IS NOT NULL")
