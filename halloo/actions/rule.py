"""Rules are made, changed and taken away: by owners and admins, each change under its name."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from halloo.actions.access import access_rule
from halloo.domain.agents import Actor
from halloo.domain.deeds import Deed
from halloo.domain.ids import new_id
from halloo.domain.rules.model import RULES_MOST, Assign, Draft, Rule, State, checked
from halloo.errors import HallooError
from halloo.store import agents, audit, rules


def add(connection: Connection, actor: Actor, site: str, draft: Draft, at: float) -> Rule:
    """Raises HallooError `bad_field`, naming the place."""
    draft = _checked(connection, site, draft)
    if rules.count(connection, site) >= RULES_MOST:
        raise HallooError("bad_field", f"A site has at most {RULES_MOST} rules.")
    id_ = new_id("r")
    rules.add(connection, site, id_, draft, actor.name, at)
    return _noted(connection, actor, "rule.added", site, id_, at)


def take_in(
    connection: Connection, actor: Actor, site: str, drafts: list[Draft], at: float
) -> list[Rule]:
    """Rules from a file, all or none; they rest until somebody has looked at them. Raises
    HallooError `bad_field`, naming what is wrong with each of them."""
    done, wrong = [], dict[str, str]()
    for place, draft in enumerate(drafts):
        try:
            resting = msgspec.structs.replace(draft, state="draft", goal="", sender="")
            done.append(add(connection, actor, site, resting, at))
        except HallooError as error:
            wrong |= {
                f"rules[{place}]{f'.{name}' if name else ''}": text
                for name, text in (error.fields or {"": error.message}).items()
            }
    if wrong:
        said = "; ".join(f"{where}: {what}" for where, what in wrong.items())
        raise HallooError("bad_field", said, fields=wrong)
    return done


def change(
    connection: Connection, actor: Actor, site: str, rule: str, draft: Draft, at: float,
    seen: int | None = None,
) -> Rule:  # fmt: skip
    """`seen` is the newest version that the caller knows of. Raises HallooError `rule_changed`
    when there is a newer one, besides those of `add`."""
    before = access_rule(connection, site, rule)
    if seen is not None and seen < before.version:
        raise HallooError("rule_changed")
    rules.change(connection, before, _checked(connection, site, draft), actor.name, at)
    return _noted(connection, actor, "rule.changed", site, rule, at)


def switch(
    connection: Connection, actor: Actor, site: str, rule: str,
    state: State | None, name: str | None, at: float,
) -> Rule:  # fmt: skip
    """Only state or name are others; there is no new version. A rule that names somebody who has
    left can be put to rest, and not be set to work."""
    before = access_rule(connection, site, rule)
    told: dict[str, Any] = msgspec.to_builtins(before)
    told = {key: value for key, value in told.items() if key in Draft.__struct_fields__}
    told |= {"state": state or told.get("state", "draft"), "name": name or told["name"]}
    draft = msgspec.convert(told, Draft)
    if draft.state == "active":
        draft = _checked(connection, site, draft)
    rules.change(connection, before, draft, actor.name, at)
    return _noted(connection, actor, "rule.changed", site, rule, at)


def remove(connection: Connection, actor: Actor, site: str, rule: str, at: float) -> None:
    _noted(connection, actor, "rule.removed", site, rule, at)
    rules.remove(connection, rule)


def _noted(
    connection: Connection, actor: Actor, deed: Deed, site: str, rule: str, at: float
) -> Rule:
    """What rules say reaches strangers, so who let them speak is kept."""
    found = access_rule(connection, site, rule)
    audit.note(
        connection, actor, deed, at, target=found.id, site=site, name=found.name,
        state=found.state, version=found.version,
    )  # fmt: skip
    return found


def _checked(connection: Connection, site: str, draft: Draft) -> Draft:
    draft = checked(draft)
    thens = (draft.then, *(each.then for each in draft.variants))
    meant = [name for then in thens for a in then if isinstance(a, Assign) for name in a.agents]
    # A rule from elsewhere may name others, as long as it rests.
    named = {"sender": [draft.sender] if draft.sender else [], "then": meant}
    if draft.state != "active":
        del named["then"]
    if not any(named.values()):
        return draft
    here = agents.of_site(connection, site)
    for place, names in named.items():
        if strangers := [name for name in names if name not in here]:
            raise HallooError(
                "bad_field",
                f"{place}: {strangers[0]!r} is no agent of this site: {', '.join(here)}.",
                fields={place: f"{strangers[0]} is no agent of this site"},
            )
    return draft
