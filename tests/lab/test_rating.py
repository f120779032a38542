"""Rating by hand is blind, kept, and counts as a metric like any other."""

from pathlib import Path

import pytest

from agent.errors import LabError
from agent.lab.rating import Rating
from agent.lab.rating_view import pair_html, rating_view
from tests.lab.answering import GOOD, LOUD, compared, graph


def prefer_capitals(rating: Rating) -> list[str]:
    choices = []
    while (pair := rating.waiting) is not None:
        choices.append("left" if pair.left[0].isupper() else "right")
        rating.rate(choices[-1])  # type: ignore[arg-type]  # one of the two
    return choices


async def test_rating_is_blind_and_counts_for_the_graph_that_was_meant(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD], 12)
    rating = found.rating()
    assert rating.left_to_rate == 12
    assert "loud" not in pair_html(rating)
    choices = prefer_capitals(rating)
    assert {"left", "right"} == set(choices), "the sides are shuffled"
    summary = rating.comparison.summary.set_index("metric")
    assert summary.loc["rating", ["mean", "baseline_mean", "verdict"]].tolist() == [1.0, 0.0, "better"]
    assert summary.loc["passed", "verdict"] == "worse"
    assert prefer_capitals(found.rating(seed=1)) == [], "it was kept"
    with pytest.raises(LabError, match="everything is rated"):
        rating.rate("left")


async def test_rating_goes_on_where_it_stopped(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, LOUD], 8)
    first = found.rating()
    for choice in ("left", "same", "right"):
        first.rate(choice)
    assert repr(found.rating()) == "Rating('loud', 3 of 8 rated)"
    assert found.rating().waiting == first.waiting
    with pytest.raises(LabError, match="choice 'both'"):
        first.rate("both")  # type: ignore[arg-type]  # what the error is about


async def test_equal_replies_need_no_rating(tmp_path: Path) -> None:
    found = await compared(tmp_path, [GOOD, graph("copy", "lab_echo")], 8)
    assert found.rating().waiting is None
    assert found.rating().comparison.summary.set_index("metric").loc["rating", "verdict"] == "identical"


async def test_rating_view_goes_through_all_pairs(tmp_path: Path) -> None:
    rating = (await compared(tmp_path, [GOOD, LOUD], 3)).rating()
    view = rating_view(rating)
    shown, buttons = view.children
    for _ in range(3):
        assert "to rate" in shown.value
        buttons.children[0].click()
    assert (shown.value, buttons.children[0].disabled) == ("<p>Everything is rated.</p>", True)
