"""Controls are upserted by id, checked, and shown as dashboard items."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from agent.errors import UnknownAction, WorkspaceError
from agent.workspace import Control, SetControls, SetState, ShowTable, Stage, Workspace


def shown(*controls: Control, **options: Any) -> Workspace:
    return Workspace().apply(SetControls(controls, **options))


COUNTER = Control("counter", "n", "Zähler", value=2)
TOGGLE = Control("toggle", "t", "Licht")
LABEL = Control("label", "l", text="Hallo")


def test_controls_appear_as_items_without_empty_fields() -> None:
    table = Control("table", "tab", "Kunden", columns=("id", "name"), rows=((1, "Ada"), (2, None)))
    items = shown(COUNTER, TOGGLE, LABEL, table, Control("button", "b", "Los", action="start")).items()
    assert items == (
        {"type": "counter", "id": "n", "label": "Zähler", "value": 2},
        {"type": "toggle", "id": "t", "label": "Licht", "value": False},
        {"type": "label", "id": "l", "text": "Hallo"},
        {
            "type": "table",
            "id": "tab",
            "label": "Kunden",
            "columns": ["id", "name"],
            "rows": [[1, "Ada"], [2, None]],
        },
        {"type": "button", "id": "b", "label": "Los"},
    )


def test_set_controls_replaces_in_place_and_adds_at_the_end() -> None:
    workspace = shown(COUNTER, TOGGLE).apply(SetControls((Control("label", "n", text="neu"), LABEL)))
    assert [(c.id, c.type) for c in workspace.controls] == [("n", "label"), ("t", "toggle"), ("l", "label")]


def test_set_controls_without_a_value_keeps_the_one_on_screen() -> None:
    workspace = shown(COUNTER).apply(SetControls((Control("counter", "n", "Anders"),)))
    assert workspace.controls == (Control("counter", "n", "Anders", value=2),)


def test_set_controls_removes_and_clears() -> None:
    assert [c.id for c in shown(COUNTER, TOGGLE).apply(SetControls((), remove=("n",))).controls] == ["t"]
    assert shown(COUNTER, TOGGLE).apply(SetControls((LABEL,), clear=True)).controls == (LABEL,)
    fresh = shown(COUNTER).apply(SetControls((Control("counter", "n"),), clear=True))
    assert fresh.controls == (Control("counter", "n", value=0),)


WRONG = {
    "machine": (Control("machine", "x"), "create_machine"),
    "type": (Control("slider", "x"), "allowed: button"),  # type: ignore[arg-type]  # outside data
    "id": (Control("label", "a:b"), "1 to 64 letters"),
    "empty id": (Control("label", ""), "1 to 64 letters"),
    "counter text": (Control("counter", "n", value="drei"), "a whole number"),
    "counter fraction": (Control("counter", "n", value=1.5), "a whole number"),
    "counter bool": (Control("counter", "n", value=True), "a whole number"),
    "counter huge": (Control("counter", "n", value=2**60), "a whole number"),
    "toggle number": (Control("toggle", "t", value=1), "true or false"),
    "action on a label": (Control("label", "l", action="x"), "only a button"),
    "rows on a label": (Control("label", "l", rows=((1,),)), "only a table"),
    "value on a button": (Control("button", "b", value=1), "set:ID"),
    "value on a table": (Control("table", "t", columns=("a",), value=1), "no value"),
    "set without a value": (Control("button", "b", action="set:n"), "needs the value"),
    "table without columns": (Control("table", "t"), "needs columns"),
    "ragged table": (
        Control("table", "t", columns=("a", "b"), rows=((1, 2), (1,))),
        "row 2 has 1 cells for 2 columns",
    ),
    "too many rows": (Control("table", "t", columns=("a",), rows=((1,),) * 1001), "at most 1,000"),
    "too many columns": (Control("table", "t", columns=("a",) * 101), "at most 100"),
    "long cell": (Control("table", "t", columns=("a",), rows=(("x" * 1001,),)), "over 1,000"),
    "long label": (Control("label", "l", "x" * 201), "at most 200"),
    "long text": (Control("label", "l", text="x" * 10_001), "at most 10,000"),
    "inc without counter": (Control("button", "b", action="inc:z"), "there is no 'z'"),
    "inc of a toggle": (Control("button", "b", action="inc:t"), "'t' is a toggle"),
    "toggle of a counter": (Control("button", "b", action="toggle:n"), "'n' is a counter"),
    "go nowhere": (Control("button", "b", action="go:z"), "no machine knows"),
}


@pytest.mark.parametrize(("wrong", "reason"), WRONG.values(), ids=WRONG.keys())
def test_set_controls_refuses_a_wrong_control_with_its_id_and_reason(wrong: Control, reason: str) -> None:
    before = shown(COUNTER, TOGGLE)
    with pytest.raises(WorkspaceError) as caught:
        before.apply(SetControls((Control("label", "fine"), wrong)))
    assert repr(wrong.id) in str(caught.value)
    assert reason in str(caught.value)
    assert before == shown(COUNTER, TOGGLE)


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (SetControls((LABEL, LABEL)), "'l' is sent twice"),
        (SetControls((), remove=("zz",)), "no control 'zz' to remove; allowed: n"),
        (SetControls(tuple(Control("label", f"x{i}") for i in range(201))), "at most 200"),
    ],
)
def test_set_controls_refuses_a_wrong_set(operation: SetControls, reason: str) -> None:
    with pytest.raises(WorkspaceError, match=reason):
        shown(COUNTER).apply(operation)


def test_set_controls_refuses_to_remove_what_a_button_still_needs() -> None:
    workspace = shown(COUNTER, Control("button", "plus", "+", action="inc:n"))
    with pytest.raises(WorkspaceError, match=r"'plus'.*'inc:n' needs a counter"):
        workspace.apply(SetControls((), remove=("n",)))
    assert workspace.apply(SetControls((), remove=("n", "plus"))) == Workspace()


@pytest.mark.parametrize(
    ("id", "value", "field", "after"),
    [("n", 7, "value", 7), ("n", 7.0, "value", 7), ("t", True, "value", True), ("l", "Neu", "text", "Neu")],
)
def test_set_state_sets_a_value(id: str, value: Any, field: str, after: Any) -> None:
    control = shown(COUNTER, TOGGLE, LABEL).apply(SetState(id, value)).control(id)
    assert control is not None
    assert getattr(control, field) == after
    assert type(getattr(control, field)) is type(after)


@pytest.mark.parametrize(
    ("id", "value", "reason"),
    [
        ("n", "x", "whole number"),
        ("t", 3, "true or false"),
        ("b", 1, "no value to set"),
        ("zz", 1, "allowed: b, n, t"),
    ],
)
def test_set_state_refuses_a_wrong_value(id: str, value: Any, reason: str) -> None:
    with pytest.raises(WorkspaceError, match=reason):
        shown(COUNTER, TOGGLE, Control("button", "b")).apply(SetState(id, value))


def test_show_table_makes_plain_cells() -> None:
    row = (1, Decimal("2.50"), pd.NA, pd.NaT, float("nan"), pd.Timestamp("2024-01-02"), True, "x")
    table = Workspace().apply(ShowTable("r", "Ergebnis", tuple("abcdefgh"), (row,))).controls[0]
    assert table.rows == ((1, "2.50", None, None, None, "2024-01-02 00:00:00", True, "x"),)


def test_show_table_cuts_and_says_so() -> None:
    table = Workspace().apply(ShowTable("r", "", ("a",), (("x" * 5000,),) * 1234)).controls[0]
    assert len(table.rows) == 1000
    assert len(table.rows[0][0]) == 1000
    assert table.text == "1-1,000 / 1,234 rows"


def test_find_gives_what_pressing_sends() -> None:
    workspace = shown(
        COUNTER,
        TOGGLE,
        Control("button", "save", "Speichern"),
        Control("button", "ten", "Zehn", action="set:n", value=10),
    )
    presses = [workspace.find(name) for name in ("Speichern", "save", "speichern", "Zähler", "t", "Zehn")]
    assert [(p.action, dict(p.data)) for p in presses] == [
        ("save", {}),
        ("save", {}),
        ("save", {}),
        ("inc:n", {}),
        ("toggle:t", {}),
        ("set:n", {"value": 10}),
    ]


@pytest.mark.parametrize(
    ("workspace", "name", "reason"),
    [
        (Workspace(), "Los", "nothing to press"),
        (shown(COUNTER, Control("button", "b", "Speichern")), "Speicher", "did you mean 'Speichern'"),
        (shown(LABEL, COUNTER), "l", "allowed: Zähler"),
        (shown(Control("button", "b1", "Los"), Control("button", "b2", "Los")), "Los", "by its id: b1, b2"),
    ],
)
def test_find_says_what_is_there(workspace: Workspace, name: str, reason: str) -> None:
    with pytest.raises(UnknownAction, match=reason):
        workspace.find(name)


def test_stage_takes_an_operation_whole_or_not_at_all() -> None:
    stage = Stage(shown(COUNTER))
    stage.apply(SetControls((LABEL,)))
    with pytest.raises(WorkspaceError):
        stage.apply(SetControls((TOGGLE, Control("label", "a b"))))
    assert [c.id for c in stage.workspace.controls] == ["n", "l"]
    assert stage.operations == (SetControls((LABEL,)),)


def test_stage_onto_a_live_workspace_keeps_clicks_made_meanwhile() -> None:
    stage = Stage(shown(COUNTER))
    stage.apply(SetControls((LABEL, Control("counter", "n", "Neu"))))
    clicked = shown(COUNTER).click("inc:n")
    assert clicked is not None
    live = stage.onto(clicked.workspace)
    assert live.control("n") == Control("counter", "n", "Neu", value=3)
    assert live.control("l") == LABEL


def test_workspace_describes_itself_in_one_line_per_control() -> None:
    workspace = shown(COUNTER, TOGGLE, LABEL, Control("button", "b", "Los"))
    assert workspace.describe().splitlines() == [
        'counter n "Zähler" = 2',
        'toggle t "Licht" = false',
        'label l: "Hallo"',
        'button b "Los" -> b',
    ]
    assert Workspace().describe() == "(the workspace is empty)"


def test_controls_of_a_group_stay_in_it_and_are_cleared_alone() -> None:
    workspace = Workspace().apply(SetControls((Control("counter", "a", value=1),), group="Filter"))
    workspace = workspace.apply(SetControls((Control("counter", "b", value=2),)))
    workspace = workspace.apply(SetControls((Control("counter", "a", value=3),)))
    assert [(c.id, c.value, c.group) for c in workspace.controls] == [("a", 3, "Filter"), ("b", 2, "")]
    assert 'counter a in group "Filter" = 3' in workspace.describe()
    cleared = workspace.apply(SetControls((), clear=True, group="Filter"))
    assert [control.id for control in cleared.controls] == ["b"]


HALF = "\ud800"


def test_controls_hold_no_text_that_cannot_be_kept_or_shown() -> None:
    """Half a surrogate pair cannot be sent to a browser, and a label of blanks names nothing."""
    table = Control("table", "t", columns=(HALF, "n"), rows=((f"a{HALF}", 1), ("b\0", None)))
    text = Control("label", "l", "\u200b ", f"a\0\x1b{HALF}b\n\tc")
    workspace = shown(table, text, Control("button", "b", "\u3164" * 3, action=f"do{HALF}"), group=f"G{HALF}")
    workspace = workspace.apply(SetState("l", workspace.controls[1].text + HALF))
    assert json.dumps(workspace.to_json(), ensure_ascii=False).encode()
    assert workspace.controls[0].columns == ("\ufffd", "n")
    assert workspace.controls[0].rows == (("a\ufffd", 1), ("b", None))
    assert workspace.controls[1].text == "a\ufffdb\n\tc\ufffd"
    assert [control.caption for control in workspace.controls[1:]] == ["l", "b"]
