"""Times as the outside sees them."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from halloo.domain.times import rfc3339


@given(st.floats(0, 253_402_300_799))
@example(0.0)
@example(59.9994)
@example(59.9999994)
@example(59.9999996)
@example(1_800_000_059.9999998)
def test_a_time_is_written_as_the_calendar_has_it(at: float) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    written = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    assert rfc3339(at) == written


@pytest.mark.parametrize("at", [float("nan"), float("inf")])
def test_what_is_no_time_is_an_error(at: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        rfc3339(at)
