"""Rows of `rules` and `rule_versions`."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from halloo.domain.rules.model import Body, Draft, Rule
from halloo.store import tables as t
from halloo.store.directory import bump, rule_of

r, v = t.rules, t.rule_versions


def body_of(draft: Draft | Rule) -> dict[str, Any]:
    """What of it has versions; defaults are left out."""
    body = Body(**{name: getattr(draft, name) for name in Body.__struct_fields__})
    # msgspec leaves out what is the default itself, not what is equal to it.
    return {name: value for name, value in msgspec.to_builtins(body).items() if value != {}}


def add(connection: Connection, site: str, id_: str, draft: Draft, agent: str, at: float) -> None:
    body = body_of(draft)
    connection.execute(
        insert(r).values(
            id=id_, site=site, name=draft.name, state=draft.state, version=1, body=body,
            created=at, updated=at,
        )
    )  # fmt: skip
    _keep(connection, id_, 1, draft.name, body, agent, at)
    bump(connection)


def change(connection: Connection, rule: Rule, draft: Draft, agent: str, at: float) -> None:
    """A new version where the body is another."""
    body = body_of(draft)
    version = rule.version
    if body != body_of(rule):
        version += 1
        _keep(connection, rule.id, version, draft.name, body, agent, at)
    connection.execute(
        update(r)
        .where(r.c.id == rule.id)
        .values(name=draft.name, state=draft.state, version=version, body=body, updated=at)
    )
    bump(connection)


def remove(connection: Connection, rule: str) -> None:
    connection.execute(delete(r).where(r.c.id == rule))
    bump(connection)


def count(connection: Connection, site: str) -> int:
    return connection.execute(select(func.count()).where(r.c.site == site)).scalar_one()


def by_id(connection: Connection, site: str, rule: str) -> Rule | None:
    row = connection.execute(select(r).where(r.c.id == rule, r.c.site == site)).first()
    return rule_of(row) if row else None


def versions(connection: Connection, rule: str) -> list[Row[Any]]:
    """Newest first."""
    query = select(v).where(v.c.rule == rule).order_by(v.c.version.desc())
    return list(connection.execute(query))


def _keep(
    connection: Connection, rule: str, version: int, name: str, body: dict[str, Any],
    agent: str, at: float,
) -> None:  # fmt: skip
    connection.execute(
        insert(v).values(rule=rule, version=version, name=name, body=body, agent=agent, at=at)
    )
