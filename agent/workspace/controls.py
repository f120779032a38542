"""A control: one thing on screen, checked before it is shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from agent.errors import WorkspaceError, allowed
from agent.workspace.actions import parse_action
from agent.workspace.letters import blank, showable
from agent.workspace.limits import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_LABEL,
    MAX_NAME,
    MAX_NUMBER,
    MAX_ROWS,
    MAX_TEXT,
    id_problem,
    length_problem,
)

ControlType = Literal["button", "label", "table", "counter", "toggle", "machine"]
Cell = str | int | float | bool | None

ITEM_FIELDS = ("type", "id", "label", "text", "value", "columns", "rows", "state", "group")


@dataclass(frozen=True, slots=True)
class Control:
    """One thing on screen; ``value``: a counter's int, a toggle's bool, what a button's ``set:ID`` sets.

    Controls of one ``group`` stand together under its name. A table's ``source`` is the key of the query result that
    it shows the beginning of.
    """

    type: ControlType
    id: str
    label: str = ""
    text: str = ""
    value: Any = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    state: str | None = None
    action: str | None = None
    group: str = ""
    source: str = ""

    @property
    def caption(self) -> str:
        """What names it to a person: its label, else its id."""
        return self.label or self.id

    def item(self) -> dict[str, Any]:
        """Give the control as a dashboard item, without empty fields."""
        plain = self.to_json()
        return {name: plain[name] for name in ITEM_FIELDS if name in plain}

    def to_json(self) -> dict[str, Any]:
        """Give the control as a plain dict, without empty fields."""
        values = asdict(self)
        values["columns"], values["rows"] = list(self.columns), [list(row) for row in self.rows]
        return {name: value for name, value in values.items() if not _empty(value)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Control:
        """Make the control that ``to_json`` gave."""
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise WorkspaceError(f"a control has no field {unknown[0]!r}; {allowed(unknown[0], known)}")
        values = {**data, "columns": tuple(data.get("columns", ()))}
        values["rows"] = tuple(tuple(row) for row in data.get("rows", ()))
        return cls(**values)


def checked(control: Control, before: Control | None = None) -> Control:
    """Give the control as it will be shown, or raise; a value that is not sent stays as ``before``."""
    control = _readable(control)
    if before is not None and not control.group:
        control = replace(control, group=before.group)
    problems = [p for p in (*_general(control), *_fitting(control)) if p]
    if problems:
        raise WorkspaceError(f"control {control.id!r}: {'; '.join(problems)}. Nothing was changed.")
    match control.type:
        case "counter" | "toggle" if control.value is None:
            if before is not None and before.type == control.type:
                return replace(control, value=before.value)
            return replace(control, value=0 if control.type == "counter" else False)
        case "counter" | "toggle":
            return with_value(control, control.value)
        case "label" if not _empty(control.value):
            return replace(control, text=control.text or str(control.value), value=None)
        case "table":
            rows = tuple(tuple(map(plain_cell, row)) for row in control.rows)
            return replace(control, value=None, rows=rows)
        case _:
            return control if control.value != "" else replace(control, value=None)


def with_value(control: Control, value: Any) -> Control:
    """Give the control with another value: an int, a bool, or a label's text."""
    match control.type, value:
        case "toggle", bool():
            return replace(control, value=value)
        case "counter", int() | float() if _whole(value):
            return replace(control, value=int(value))
        case "label", str() if len(value) <= MAX_TEXT:
            return replace(control, text=showable(value))
    needs = {
        "toggle": "true or false",
        "counter": f"a whole number of at most {MAX_NUMBER:,}",
        "label": f"a text of at most {MAX_TEXT:,} characters",
    }.get(control.type)
    named = f"{control.type} {control.id!r}"
    if needs is None:
        raise WorkspaceError(f"{named} has no value to set; use set_controls to change it.")
    raise WorkspaceError(f"{named} takes {needs}, not {_short(value)}. Nothing was changed.")


def plain_cell(value: Any) -> Cell:
    """Give a table cell as JSON holds it: missing is None, numbers stay, everything else is its text."""
    if isinstance(value, str):
        return showable(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else float(value) if math.isfinite(value) else str(value)
    if hasattr(value, "__index__"):
        return int(value)
    # pandas' markers for a missing value, by name: this room does not import pandas.
    return None if type(value).__name__ in ("NAType", "NaTType") else str(value)


def _readable(control: Control) -> Control:
    """Give the control with texts that a page can show; a label without anything to read is none."""
    label, action = showable(control.label), control.action
    return replace(
        control,
        label="" if blank(label) else label,
        text=showable(control.text),
        group="" if blank(control.group) else showable(control.group),
        action=action if action is None else showable(action),
        columns=tuple(showable(column) for column in control.columns),
    )


def _whole(value: float) -> bool:
    if isinstance(value, bool) or not math.isfinite(value):
        return False
    return value == int(value) and abs(value) <= MAX_NUMBER


def _general(control: Control) -> Iterable[str]:
    if control.type == "machine":
        yield "machines are made with create_machine, not with set_controls"
    elif control.type not in get_args(ControlType):
        yield f"unknown type {control.type!r}; {allowed(control.type, get_args(ControlType))}"
    yield id_problem(control.id)
    yield length_problem("the label", control.label, MAX_LABEL)
    yield length_problem("the group", control.group, MAX_NAME)
    yield length_problem("the text", control.text, MAX_TEXT)
    yield length_problem("the action", control.action or "", MAX_LABEL)


def _fitting(control: Control) -> Iterable[str]:
    if control.type != "table":
        if control.columns or control.rows:
            yield "only a table has columns and rows"
    else:
        yield from _table(control.columns, control.rows)
    if control.type == "button":
        yield from _button(control)
        return
    if control.action:
        yield "only a button has an action"
    if control.type == "table" and not _empty(control.value):
        yield "a table has no value; send columns and rows"


def _button(control: Control) -> Iterable[str]:
    sets = parse_action(control.action or "").kind == "set"
    if sets and control.value is None:
        yield f"action {control.action!r} needs the value to set: send it as the button's value"
    if not sets and not _empty(control.value):
        yield "a button has a value only when its action is set:ID"


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterable[str]:
    if not columns:
        yield "a table needs columns"
    if len(columns) > MAX_COLUMNS:
        yield f"{len(columns):,} columns, at most {MAX_COLUMNS} are allowed"
    if len(rows) > MAX_ROWS:
        yield f"{len(rows):,} rows, at most {MAX_ROWS:,} are allowed"
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            yield f"row {number} has {len(row)} cells for {len(columns)} columns"
            return
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in row):
            yield f"row {number} has a cell over {MAX_CELL:,} characters"
            return


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == () or value == []


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
