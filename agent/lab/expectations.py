"""Expectations of one step, counted one by one: what was checked, and how what came differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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


def screen_checks(step: int, items: list[dict[str, Any]], expected: Expected) -> list[Check]:
    """Check only what is on screen, as after a pause."""
    found = [(what, differs(items)) for what, differs in _screen(expected)]
    return [Check(step, what, difference is None, difference or "") for what, difference in found]


def expectations(expected: Expected) -> Iterator[Expectation]:
    """Give every single expectation with what tells how a turn differs from it."""
    yield "status", lambda turn: differ("status", turn.status, expected.status, turn.error or "")
    yield "failed", lambda turn: differ("failed", _tools(turn, failed=True), expected.failed)
    yield from _structure(expected)
    yield from _texts(expected)
    for what, differs in _screen(expected):
        yield what, lambda turn, differs=differs: differs(turn.controls)  # type: ignore[misc]  # mypy knows no default here
    yield from _tables(expected.tables)
    yield from _states(expected)


def _structure(expected: Expected) -> Iterator[Expectation]:
    if expected.path is not None:
        yield "path", lambda turn: differ("path", turn.path, expected.path)
    if expected.calls is not None:
        yield "calls", lambda turn: differ("calls", _calls(turn, expected.calls), expected.calls)
    if expected.usd is not None:
        yield "usd", lambda turn: _too_dear(turn, expected.usd or 0.0)
    if expected.tools is not None:
        yield "tools", lambda turn: differ("tools", _tools(turn), expected.tools)
    if expected.findings is not None:
        codes = lambda turn: [finding.code for finding in turn.record.findings]  # noqa: E731  # read once, below
        yield "findings", lambda turn: differ("findings", codes(turn), expected.findings)
    if expected.plan is not None:
        yield "plan", lambda turn: differ("plan", _planned(turn), expected.plan)


def _texts(expected: Expected) -> Iterator[Expectation]:
    for text in expected.reply:
        yield "reply", lambda turn, text=text: _lacks("reply", turn.text, text)
    for text in expected.lacks:
        yield "lacks", lambda turn, text=text: f"reply has {text!r}: {turn.text!r}" if text in turn.text else None
    for text in expected.error:
        yield "error", lambda turn, text=text: _lacks("error", turn.error or "", text)
    for tool, texts in expected.results.items():
        for text in texts:
            yield "results", lambda turn, tool=tool, text=text: _result_lacks(turn, tool, text)
    if expected.language is not None:
        yield "language", lambda turn: _language(turn.text, expected.language)


def _screen(expected: Expected) -> Iterator[tuple[str, Callable[[list[dict[str, Any]]], Difference]]]:
    if expected.controls is not None:
        wanted = sorted(expected.controls)
        yield "controls", lambda items: differ("controls", sorted(str(item["id"]) for item in items), wanted)
    for name, value in expected.values.items():
        yield "values", lambda items, name=name, value=value: _value(items, name, value)
    for name, value in expected.machines.items():
        yield "machines", lambda items, name=name, value=value: _value(items, name, value, machine=True)


def _tables(expected: tuple[ExpectedTable, ...] | None) -> Iterator[Expectation]:
    if expected is None:
        return
    wanted = len(expected)
    yield "tables", lambda turn: None if len(turn.tables) == wanted else f"{len(turn.tables)} tables, not {wanted}"
    for number, table in enumerate(expected):
        if table.rows is not None:
            yield "rows", lambda turn, n=number, t=table: _frame(turn, n, lambda f: differ("rows", len(f), t.rows))
        if table.columns is not None:
            yield (
                "columns",
                lambda turn, n=number, t=table: _frame(
                    turn, n, lambda f: differ("columns", list(f.columns), t.columns)
                ),
            )
        for column, value in table.first.items():
            yield "first", lambda turn, n=number, c=column, v=value: _frame(turn, n, lambda f: _first(f, c, v))


def _states(expected: Expected) -> Iterator[Expectation]:
    for role, wanted in expected.state.items():
        for key, value in wanted.items():
            for part in value if isinstance(value, list) else [value]:
                inside = isinstance(value, list)
                yield (
                    "state",
                    lambda turn, r=role, k=key, v=part, inside=inside: _state(turn, r, k, v, inside=inside),
                )


def differ(what: str, got: Any, wanted: Any, note: str = "") -> Difference:
    """Say how two values differ, or None."""
    if wanted is None or _plain(got) == _plain(wanted):
        return None
    return f"{what} is {got!r}, not {_plain(wanted)!r}" + (f" ({note})" if note else "")


def _lacks(what: str, text: str, part: str) -> Difference:
    return None if part in text else f"{what} lacks {part!r}: {text!r}"


def _result_lacks(turn: Turn, tool: str, text: str) -> Difference:
    contents = [e.content for e in turn.record.events if isinstance(e, ToolEnded) and e.name == tool]
    return None if any(text in content for content in contents) else f"no result of {tool} has {text!r}"


def _tools(turn: Turn, *, failed: bool = False) -> list[str]:
    events = [event for event in turn.record.events if isinstance(event, ToolEnded)]
    return [event.name for event in events if not failed or event.status != "ok"]


def _calls(turn: Turn, wanted: int | Mapping[str, int] | None) -> int | dict[str, int]:
    calls = [call.node for call in turn.record.calls_before_reply]
    return len(calls) if isinstance(wanted, int) else {node: calls.count(node) for node in dict.fromkeys(calls)}


def _too_dear(turn: Turn, most: float) -> Difference:
    prices = [call.usd for call in turn.record.calls_before_reply]
    if any(price is None for price in prices):
        return f"usd is not known, {most} at most"
    spent = sum(price or 0.0 for price in prices)
    return None if spent <= most else f"usd is {spent:.6f}, {most} at most"


def _planned(turn: Turn) -> bool:
    return any(isinstance(event, Planned) for event in turn.record.events)


def _language(text: str, wanted: str | None) -> Difference:
    """Compare the language of a reply, as far as the words around its figures tell it."""
    words = re.findall(r"[a-zäöüß]+", LISTED.sub("", text).lower())
    counts = {language: sum(word in known.split() for word in words) for language, known in WORDS.items()}
    if counts["de"] == counts["en"]:
        return None
    return differ("language", max(counts, key=lambda language: counts[language]), wanted, text)


def _value(items: list[dict[str, Any]], name: str, wanted: Any, *, machine: bool = False) -> Difference:
    shown = {str(item["id"]): item for item in items if not machine or item.get("type") == "machine"}
    if name not in shown:
        kind = "machines" if machine else "controls"
        return f"{name} is not on screen; there are {', '.join(shown) or f'no {kind}'}"
    got = next((shown[name][key] for key in ("state", "value", "text") if key in shown[name]), None)
    return differ(f"value of {name}", got, wanted) if wanted is not None or got is not None else None


def _frame(turn: Turn, number: int, differs: Callable[[Any], Difference]) -> Difference:
    tables = turn.tables
    return differs(tables[number]) if number < len(tables) else f"there is no table {number + 1}"


def _first(frame: Any, column: str, value: Any) -> Difference:
    got = frame[column].iloc[0] if column in frame and len(frame) else None
    return differ(f"first {column}", str(got), str(value))


def _state(turn: Turn, role: str, key: str, wanted: Any, *, inside: bool) -> Difference:
    committed = {event.node: event.state for event in turn.record.events if isinstance(event, StateCommitted)}
    got = (committed.get(role) or {}).get(key)
    if inside:
        return None if wanted in (got or ()) else f"{role}.{key} lacks {wanted!r}: {got!r}"
    return differ(f"{role}.{key}", got, wanted)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
