"""A simulated visitor as a state machine: frames and times in, frames out; no socket, no clock."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from halloo import wire
from halloo.crowd.people import Mood, Person
from halloo.crowd.visit import Visit
from halloo.crowd.walk import Shop

SHOP = Shop("shop", "https://shop.example")
ALICE = wire.Sender("agent", "alice")


def person(mood: Mood = "answers", **more: Any) -> Person:
    given = {
        "lang": "en-GB", "tz": "Europe/London", "screen": "1920x1080", "user_agent": "Test",
        "mood": mood, "turns": 2, "consents": False, "named": "never", "pace": 1.0,
    }  # fmt: skip
    return Person(**{**given, **more})


def welcome(**more: Any) -> wire.Welcome:
    empty: dict[str, Any] = {
        "visitor": "v_1", "token": "sealed", "connection": "k_1", "conversation": None,
        "recovered": False, "messages": [], "pushes": [], "ping_s": 25,
    }  # fmt: skip
    return wire.Welcome(**{**empty, **more})


def invitation(id: str = "p_1", kind: wire.PushKind = "invite") -> wire.Push:
    return wire.Push(id, kind, wire.PushSender("alice"), "May I help?")


def message(seq: int, epoch: str = "e_1", cid: str = "x", sender: wire.Sender = ALICE) -> Any:
    return wire.Message("c_1", epoch, seq, sender, "Gladly.", "2026-11-23T00:00:00Z", f"{cid}{seq}")


def mark(seq: int, epoch: str = "e_1") -> wire.ConversationMark:
    return wire.ConversationMark("c_1", epoch, seq, "open", 0, 0)


class Walk:
    """A visit in fast motion; `said` is all that went out."""

    def __init__(self, who: Person | None = None, seed: int = 1, **more: Any) -> None:
        self.now = 0.0
        self.said: list[Struct] = []
        self.visit = Visit(who or person(), SHOP, Random(seed), self.now, **more)

    def come(self, **more: Any) -> None:
        self.get(welcome(**more))

    def get(self, frame: Struct) -> None:
        self.said += self.visit.receive(frame, self.now)

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while self.visit.due <= until and not self.visit.gone:
            self.now = max(self.now, self.visit.due)
            self.said += self.visit.tick(self.now)
        self.now = until

    def of(self, kind: type[Struct]) -> list[Any]:
        return [frame for frame in self.said if isinstance(frame, kind)]

    def states(self) -> list[str]:
        return [receipt.state for receipt in self.of(wire.PushReceipt)]

    def ack_all(self, seq: int = 1) -> None:
        for number, cid in enumerate(list(self.visit.talk.unacked)):
            self.get(wire.Ack(cid, seq + number, "2026-11-23T00:00:00Z"))


def test_a_push_is_delivered_at_once_shown_after_a_moment_then_accepted_and_answered() -> None:
    walk = Walk(person("answers"))
    walk.come()
    walk.get(invitation())
    assert walk.states() == ["delivered"]
    walk.pass_time(60)
    assert walk.states() == ["delivered", "shown", "accepted"]
    first = walk.of(wire.VisitorSay)[0]
    typed = [t.text for t in walk.of(wire.VisitorTyping)]
    typed = typed[: typed.index("")]
    assert typed == sorted(typed, key=len)
    assert all(first.text.startswith(part) for part in typed)


@pytest.mark.parametrize(
    ("mood", "states"),
    [("dismisses", ["delivered", "shown", "dismissed"]), ("ignores", ["delivered", "shown"])],
)
def test_others_dismiss_or_ignore_it(mood: Mood, states: list[str]) -> None:
    walk = Walk(person(mood))
    walk.come()
    walk.get(invitation())
    walk.pass_time(40)
    assert walk.states() == states
    assert walk.of(wire.VisitorSay) == []


def test_an_event_is_delivered_and_never_shown() -> None:
    walk = Walk()
    walk.come()
    walk.get(invitation(kind="event"))
    walk.pass_time(40)
    assert walk.states() == ["delivered"]


def test_a_recalled_push_is_not_answered() -> None:
    walk = Walk()
    walk.come()
    walk.get(invitation())
    walk.get(wire.Recall("p_1"))
    walk.pass_time(40)
    assert walk.states() == ["delivered"]


def test_a_push_offered_again_gets_the_receipt_that_was_lost_and_one_answer() -> None:
    walk = Walk()
    walk.come()
    walk.get(invitation())
    walk.visit.lost()
    walk.pass_time(15)
    walk.come(pushes=[invitation()])
    walk.pass_time(60)
    assert walk.states()[1:] == ["accepted"]
    assert len(walk.of(wire.PushReceipt)) == 2


def test_agents_are_answered_for_some_turns_then_thanked_then_left_alone() -> None:
    walk = Walk(person(turns=2))
    walk.come()
    for seq in (1, 3, 5, 7):
        walk.get(message(seq))
        walk.pass_time(50)
        walk.ack_all(seq + 1)
    assert [frame.seq for frame in walk.of(wire.VisitorSeen)] == [1, 3, 5, 7]
    words = [say.text.lower() for say in walk.of(wire.VisitorSay)]
    assert 3 <= len(words) <= 5
    assert "thank" in words[-1]


def test_nobody_leaves_in_the_middle_of_a_conversation() -> None:
    quiet, talks = Walk(), Walk()
    quiet.come()
    talks.come()
    while not quiet.visit.gone:
        quiet.pass_time(1)
    talks.pass_time(quiet.now - 1)
    talks.get(message(1))
    talks.pass_time(80)
    assert not talks.visit.gone
    talks.ack_all(2)
    talks.pass_time(3600)
    assert talks.visit.gone


def test_words_not_confirmed_are_said_again_on_the_next_socket_under_the_same_cid() -> None:
    walk = Walk()
    walk.come()
    walk.said += walk.visit.say()
    walk.visit.lost()
    walk.come()
    first, again = walk.of(wire.VisitorSay)
    assert (first.cid, first.text) == (again.cid, again.text)
    walk.ack_all()
    walk.visit.lost()
    walk.come()
    assert len(walk.of(wire.VisitorSay)) == 2


def test_a_replayed_message_of_ones_own_counts_as_its_ack() -> None:
    walk = Walk()
    walk.come()
    walk.said += walk.visit.say()
    (say,) = walk.of(wire.VisitorSay)
    walk.visit.lost()
    vera = wire.Sender("visitor", "Vera")
    own = message(1, sender=vera)
    own.cid = say.cid
    walk.come(conversation=mark(1), messages=[own])
    assert walk.visit.talk.unacked == {}
    assert len(walk.of(wire.VisitorSay)) == 1


def test_a_refusal_that_may_pass_is_retried_and_a_final_one_is_not() -> None:
    walk = Walk()
    walk.come()
    walk.said += walk.visit.say()
    (say,) = walk.of(wire.VisitorSay)
    walk.get(wire.Nack(say.cid, "too_fast", "wait", True))
    walk.pass_time(2)
    assert [each.cid for each in walk.of(wire.VisitorSay)] == [say.cid, say.cid]
    walk.get(wire.Nack(say.cid, "text_too_long", "no", False))
    walk.pass_time(5)
    assert len(walk.of(wire.VisitorSay)) == 2


def test_a_socket_after_the_first_resumes_where_the_last_one_ended() -> None:
    walk = Walk()
    assert walk.visit.hello().resume is None
    walk.come()
    walk.get(message(1))
    walk.get(message(2))
    walk.visit.lost()
    hello = walk.visit.hello()
    assert hello.visitor == "sealed"
    assert hello.resume == wire.Resume("e_1", 2)


def test_the_history_of_an_earlier_visit_is_not_answered() -> None:
    walk = Walk(token="sealed before")
    walk.come(conversation=mark(2), messages=[message(1), message(2)])
    walk.pass_time(60)
    assert walk.of(wire.VisitorSay) == []
    assert walk.visit.hello().resume == wire.Resume("e_1", 2)


def test_pages_turned_between_two_sockets_are_in_the_next_hello() -> None:
    walk = Walk()
    walk.come()
    before = walk.visit.hello().page.url
    walk.visit.lost()
    while walk.visit.hello().page.url == before:
        walk.pass_time(1)
    assert walk.of(wire.TurnPage) == []
    assert walk.visit.hello().page.referrer == before


def test_who_agrees_is_asked_once_and_named_when_the_page_knows_them() -> None:
    attrs = {"name": "Emma Clarke"}
    walk = Walk(person(consents=True, named="at once", attrs=attrs))
    assert walk.visit.hello().attrs == attrs
    walk.come()
    walk.pass_time(600)
    assert walk.of(wire.Consent) == [wire.Consent(True)]
    assert walk.visit.consent


happenings = st.lists(
    st.one_of(
        st.floats(0.01, 120).map(lambda seconds: ("pass_time", seconds)),
        st.integers(1, 3).map(lambda n: ("push", n)),
        st.integers(1, 20).map(lambda seq: ("message", seq)),
        st.sampled_from([("say", 0), ("ack", 0), ("nack", 0), ("lost", 0), ("come", 0)]),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["answers", "dismisses", "ignores"]), happenings)
def test_whatever_happens_the_frames_make_sense(
    seed: int, mood: Mood, story: list[tuple[str, float]]
) -> None:
    walk = Walk(person(mood), seed)
    walk.come()
    live = True
    for what, how in story:
        sent = len(walk.said)
        match what:
            case "pass_time":
                walk.pass_time(how)
            case "push":
                walk.get(invitation(f"p_{how}"))
            case "message":
                walk.get(message(int(how)))
            case "say":
                walk.said += walk.visit.say()
            case "ack":
                walk.ack_all(21)
            case "nack":
                for cid in list(walk.visit.talk.unacked):
                    walk.get(wire.Nack(cid, "too_fast", "wait", True))
            case "lost":
                walk.visit.lost()
                live = False
            case "come":
                walk.come()
                live = True
        assert live or len(walk.said) == sent
        for frame in [walk.visit.hello(), *walk.said[sent:]]:
            wire.decode_visitor(wire.encode(frame))
    order = ["delivered", "shown", "accepted", "dismissed"]
    for push in {receipt.id for receipt in walk.of(wire.PushReceipt)}:
        steps = [order.index(r.state) for r in walk.of(wire.PushReceipt) if r.id == push]
        assert steps == sorted(steps)
    by_cid: dict[str, str] = {}
    for say in walk.of(wire.VisitorSay):
        assert by_cid.setdefault(say.cid, say.text) == say.text
    walk.come()
    walk.ack_all(41)
    for _ in range(60):
        walk.pass_time(60)
        walk.ack_all(100)
    assert walk.visit.gone
