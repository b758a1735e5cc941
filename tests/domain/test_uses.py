"""When sessions and tokens were last used."""

from halloo.domain.uses import USE_EVERY, Uses


def test_a_use_is_written_down_at_most_every_five_minutes() -> None:
    uses, written = Uses(), []
    for second in range(0, 1300, 10):
        uses.note("s", False, 1000.0 + second, known=0)
        uses.note("t", True, 1000.0 + second, known=0)
        if due := uses.take():
            assert set(due) == {("s", False), ("t", True)}
            written.append(due["s", False])
    assert written == [1000 + k * USE_EVERY for k in range(5)]


def test_what_is_written_down_already_counts() -> None:
    uses = Uses()
    uses.note("s", False, 1200, known=1000)
    assert uses.take() == {}
    uses.note("s", False, 1200, known=1000, every=200)
    assert uses.take() == {("s", False): 1200}
    assert uses.take() == {}


def test_what_was_long_ago_is_forgotten() -> None:
    uses = Uses()
    for n in range(1000):
        uses.note(f"s{n}", False, 1000.0 * n + 1000, known=0)
        uses.take()
    assert len(uses._taken) == 1
