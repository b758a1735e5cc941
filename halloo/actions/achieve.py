"""A visitor does what the site hopes for: seen at the moment it happens, stored without anybody
waiting for it. Which rule may claim it is worked out when somebody asks."""

from collections.abc import Iterable, Mapping
from typing import Any

from halloo.actions.ports import Ports
from halloo.domain import goals as aims
from halloo.domain.goals import Goal
from halloo.domain.ids import new_id
from halloo.domain.presence import Presence
from halloo.store import goals
from halloo.store.goals import Conversion
from halloo.wire import Event


def on_screen(ports: Ports, presence: Presence) -> frozenset[str]:
    """The goals that the visitor's page is."""
    return frozenset(g.id for g in _goals(ports, presence) if aims.on_page(g, presence))


def by_page(ports: Ports, presence: Presence, before: frozenset[str] = frozenset()) -> None:
    """The visitor has come to another page, or it has another title: `before` are the goals that
    the page was already."""
    reached = (g for g in _goals(ports, presence) if aims.on_page(g, presence))
    _achieve(ports, presence, (goal for goal in reached if goal.id not in before))


def by_event(ports: Ports, presence: Presence, event: Event) -> None:
    wanted = (goal for goal in _goals(ports, presence) if aims.on_event(goal, event.name))
    _achieve(ports, presence, wanted, event.props or {})


def by_chat(ports: Ports, presence: Presence) -> None:
    """The visitor has begun a conversation, or one that was closed again."""
    _achieve(ports, presence, (goal for goal in _goals(ports, presence) if aims.on_chat(goal)))


def _goals(ports: Ports, presence: Presence) -> list[Goal]:
    return ports.directory.goals.get(presence.site, [])


def _achieve(
    ports: Ports, presence: Presence, reached: Iterable[Goal], props: Mapping[str, Any] = {}
) -> None:
    for goal in reached:
        if goal.once_per != "none":
            if goal.id in presence.reached:
                continue
            presence.reached |= {goal.id}
        visitor = presence.id if presence.arrival.consent else None
        conversion = Conversion(
            new_id("a"), goal.id, goal.site, visitor, presence.visit,
            aims.worth(goal, props), ports.now(), goal.once_per,
        )  # fmt: skip
        ports.store.note(goals.reach, conversion, shared=True)
