"""The arbiter: whoever asks, a visitor is not asked more than the site allows."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from halloo.domain.attention import DAY, Attention, Policy, Talk, judge

policies = st.builds(
    Policy,
    per_visit=st.integers(0, 4), per_day=st.integers(0, 4), per_visitor=st.integers(0, 6),
    gap_seconds=st.integers(0, 300), quiet_seconds=st.integers(0, 3600),
)  # fmt: skip
# (seconds that pass, who asks, what becomes of it)
moments = st.lists(
    st.tuples(
        st.floats(0, DAY / 3),
        st.sampled_from(["rule", "mass", "bot"]),
        st.sampled_from(["accepted", "dismissed", "nothing", "expired"]),
    ),
    max_size=40,
)


@given(policy=policies, moments=moments)
def test_nobody_is_asked_more_than_the_policy_allows(policy: Policy, moments: Any) -> None:
    attention, now, granted, dismissed = Attention(), 1000.0, [], []
    for number, (passes, asker, becomes) in enumerate(moments):
        now += passes
        verdict = judge(policy, attention, None, asker, 1000.0, now)
        if verdict.reason is not None:
            # Who asks again at the moment named is never told the same with the same moment.
            if verdict.until is not None:
                assert verdict.until > now
                again = judge(policy, attention, None, asker, 1000.0, verdict.until)
                assert again.reason != verdict.reason or again.until != verdict.until
            continue
        granted.append(now)
        attention.asked(f"p_{number}", now)
        if becomes != "nothing":
            attention.answered(f"p_{number}", becomes, now)
        if becomes == "dismissed":
            dismissed.append(now)
    assert not policy.per_visit or len(granted) <= policy.per_visit
    assert not policy.per_visitor or len(granted) <= policy.per_visitor
    for at in granted:
        in_a_day = [each for each in granted if at <= each < at + DAY]
        assert not policy.per_day or len(in_a_day) <= policy.per_day
    gaps = [later - earlier for earlier, later in pairwise(granted)]
    assert all(gap >= policy.gap_seconds for gap in gaps)
    for at in dismissed:
        assert not any(at < each < at + policy.quiet_seconds for each in granted)


@given(policy=policies, last=st.floats(0, 4000), typing=st.floats(0, 4000))
def test_who_talks_or_types_is_left_alone(policy: Policy, last: float, typing: float) -> None:
    talk = Talk(last, None, typing)
    verdict = judge(policy, None, talk, "rule", 0.0, 4000.0)
    if last > 2200 or typing > 3990:
        assert verdict.reason in ("typing", "in_conversation")
    elif verdict.reason:
        assert verdict.until
        assert verdict.until >= 4000.0


def test_an_agent_is_never_refused_and_counts_all_the_same() -> None:
    attention = Attention(open="p_1", dismissed=99.0)
    assert judge(Policy(), attention, Talk(99.0, None, 99.0), "agent", 0.0, 100.0, 0).reason is None
    attention = Attention()
    for push in ("p_2", "p_3", "p_2", "p_3"):
        attention.asked(push, 100.0)
    assert (attention.times, attention.open) == ((100.0, 100.0), "p_3")
    assert judge(Policy(), attention, None, "rule", 0.0, 101.0).reason == "unanswered"


def test_nobody_to_answer_is_a_reason() -> None:
    assert judge(Policy(), None, None, "rule", 0.0, 1.0, 0).reason == "no_agent"
    assert judge(Policy(), None, None, "rule", 0.0, 1.0, 1).reason is None
    assert judge(Policy(), None, None, "rule", 0.0, 1.0).reason is None


def test_what_could_not_be_sent_costs_nothing() -> None:
    attention = Attention()
    attention.asked("p_1", 100.0)
    attention.answered("p_1", "accepted", 101.0)
    attention.asked("p_2", 500.0)
    attention.not_asked("p_2")
    attention.not_asked("p_2")
    assert (attention.times, attention.open) == ((100.0,), None)
    assert judge(Policy(), attention, None, "rule", 0.0, 501.0).reason is None


def test_what_was_asked_during_the_look_into_the_past_is_not_all_there_is() -> None:
    """Nor does it count twice where the database has it already."""
    past = Attention((10.0, 20.0, 100.0), "p_3", 21.0)
    attention = Attention()
    attention.asked("p_3", 100.0)
    attention.remember(past)
    attention.remember(past)
    assert attention.times == (10.0, 20.0, 100.0)
    assert (attention.open, attention.dismissed) == ("p_3", 21.0)
    nothing = Attention()
    nothing.remember(past)
    assert nothing.times == past.times
