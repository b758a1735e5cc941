"""The state machines of the sockets, without any socket."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from halloo import wire
from halloo.domain.limits import Buckets
from halloo.live.sessions import (
    EARLY_FRAMES,
    VISITOR_FRAMES_BURST,
    Act,
    AgentSession,
    Answer,
    End,
    Phase,
    VisitorSession,
)
from halloo.settings import Settings

SETTINGS = Settings()
HELLO = b'{"t":"hello","site":"s","page":{"url":"u"}}'
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
TAGS = st.sampled_from(["hello", "page", "say", "typing", "seen", "receipt", "push", "watch"])


WELCOME = wire.Welcome("v", "t", "k", None, False, [], [], 25)


def session(said: Buckets | None = None) -> VisitorSession:
    return VisitorSession(SETTINGS, said or Buckets(1, 3), 0)


def live(said: Buckets | None = None) -> VisitorSession:
    machine = session(said)
    machine.receive(HELLO, 0)
    machine.welcomed(WELCOME)
    return machine


def at_desk(said: Buckets | None = None) -> AgentSession:
    return AgentSession(SETTINGS, said or Buckets(1, 3), "alice", 0)


def say(cid: str) -> bytes:
    return wire.encode(wire.VisitorSay(cid, "words"))


@given(st.binary())
def test_no_bytes_ever_raise(data: bytes) -> None:
    for machine in (session(), live(), at_desk()):
        for step in machine.receive(data, 0):
            assert isinstance(step, Act | Answer | End)


@given(JSON, TAGS)
def test_no_json_ever_raises(value: object, tag: str) -> None:
    for body in (value, {"t": tag, "text": value}, {"t": tag, "cid": value, "seq": value}):
        data = msgspec.json.encode(body)
        for machine in (session(), live(), at_desk()):
            assert all(isinstance(s, Act | Answer | End) for s in machine.receive(data, 0))


def test_unknown_frames_end_the_socket_and_unknown_fields_do_not() -> None:
    for data in (b'{"t":"dance"}', b"[]", b"{}", b"[" * 100_000, b"\xff"):
        assert live().receive(data, 0) == [End("bad_frame")]
    assert live().receive(b'{"t":"ping","later":[1]}', 0) == [Answer(wire.Pong())]


def test_hello_comes_first_and_only_first() -> None:
    machine = session()
    assert machine.receive(b'{"t":"ping"}', 0) == [End("hello_expected")]
    [step] = machine.receive(HELLO, 0)
    assert isinstance(step, Act)
    assert machine.receive(HELLO, 0) == [End("hello_expected")]


def test_early_frames_are_kept_in_order_and_bounded() -> None:
    machine = session()
    machine.receive(HELLO, 0)
    assert machine.receive(b'{"t":"ping"}', 0) == []
    for n in range(3):
        assert machine.receive(say(str(n)), 0) == []
    _, early = machine.welcomed(WELCOME)
    assert early[0] == Answer(wire.Pong())
    assert [s.frame.cid for s in early[1:]] == ["0", "1", "2"]  # type: ignore[union-attr]
    machine = session()
    machine.receive(HELLO, 0)
    steps = [machine.receive(b'{"t":"ping"}', 0) for _ in range(EARLY_FRAMES + 1)]
    assert steps == [[]] * EARLY_FRAMES + [[End("too_fast")]]


def test_what_is_published_before_the_welcome_is_held_back() -> None:
    machine, seen = session(), wire.AgentSeen("c", 1)
    machine.hold(seen, b"lost: she has not said who she is")
    machine.receive(HELLO, 0)
    machine.hold(seen, b"1")
    machine.hold(seen, b"2")
    assert machine.welcomed(WELCOME) == ([b"1", b"2"], [])
    assert machine.phase is Phase.LIVE


def test_what_the_welcome_carries_does_not_come_again() -> None:
    machine, alice = session(), wire.PushSender("alice")
    machine.receive(HELLO, 0)
    push = [wire.Push(f"p{n}", "message", alice, "words") for n in (1, 2)]
    said = [
        wire.Message("c", "e", seq, wire.Sender("agent", "alice"), "words", "now") for seq in (7, 8)
    ]
    for n in (0, 1):
        machine.hold(push[n], f"push {n}".encode())
        machine.hold(said[n], f"message {n}".encode())
    mark = wire.ConversationMark("c", "e", 7, "open", 0, 0)
    welcome = wire.Welcome("v", "t", "k", mark, False, said[:1], push[:1], 25)
    assert machine.welcomed(welcome) == ([b"push 1", b"message 1"], [])


def test_too_many_messages_are_refused_and_too_many_frames_end_it() -> None:
    machine = live()
    steps = [machine.receive(say(str(n)), 0)[0] for n in range(4)]
    assert [type(step) for step in steps] == [Act, Act, Act, Answer]
    assert isinstance(machine.receive(say("later"), 1.0)[0], Act)
    machine = live()
    steps = [machine.receive(b'{"t":"ping"}', 0)[0] for _ in range(VISITOR_FRAMES_BURST)]
    assert steps[-1] == End("too_fast")
    agent = at_desk()
    data = wire.encode(wire.AgentSay("c", "talk", "words"))
    assert [type(agent.receive(data, 0)[0]) for _ in range(4)] == [Act, Act, Act, Answer]


def test_what_one_says_on_several_sockets_counts_together() -> None:
    said = Buckets(1, 3)
    steps = [live(said).receive(say(str(n)), 0)[0] for n in range(4)]
    assert [type(step) for step in steps] == [Act, Act, Act, Answer]
    machine = session(said)
    machine.receive(HELLO, 0)
    machine.receive(say("early"), 0)
    assert [type(step) for step in machine.welcomed(WELCOME)[1]] == [Answer]
    desks, data = Buckets(1, 3), wire.encode(wire.AgentSay("c", "talk", "words"))
    assert [type(at_desk(desks).receive(data, 0)[0]) for _ in range(4)] == [Act] * 3 + [Answer]


def test_the_late_and_the_silent_have_a_deadline() -> None:
    machine = session()
    assert machine.deadline(0) == (5.0, End("hello_late"))
    machine.receive(HELLO, 3)
    machine.welcomed(WELCOME)
    assert machine.deadline(0) == (63.0, End("silent"))
    machine.receive(b'{"t":"ping"}', 20)
    assert machine.deadline(0) == (80.0, End("silent"))
    assert at_desk().deadline() == (60.0, End("silent"))
