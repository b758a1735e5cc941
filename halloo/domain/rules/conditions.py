"""The tree of a rule's conditions: read from JSON, with an error that names the place.

`{"all":[…]}`, `{"any":[…]}` and `{"none":[…]}` hold others, nested as deep as a person can read;
`{"fact":"page_url","op":"contains","value":"/pricing"}` asks about one fact of
`halloo.domain.rules.facts`, with a `key` where the fact needs one.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import re2

from halloo.domain.rules.facts import FACTS, UTM_KEYS, WEEKDAYS, Fact
from halloo.errors import HallooError

DEPTH_MOST = 5
CONDITIONS_MOST = 50
TEXT_MOST = 500
LIST_MOST = 100
SECONDS_MOST = 365 * 86_400
GROUPS = ("all", "any", "none")
VISITORS_ZONE = "visitor"


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` as its fact's type has it: a text, a number, a truth value, a tuple of texts, or
    two times or dates."""

    fact: Fact
    op: str
    value: Any
    key: str = ""

    def json(self) -> dict[str, Any]:
        value = self.value
        if self.fact.type == "hours":
            value = [each.isoformat("seconds" if each.second else "minutes") for each in value]
        elif self.fact.type == "dates":
            value = [each.isoformat() for each in value]
        told = {"fact": self.fact.name, "op": self.op, "value": value}
        return {**told, "key": self.key} if self.key else told


@dataclass(frozen=True, slots=True)
class Group:
    kind: str  # one of GROUPS
    of: tuple["Node", ...]

    def json(self) -> dict[str, Any]:
        return {self.kind: [node.json() for node in self.of]}


Node = Condition | Group


def parsed(tree: Any, where: str = "when") -> Group:
    """Raises HallooError `bad_field`, naming the place: `when.all[1].value: …`."""
    node = _node(tree, where, 1)
    if isinstance(node, Condition):
        node = Group("all", (node,))
    if count(node) > CONDITIONS_MOST:
        raise _wrong(where, f"at most {CONDITIONS_MOST} conditions")
    return node


def count(node: Node) -> int:
    return 1 if isinstance(node, Condition) else sum(map(count, node.of))


def walk(node: Node) -> list[Condition]:
    """Every condition, in order."""
    if isinstance(node, Condition):
        return [node]
    return [each for child in node.of for each in walk(child)]


def _wrong(where: str, right: str) -> HallooError:
    return HallooError("bad_field", f"{where}: {right}.", fields={where: right})


def _node(tree: Any, where: str, depth: int) -> Node:
    if not isinstance(tree, dict):
        raise _wrong(where, 'write a condition {"fact","op","value"} or a group {"all":[…]}')
    kinds = [kind for kind in GROUPS if kind in tree]
    if not kinds:
        return _condition(tree, where)
    if len(tree) > 1:
        raise _wrong(where, "one of all, any and none alone; nest the others")
    if depth > DEPTH_MOST:
        raise _wrong(where, f"groups nest {DEPTH_MOST} deep at most")
    [kind] = kinds
    children = tree[kind]
    if not isinstance(children, list):
        raise _wrong(f"{where}.{kind}", "a list of conditions is needed")
    if len(children) > CONDITIONS_MOST:
        raise _wrong(f"{where}.{kind}", f"at most {CONDITIONS_MOST} conditions")
    nodes = (_node(each, f"{where}.{kind}[{n}]", depth + 1) for n, each in enumerate(children))
    return Group(kind, tuple(nodes))


def _condition(tree: dict[str, Any], where: str) -> Condition:
    if unknown := set(tree) - {"fact", "op", "value", "key"}:
        raise _wrong(where, f"there is no {sorted(unknown)[0]!r} here; fact, op, value and key are")
    fact = FACTS.get(tree.get("fact", "")) if isinstance(tree.get("fact"), str) else None
    if fact is None:
        raise _wrong(f"{where}.fact", f"one of {', '.join(FACTS)}")
    op = tree.get("op")
    if op not in fact.ops:
        raise _wrong(f"{where}.op", f"one of {', '.join(fact.ops)}")
    key = _key(fact, tree.get("key", ""), f"{where}.key")
    return Condition(fact, op, _value(fact, op, tree.get("value"), f"{where}.value"), key)


def _key(fact: Fact, key: Any, where: str) -> str:
    if not isinstance(key, str) or len(key) > 200:
        raise _wrong(where, "a text of at most 200 characters")
    if not fact.key:
        if key:
            raise _wrong(where, f"{fact.name} takes no key")
        return ""
    if fact.key == "utm" and key not in UTM_KEYS:
        raise _wrong(where, f"one of {', '.join(UTM_KEYS)}")
    if fact.key == "zone":
        return _zone(key or VISITORS_ZONE, where)
    if not key.strip():
        raise _wrong(where, f"name the {fact.key}")
    return key.strip()


def _zone(key: str, where: str) -> str:
    if key != VISITORS_ZONE and zone_of(key) is None:
        raise _wrong(where, f"a time zone such as Europe/Berlin, or {VISITORS_ZONE!r}")
    return key


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name, None if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _value(fact: Fact, op: str, value: Any, where: str) -> Any:
    if op in ("any_of", "none_of"):
        return _listed(fact, value, where)
    if fact.type == "truth":
        if not isinstance(value, bool):
            raise _wrong(where, "true or false")
        return value
    if fact.type == "hours":
        return _two(value, _time, "two times such as 09:00", where)
    if fact.type == "dates":
        return _two(value, date.fromisoformat, "two dates such as 2026-12-24", where)
    if fact.type == "number" or op in ("at_least", "at_most"):
        return _number(fact, value, where)
    if not isinstance(value, str) or len(value) > TEXT_MOST:
        raise _wrong(where, f"a text of at most {TEXT_MOST} characters")
    if op == "matches":
        _pattern(value, where)
    elif op not in ("is", "is_not") and not value:
        raise _wrong(where, "a text to look for")
    return value


def _listed(fact: Fact, value: Any, where: str) -> tuple[str, ...]:
    fits = isinstance(value, list | tuple) and 0 < len(value) <= LIST_MOST
    if not fits or not all(isinstance(v, str) and len(v) <= TEXT_MOST for v in value):
        raise _wrong(where, f"a list of 1 to {LIST_MOST} texts")
    if fact.type == "weekday" and (unknown := set(value) - set(WEEKDAYS)):
        raise _wrong(where, f"{sorted(unknown)[0]!r} is no weekday: {', '.join(WEEKDAYS)}")
    return tuple(value)


def _number(fact: Fact, value: Any, where: str) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not abs(value) <= 1e12:
        raise _wrong(where, f"a number{f' of {fact.unit}' if fact.unit else ''}")
    if fact.unit and value < 0:
        raise _wrong(where, f"a number of {fact.unit}, 0 or more")
    if fact.unit == "seconds" and value > SECONDS_MOST:
        raise _wrong(where, f"at most {SECONDS_MOST} seconds, a year")
    return value  # type: ignore[no-any-return]


def _time(text: str) -> time:
    """Without a zone, which is the condition's key."""
    return time.fromisoformat(text).replace(tzinfo=None, microsecond=0)


def _two(value: Any, read: Any, right: str, where: str) -> tuple[Any, Any]:
    try:
        first, last = value
        return read(first), read(last)
    except (ValueError, TypeError):
        raise _wrong(where, right) from None


def _pattern(value: str, where: str) -> None:
    try:
        pattern_of(value)
    except re2.error as error:
        why = re.sub(r"^b'|'$", "", str(error))
        raise _wrong(where, f"not a regular expression (RE2): {why}") from None


@lru_cache(maxsize=1024)
def pattern_of(value: str) -> Any:
    """RE2's automaton takes time in proportion to the text, whatever the expression: no pattern
    hangs anything. Raises re2.error for what it does not know, such as look-behind."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(value, options)
