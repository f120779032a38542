"""Expectations of one step, counted one by one: what was checked, and how what came differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from agent.lab.schema import Expected, ExpectedTable
from agent.trace.events import Planned, StateCommitted, ToolEnded

if TYPE_CHECKING:
    from agent.runtime.turn import Turn

WORDS = {  # that only one of the languages has; names and values in a reply may be of another one
    "de": "der die das und ist sind es gibt je ohne nicht ich du was hier dein deine wurde zeilen anzahl",
    "en": "the and is are there per without not you your what here of with was rows number i to",
}
LISTED = re.compile(r"^- .*$|\(.*?\)", re.M)
Difference = str | None
Items = list[dict[str, Any]]


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """One expectation of one step (from 1): what it was about, whether it held, and if not, what came instead."""

    step: int
    what: str
    passed: bool = True
    detail: str = ""


Expectation = tuple[str, Callable[["Turn"], Difference]]


def checks(step: int, turn: Turn | None, expected: Expected, missing: str = "") -> list[Check]:
    """Check a turn; where there is none, because the step could not be taken, nothing holds."""
    found = []
    for what, differs in expectations(expected):
        difference = missing if turn is None else differs(turn)
        found.append(Check(step, what, difference is None, difference or ""))
    return found


def screen_checks(step: int, items: Items, expected: Expected) -> list[Check]:
    """Check only what is on screen, as after a pause."""
    found = [(what, differs(items)) for what, differs in _screen(expected)]
    return [Check(step, what, difference is None, difference or "") for what, difference in found]


def expectations(expected: Expected) -> Iterator[Expectation]:
    """Give every single expectation with what tells how a turn differs from it."""
    yield "status", partial(_status, expected.status)
    yield "failed", partial(_tools, "failed", expected.failed)
    yield from _structure(expected)
    yield from _texts(expected)
    for what, differs in _screen(expected):
        yield what, partial(_on_screen, differs)
    yield from _tables(expected.tables)
    for role, wanted in expected.state.items():
        for key, value in wanted.items():
            inside = isinstance(value, list)
            for part in value if inside else [value]:
                yield "state", partial(_state, role, key, part, inside)


def _structure(expected: Expected) -> Iterator[Expectation]:
    if expected.path is not None:
        yield "path", partial(_path, expected.path)
    if expected.calls is not None:
        yield "calls", partial(_calls, expected.calls)
    if expected.usd is not None:
        yield "usd", partial(_usd, expected.usd)
    if expected.tools is not None:
        yield "tools", partial(_tools, "tools", expected.tools)
    if expected.findings is not None:
        yield "findings", partial(_findings, expected.findings)
    if expected.plan is not None:
        yield "plan", partial(_plan, expected.plan)


def _texts(expected: Expected) -> Iterator[Expectation]:
    for text in expected.reply:
        yield "reply", partial(_reply_lacks, text)
    for text in expected.lacks:
        yield "lacks", partial(_reply_has, text)
    for text in expected.error:
        yield "error", partial(_error_lacks, text)
    for tool, texts in expected.results.items():
        for text in texts:
            yield "results", partial(_result_lacks, tool, text)
    if expected.language is not None:
        yield "language", partial(_language, expected.language)


def _screen(expected: Expected) -> Iterator[tuple[str, Callable[[Items], Difference]]]:
    if expected.controls is not None:
        yield "controls", partial(_ids, sorted(expected.controls))
    for name, value in expected.values.items():
        yield "values", partial(_value, name, value, "controls")
    for name, state in expected.machines.items():
        yield "machines", partial(_value, name, state, "machines")


def _tables(expected: tuple[ExpectedTable, ...] | None) -> Iterator[Expectation]:
    if expected is None:
        return
    yield "tables", partial(_table_count, len(expected))
    for number, table in enumerate(expected):
        if table.rows is not None:
            yield "rows", partial(_rows, number, table.rows)
        if table.columns is not None:
            yield "columns", partial(_columns, number, table.columns)
        for column, value in table.first.items():
            yield "first", partial(_first, number, column, value)


def differ(what: str, got: Any, wanted: Any, note: str = "") -> Difference:
    """Say how two values differ, or None."""
    if wanted is None or _plain(got) == _plain(wanted):
        return None
    return f"{what} is {got!r}, not {_plain(wanted)!r}" + (f" ({note})" if note else "")


def _status(wanted: str, turn: Turn) -> Difference:
    return differ("status", turn.status, wanted, turn.error or "")


def _path(wanted: tuple[str, ...], turn: Turn) -> Difference:
    return differ("path", turn.path, wanted)


def _calls(wanted: int | Mapping[str, int], turn: Turn) -> Difference:
    calls = [call.node for call in turn.record.calls_before_reply]
    got = len(calls) if isinstance(wanted, int) else {node: calls.count(node) for node in dict.fromkeys(calls)}
    return differ("calls", got, wanted)


def _usd(most: float, turn: Turn) -> Difference:
    prices = [call.usd for call in turn.record.calls_before_reply]
    if any(price is None for price in prices):
        return f"usd is not known, {most} at most"
    spent = sum(price or 0.0 for price in prices)
    return None if spent <= most else f"usd is {spent:.6f}, {most} at most"


def _tools(what: str, wanted: tuple[str, ...], turn: Turn) -> Difference:
    events = [event for event in turn.record.events if isinstance(event, ToolEnded)]
    return differ(what, [event.name for event in events if what == "tools" or event.status != "ok"], wanted)


def _findings(wanted: tuple[str, ...], turn: Turn) -> Difference:
    return differ("findings", [finding.code for finding in turn.record.findings], wanted)


def _plan(wanted: bool, turn: Turn) -> Difference:
    return differ("plan", any(isinstance(event, Planned) for event in turn.record.events), wanted)


def _reply_lacks(part: str, turn: Turn) -> Difference:
    return None if part in turn.text else f"reply lacks {part!r}: {turn.text!r}"


def _reply_has(part: str, turn: Turn) -> Difference:
    return f"reply has {part!r}: {turn.text!r}" if part in turn.text else None


def _error_lacks(part: str, turn: Turn) -> Difference:
    return None if part in (turn.error or "") else f"error lacks {part!r}: {turn.error!r}"


def _result_lacks(tool: str, text: str, turn: Turn) -> Difference:
    contents = [e.content for e in turn.record.events if isinstance(e, ToolEnded) and e.name == tool]
    return None if any(text in content for content in contents) else f"no result of {tool} has {text!r}"


def _language(wanted: str, turn: Turn) -> Difference:
    """Compare the language of a reply, as far as the words around its figures tell it."""
    words = re.findall(r"[a-zäöüß]+", LISTED.sub("", turn.text).lower())
    counts = {language: sum(word in known.split() for word in words) for language, known in WORDS.items()}
    if counts["de"] == counts["en"]:
        return None
    return differ("language", max(counts, key=lambda language: counts[language]), wanted, turn.text)


def _on_screen(differs: Callable[[Items], Difference], turn: Turn) -> Difference:
    return differs(turn.controls)


def _ids(wanted: list[str], items: Items) -> Difference:
    return differ("controls", sorted(str(item["id"]) for item in items), wanted)


def _value(name: str, wanted: Any, kind: str, items: Items) -> Difference:
    shown = {str(item["id"]): item for item in items if kind == "controls" or item.get("type") == "machine"}
    if name not in shown:
        return f"{name} is not on screen; there are {', '.join(shown) or f'no {kind}'}"
    got = next((shown[name][key] for key in ("state", "value", "text") if key in shown[name]), None)
    return None if got is None and wanted is None else differ(f"value of {name}", got, wanted)


def _table_count(wanted: int, turn: Turn) -> Difference:
    found = len(turn.record.results)
    return None if found == wanted else f"{found} tables, not {wanted}"


def _rows(number: int, wanted: int, turn: Turn) -> Difference:
    frame = _frame(turn, number)
    return _no_table(number) if frame is None else differ("rows", len(frame), wanted)


def _columns(number: int, wanted: tuple[str, ...], turn: Turn) -> Difference:
    frame = _frame(turn, number)
    return _no_table(number) if frame is None else differ("columns", list(frame.columns), wanted)


def _first(number: int, column: str, wanted: Any, turn: Turn) -> Difference:
    frame = _frame(turn, number)
    if frame is None:
        return _no_table(number)
    got = frame[column].iloc[0] if column in frame and len(frame) else None
    return differ(f"first {column}", str(got), str(wanted))


def _frame(turn: Turn, number: int) -> Any:
    results = turn.record.results
    return results[number][1].frame if number < len(results) else None


def _no_table(number: int) -> str:
    return f"there is no table {number + 1}"


def _state(role: str, key: str, wanted: Any, inside: bool, turn: Turn) -> Difference:
    committed = {event.node: event.state for event in turn.record.events if isinstance(event, StateCommitted)}
    got = (committed.get(role) or {}).get(key)
    if inside:
        return None if wanted in (got or ()) else f"{role}.{key} lacks {wanted!r}: {got!r}"
    return differ(f"{role}.{key}", got, wanted)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
