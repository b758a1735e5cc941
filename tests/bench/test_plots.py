"""Plots are drawn by hand, so the arithmetic is ours."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from plots import LABEL_GAP, Label, apart, chart, nice_step


@pytest.mark.parametrize(
    ("rough", "step"), [(0.3, 0.5), (1, 1), (1.2, 2), (3900, 5000), (9000, 10_000)]
)
def test_steps_are_round_numbers(rough: float, step: float) -> None:
    assert nice_step(rough) == pytest.approx(step)


def test_labels_do_not_cover_each_other() -> None:
    places = [label.y for label in apart([Label(y, "a", "red") for y in (100, 101, 102, 200)])]
    assert all(low - high >= LABEL_GAP for low, high in pairwise(places))


def test_a_chart_is_well_formed() -> None:
    found = chart("Pushes & more", {"halloo": [(1000, 9000.0), (5000, 8000.0)], "floor": []})
    assert ElementTree.fromstring(found).tag.endswith("svg")
