"""Rules are made, changed and taken away: by owners and admins, each change under its name."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from halloo.domain.agents import Caller
from halloo.domain.ids import new_id
from halloo.domain.rules.model import RULES_MOST, Draft, Rule, State, checked
from halloo.errors import HallooError
from halloo.store import agents, rules


def add(connection: Connection, caller: Caller, site: str, draft: Draft, at: float) -> Rule:
    """Raises HallooError `bad_field`, naming the place."""
    draft = _checked(connection, site, draft)
    if rules.count(connection, site) >= RULES_MOST:
        raise HallooError("bad_field", f"A site has at most {RULES_MOST} rules.")
    id_ = new_id("r")
    rules.add(connection, site, id_, draft, caller.name, at)
    return access_rule(connection, site, id_)


def take_in(
    connection: Connection, caller: Caller, site: str, drafts: list[Draft], at: float
) -> list[Rule]:
    """Rules from a file, all or none; they rest until somebody has looked at them. Raises
    HallooError `bad_field`, naming what is wrong with each of them."""
    done, wrong = [], dict[str, str]()
    for place, draft in enumerate(drafts):
        try:
            resting = msgspec.structs.replace(draft, state="draft", goal="", sender="")
            done.append(add(connection, caller, site, resting, at))
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
    connection: Connection, caller: Caller, site: str, rule: str, draft: Draft, at: float
) -> Rule:
    draft = _checked(connection, site, draft)
    rules.change(connection, access_rule(connection, site, rule), draft, caller.name, at)
    return access_rule(connection, site, rule)


def switch(
    connection: Connection, caller: Caller, site: str, rule: str,
    state: State | None, name: str | None, at: float,
) -> Rule:  # fmt: skip
    """Only state or name are others; there is no new version."""
    told: dict[str, Any] = msgspec.to_builtins(access_rule(connection, site, rule))
    told = {key: value for key, value in told.items() if key in Draft.__struct_fields__}
    told |= {"state": state or told.get("state", "draft"), "name": name or told["name"]}
    return change(connection, caller, site, rule, msgspec.convert(told, Draft), at)


def remove(connection: Connection, site: str, rule: str) -> None:
    access_rule(connection, site, rule)
    rules.remove(connection, rule)


def access_rule(connection: Connection, site: str, rule: str) -> Rule:
    """A rule of a site that the caller was let into."""
    found = rules.by_id(connection, site, rule)
    if found is None:
        raise HallooError("rule_not_found")
    return found


def _checked(connection: Connection, site: str, draft: Draft) -> Draft:
    draft = checked(draft)
    if draft.sender and draft.sender not in (here := agents.of_site(connection, site)):
        raise HallooError(
            "bad_field", f"sender: {draft.sender!r} is no agent of this site: {', '.join(here)}.",
            fields={"sender": "An agent of this site"},
        )  # fmt: skip
    return draft
