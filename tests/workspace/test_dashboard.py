"""The browser's report is compared with what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from agent.workspace import compare

COUNTER = {"type": "counter", "id": "n", "label": "Zähler", "value": 2}
TABLE = {"type": "table", "id": "t", "columns": ["a"], "rows": [[1], [None]]}
MACHINE = {
    "type": "machine",
    "id": "m",
    "state": "a",
    "text": "Hallo  Welt",
    "buttons": [{"type": "button", "id": "m:x", "label": "x"}],
}
SENT = (COUNTER, TABLE, MACHINE)


def but(item: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**item, **changes}


REPORTS = {
    "unknown": (None, "unknown", (), (), ()),
    "same": (SENT, "same", (), (), ()),
    "same as json": ([COUNTER, but(TABLE, rows=((1,), (None,))), MACHINE], "same", (), (), ()),
    "ids only": ([{"id": "n"}, {"id": "t"}, {"id": "m"}], "same", (), (), ()),
    "values as a browser tells them": (
        [but(COUNTER, value="2"), TABLE, but(MACHINE, text="Hallo Welt")],
        "same",
        (),
        (),
        (),
    ),
    "buttons listed flat": ([COUNTER, TABLE, {"id": "m"}, {"id": "m:x"}], "same", (), (), ()),
    "shown twice": ([*SENT, COUNTER], "same", (), (), ()),
    "nothing": ([], "mismatch", ("n", "t", "m", "m:x"), (), ()),
    "one missing": ([COUNTER, MACHINE], "mismatch", ("t",), (), ()),
    "one hidden": ([but(COUNTER, visible=False), TABLE, MACHINE], "mismatch", ("n",), (), ()),
    "one extra": ([*SENT, {"type": "label", "id": "old"}], "mismatch", (), ("old",), ()),
    "extra without id": ([*SENT, {"type": "label"}], "mismatch", (), ("(label without id)",), ()),
    "changed value": ([but(COUNTER, value=1), TABLE, MACHINE], "mismatch", (), (), ("n",)),
    "changed state": ([COUNTER, TABLE, but(MACHINE, state="b")], "mismatch", (), (), ("m",)),
    "buttons lost": ([COUNTER, TABLE, but(MACHINE, buttons=[])], "mismatch", ("m:x",), (), ()),
    "other button": (
        [COUNTER, TABLE, but(MACHINE, buttons=[{"id": "m:y", "label": "y"}])],
        "mismatch",
        ("m:x",),
        ("m:y",),
        (),
    ),
}


@pytest.mark.parametrize(("report", "status", "missing", "extra", "changed"), REPORTS.values(), ids=REPORTS.keys())
def test_compare_tells_what_the_user_sees(
    report: Any, status: str, missing: tuple[str, ...], extra: tuple[str, ...], changed: tuple[str, ...]
) -> None:
    found = compare(SENT, report)
    assert (found.status, found.missing, found.extra, found.changed) == (status, missing, extra, changed)


def test_compare_text_names_counts_and_differences() -> None:
    found = compare(SENT, [but(COUNTER, value=1), {"id": "old"}])
    assert found.text == (
        "sent 4 items, the user sees 1 of them; missing: t, m, m:x; extra: old; changed: n value is 1, not 2"
    )


def test_compare_two_views_count_as_shown_when_one_is_visible() -> None:
    assert compare([COUNTER], [COUNTER, but(COUNTER, visible=False)]).status == "same"


UNSHOWN = ("\0", "\ufeff", "\u200b", "\u202e", "\x1b", "\u2028", "\x0b")


@pytest.mark.parametrize("letter", UNSHOWN, ids=ascii)
def test_compare_leaves_out_what_no_page_shows(letter: str) -> None:
    """A page drops these characters or trims them off: a text that holds them is not another one for it."""
    sent = {"type": "label", "id": "l", "label": letter, "text": f"{letter}Hallo{letter} Welt"}
    for text in ("Hallo Welt", f"Hallo{letter} Welt"):
        assert compare([sent], [{"type": "label", "id": "l", "label": "", "text": text}]).status == "same"
    assert compare([sent], [{"type": "label", "id": "l", "text": "Hallo Wald"}]).changed == ("l",)


def test_compare_nothing_sent_and_nothing_shown_is_the_same() -> None:
    assert compare([], []).status == "same"
