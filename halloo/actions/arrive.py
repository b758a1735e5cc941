"""A visitor's page connects: who is it, what did it miss, and the live list learns of it."""

from dataclasses import dataclass, field
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, Row

from halloo.actions import achieve, outside, visits
from halloo.actions.block import is_blocked
from halloo.actions.browse import acceptable_attrs
from halloo.actions.ports import Ports
from halloo.actions.recognize import named, recognize
from halloo.domain import tags as tagging
from halloo.domain.attention import Attention, Talk
from halloo.domain.identity import badge
from halloo.domain.ids import visitor_token
from halloo.domain.pages import browser_of
from halloo.domain.people import Guest
from halloo.domain.presence import Arrival, Presence
from halloo.domain.times import rfc3339
from halloo.errors import HallooError
from halloo.settings import Settings
from halloo.store import conversations, firings, outbox, pushes, visitors
from halloo.wire import (
    ConversationMark,
    Hello,
    LastPush,
    Message,
    Push,
    PushRecord,
    PushSender,
    ReceiptNote,
    Resume,
    Theme,
    Welcome,
    encode,
)

REMEMBERED = 365 * 86_400.0  # how far the caps of rules and attention look back


@dataclass(slots=True)
class _Past:
    """What the database knows of a visitor who arrives."""

    visitor: Row[Any] | None = None
    conversation: Row[Any] | None = None
    recovered: bool = False
    messages: list[Message] = field(default_factory=list)
    waiting: list[Row[Any]] = field(default_factory=list)
    last_push: PushRecord | None = None
    asks: bool = False  # the last word in the conversation is the visitor's
    attention: Attention | None = None
    fired: dict[str, tuple[float, ...]] = field(default_factory=dict)


async def arrive(ports: Ports, guest: Guest, hello: Hello) -> Welcome:
    """Raises HallooError `site_not_found`, `origin_not_allowed`, `blocked`, `too_many_sockets` or
    `storage_unavailable`."""
    _admit(ports, guest, hello)
    if is_blocked(ports, hello.site, guest, named(ports, hello.site, hello.visitor) or ""):
        raise HallooError("blocked")
    comer = await recognize(ports, hello)
    visitor, guest.proof = comer.visitor, comer.proof
    if is_blocked(ports, hello.site, guest, visitor):
        raise HallooError("blocked")
    most = ports.settings.limit_sockets_per_visitor
    if most and ports.hub.connections(hello.site, visitor) >= most:
        ports.hub.drop_silent(hello.site, visitor)
    if most and ports.hub.connections(hello.site, visitor) >= most:
        raise HallooError("too_many_sockets", f"This visitor has {most} pages open already.")
    if ports.nodes and comer.known:
        await ports.nodes.take(hello.site, visitor, guest.connection)
    # From here on the socket is subscribed; its driver holds back what is published until the
    # welcome is out, so nothing falls between the replay and the live stream.
    arrival = _arrival(guest, hello)
    guest.site, guest.visitor = hello.site, visitor
    if not ports.hub.seat(guest):
        raise HallooError("draining", "The socket closed while it was being welcomed.")
    before = ports.roster.recent(hello.site, visitor)
    pages = before.pages if before else 0
    if before and before.answer and not before.answer.consent:
        arrival.consent = False  # another tab, which does not know that the visitor said no
    presence = ports.roster.join(hello.site, visitor, guest.connection, arrival, ports.now())
    presence.vouched(comer.told)
    if presence.pages > pages:
        achieve.by_page(ports, presence)
    past = await _look_back(ports, hello, presence) if comer.known else _Past()
    if hello.consent and presence.arrival.consent:  # it may be withdrawn by now
        _count(ports, presence, past)
    if past.conversation is not None:
        if ports.nodes:
            ports.nodes.told(hello.site, visitor, past.conversation)
        presence.conversation = past.conversation.id
        presence.name = presence.name or past.conversation.name
        presence.chats = int(past.conversation.created < presence.since)
        _remind(presence, past.conversation, past.asks)
    if past.attention:  # something may have been asked meanwhile
        presence.attention = presence.attention or Attention()
        presence.attention.remember(past.attention)
    presence.fired = {**past.fired, **(presence.fired or {})} or None
    last = past.last_push
    if last and presence.push is None:
        at = last.receipts.get(last.state, last.at)
        presence.push = LastPush(last.id, last.kind, last.state, at)
    presence.remembered = True
    if before is None:
        outside.arrived(ports, presence)
    ports.roster.touch(presence)
    await _hand_over(ports, past.waiting)
    return Welcome(
        visitor=visitor,
        token=visitor_token(ports.key, hello.site, visitor),
        connection=guest.connection,
        conversation=_mark(past.conversation),
        recovered=past.recovered,
        messages=past.messages,
        pushes=[
            Push(row.id, row.kind, PushSender(row.agent), row.text, row.data)
            for row in past.waiting
        ],
        ping_s=round(ports.settings.ping_seconds),
        signals=ports.books.book(hello.site).signals,
        theme=_theme(ports, hello.site),
        upload_bytes=ports.settings.limit_upload_bytes,
        badge=badge(ports.key, hello.site, comer.proof, ports.now()) if comer.proof else None,
        refused=comer.refused,
        other=comer.other,
    )


def _theme(ports: Ports, site: str) -> Theme | None:
    """None while nobody has set any of it."""
    theme = ports.directory.sites[site].theme
    return None if theme == Theme() else theme


def _arrival(guest: Guest, hello: Hello) -> Arrival:
    device, browser, system = browser_of(guest.user_agent)
    return Arrival(
        hello.page, hello.lang, hello.tz, hello.screen, device, browser, system,
        attrs=acceptable_attrs(hello.attrs), consent=hello.consent,
        country=guest.place.country, city=guest.place.city,
    )  # fmt: skip


def _admit(ports: Ports, guest: Guest, hello: Hello) -> None:
    site = ports.directory.sites.get(hello.site)
    if site is None or guest.site not in (None, hello.site):
        raise HallooError("site_not_found", "No site has this key; copy the snippet again.")
    if guest.origin not in site.origins:
        raise HallooError("origin_not_allowed")


async def _look_back(ports: Ports, hello: Hello, presence: Presence) -> _Past:
    site, visitor, since, at = hello.site, presence.id, presence.since, ports.now()

    def work(connection: Connection) -> _Past:
        past = _Past()
        past.visitor = visitors.find(connection, site, visitor) if hello.consent else None
        past.waiting = pushes.waiting(connection, site, visitor, since, at)
        past.last_push = next(iter(pushes.of_visitor(connection, site, visitor, 1)), None)
        past.conversation = conversations.of_visitor(connection, site, visitor)
        if past.conversation is not None:
            _replay(connection, ports.settings, past, past.conversation, hello.resume)
            newest, _ = conversations.before(connection, past.conversation, None, 1)
            past.asks = bool(newest) and newest[0].sender.kind == "visitor"
        past.attention = pushes.asked_of(connection, site, visitor, at - REMEMBERED)
        past.fired = firings.of_visitor(connection, site, visitor, at - REMEMBERED)
        return past

    return await ports.store.read(work)


def _count(ports: Ports, presence: Presence, past: _Past) -> None:
    """Nobody waits for this: should the disk be full the visit goes uncounted, and the
    conversation is there all the same."""
    # The presence has what hello told, and what other tabs told meanwhile.
    at, told = ports.now(), presence.attrs
    visit = visitors.next_visit(past.visitor, presence.site, presence.id, told, at)
    presence.visits = visit.visits
    presence.learn(visit.attrs)
    # Of before consent there may be some that only memory has.
    presence.tags = tagging.merged(visit.tags, presence.tags)
    retag = past.visitor is not None and len(presence.tags) > len(visit.tags)
    visit = structs.replace(visit, tags=list(presence.tags), retag=retag)
    visits.begun(ports, presence, visit)


def _remind(presence: Presence, conversation: Row[Any], asks: bool) -> None:
    """A conversation that was left open goes on, and with it the wait for an answer."""
    if conversation.state != "open":
        return
    talk = presence.talk = presence.talk or Talk()
    talk.last = talk.last or conversation.updated
    if asks and talk.asked is None:
        talk.asked = conversation.updated


def _replay(
    connection: Connection, settings: Settings,
    past: _Past, conversation: Row[Any], resume: Resume | None,
) -> None:  # fmt: skip
    """Exactly the messages after the resumed `seq`, or the newest where that cannot be."""
    if resume and resume.epoch == conversation.epoch and resume.seq <= conversation.seq:
        most = settings.replay_messages
        missed = conversations.after(connection, conversation, resume.seq, most + 1)
        whole = len(missed) == conversation.seq - resume.seq  # some may be past their days
        if whole and len(missed) <= most and len(encode(missed)) <= settings.replay_bytes:
            past.recovered, past.messages = True, missed
            return
    newest = settings.snapshot_messages
    past.messages, _ = conversations.before(connection, conversation, None, newest)


async def _hand_over(ports: Ports, waiting: list[Row[Any]]) -> None:
    """Pushes that waited for this visitor are sent now."""
    late = [row for row in waiting if row.state == "offline"]
    if not late:
        return
    at, hooks = ports.now(), ports.directory.webhooks

    def work(connection: Connection) -> None:
        for row in late:
            pushes.sent(connection, row, "sent", 1)
            outbox.tell(connection, hooks, "push.receipt", at, _sent(row, at))

    try:
        await ports.store.write(work, shared=True)
    except HallooError:
        return  # they are offered all the same, and counted as sent another time
    for row in late:
        ports.hub.to_agents(row.site, _sent(row, at))


def _sent(row: Row[Any], at: float) -> ReceiptNote:
    return ReceiptNote(row.id, row.site, row.visitor, row.kind, "sent", rfc3339(at))


def _mark(row: Row[Any] | None) -> ConversationMark | None:
    if row is None:
        return None
    return ConversationMark(row.id, row.epoch, row.seq, row.state, row.visitor_seen, row.agent_seen)
