"""What is written down of a visit. Pure."""

from halloo.domain.presence import Presence
from halloo.domain.times import rfc3339
from halloo.wire import VisitorRow, VisitRecord


def record(presence: Presence, ended: float) -> VisitRecord:
    known = presence.arrival
    return VisitRecord(
        id=presence.visit,
        site=presence.site,
        visitor=presence.id,
        began=rfc3339(presence.since),
        ended=rfc3339(ended),
        pages=presence.pages,
        first=presence.landing or presence.page,
        trail=presence.trail_steps(),
        events=presence.events or {},
        visits=presence.visits,
        chats=presence.chats,
        referrer=presence.referrer or None,
        utm=presence.utm or {},
        country=known.country,
        city=known.city,
        device=known.device,
        browser=known.browser,
        os=known.os,
        lang=known.lang,
        tz=known.tz,
        screen=known.screen,
        attrs=presence.attrs,
        tags=list(presence.tags),
    )


def last_row(visit: VisitRecord, visits: int, attrs: dict[str, object]) -> VisitorRow:
    """The row that a visitor who has left had at the end, with what is known by now."""
    name = attrs.get("name")
    pages = [step for step in visit.trail if step.url]
    last = pages[-1] if pages else None
    page = type(visit.first)(last.url, last.title) if last else visit.first
    return VisitorRow(
        id=visit.visitor,
        site=visit.site,
        page=page,
        since=visit.began,
        page_since=last.at if last else visit.began,
        last_seen=visit.ended,
        connections=0,
        pages=visit.pages,
        visits=visits,
        name=name.strip()[:80] or None if isinstance(name, str) else None,
        country=visit.country,
        city=visit.city,
        device=visit.device,
        browser=visit.browser,
        os=visit.os,
        lang=visit.lang,
        tz=visit.tz,
        screen=visit.screen,
        referrer=visit.referrer,
        utm=visit.utm,
        attrs=attrs,
        consent=True,
    )
