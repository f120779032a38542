"""Charts: the kind follows from the columns, the bytes from the table, and nothing in it can run."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from agent import chart
from agent.errors import NothingToPlot

DAYS = pd.date_range("2024-01-01", periods=6)
KINDS = (
    ("line", pd.DataFrame({"jahr": [2021, 2022], "umsatz": [Decimal("1.5"), None]})),
    ("line", pd.DataFrame({"tag": DAYS, "n": range(6)})),
    ("line", pd.DataFrame({"tag": [*DAYS, *DAYS], "art": ["a"] * 6 + ["b"] * 6, "n": range(12)})),
    ("scatter", pd.DataFrame({"tag": [*DAYS, *DAYS], "n": range(12)})),
    ("bar", pd.DataFrame({"id": [1, 2], "ort": ["Köln", "$x_{"], "n": [1, 2]})),
    ("bar", pd.DataFrame({"art": ["a", "b", "a"]})),
    ("scatter", pd.DataFrame({"a": range(50), "b": range(50)})),
    ("histogram", pd.DataFrame({"name": [f"n{i}" for i in range(50)], "n": range(50)})),
)
NOTHING = (
    pd.DataFrame(),
    pd.DataFrame({"n": [1]}),
    pd.DataFrame({"n": [1, 1]}),
    pd.DataFrame({"id": [1, 2]}),
    pd.DataFrame({"name": ["a", "b"]}),
    pd.DataFrame({"n": [None, None]}),
)


@pytest.mark.parametrize(("kind", "frame"), KINDS, ids=[f"{i}-{kind}" for i, (kind, _) in enumerate(KINDS)])
def test_chart_kind_follows_from_the_columns(kind: str, frame: pd.DataFrame) -> None:
    drawn = chart(frame)
    assert drawn.kind == kind
    assert drawn.to_svg() == chart(frame).to_svg()
    assert len(repr(drawn)) <= 110


@pytest.mark.parametrize("frame", NOTHING, ids=lambda frame: f"{len(frame)}x{'-'.join(frame.columns)}")
def test_chart_says_when_there_is_nothing_to_plot(frame: pd.DataFrame) -> None:
    with pytest.raises(NothingToPlot, match="nothing to plot"):
        chart(frame)


def test_chart_of_hostile_names_is_an_image_in_which_nothing_runs() -> None:
    hostile = '--><script>alert(1)</script>$\\frac{"'
    drawn = chart(pd.DataFrame({hostile: [hostile, "b"], "n": [1, 2]}))
    assert "<script" not in drawn.to_svg()
    assert drawn._repr_html_().count("<") == 1
