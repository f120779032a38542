"""Running a scenario on a graph: each step is taken, and what differs from what was expected is named."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from agent import Graph, Offline, Runtime, Turn
from agent.trace.events import Planned, StateCommitted, ToolEnded
from tests.scenarios.loader import Expected, ExpectedTable, Scenario, Step

CLOCK = datetime(2026, 11, 22, 18, 0)
WORDS = {  # that only one of the languages has; names and values in a reply may be of another one
    "de": "der die das und ist sind es gibt je ohne nicht ich du was hier dein deine wurde zeilen anzahl",
    "en": "the and is are there per without not you your what here of with was rows number i to",
}
LISTED = re.compile(r"^- .*$|\(.*?\)", re.M)


async def run(scenario: Scenario, graph: str | Graph, db: Any) -> list[str]:
    """Give what differs, a line each, with the step it differs in; ``db`` is the sample database."""
    model = Offline(latency=scenario.latency, misbehave=scenario.misbehave)
    database = db if scenario.db == "sample" else None
    found: list[str] = []
    async with Runtime(
        graph, model, database, scenario.user or None, scenario.origin, trace=False, clock=lambda: CLOCK
    ) as rt:
        for number, step in enumerate(scenario.steps, 1):
            turn = await _take(rt, step)
            said = step.say if step.say is not None else f"[{step.click}]"
            found += [f"step {number}, {said}: {miss}" for miss in await misses(rt, turn, step.expect)]
    return found


async def _take(rt: Runtime, step: Step) -> Turn:
    if step.click is not None:
        press = rt.find(step.click)
        data = {**press.data, **step.data}
        turn = rt.submit_action(press.action, data, _dashboard(rt, step))
    else:
        turn = rt.submit(step.say or "", _dashboard(rt, step))
    if step.stop is None:
        return await rt.wait(turn)
    end = rt.subscribe(lambda event: rt.request_stop() if event.kind == "start" and event.node == step.stop else None)
    try:
        return await rt.wait(turn)
    finally:
        end()


def _dashboard(rt: Runtime, step: Step) -> list[dict[str, Any]] | None:
    if step.sees == "unknown":
        return None
    items = [dict(item) for item in rt.workspace.items()]
    return [item for item in items if step.sees == "all" or item["id"] in step.sees]


async def misses(rt: Runtime, turn: Turn, expected: Expected) -> list[str]:
    """Give what a turn lacks of what was expected."""
    events = turn._record.events
    tools = [event for event in events if isinstance(event, ToolEnded)]
    calls: dict[str, int] = {}
    for call in turn._record.calls_before_reply:
        calls[call.node] = calls.get(call.node, 0) + 1
    found = [
        *_differ("status", turn.status, expected.status, turn.error or ""),
        *_differ("path", turn.path, expected.path),
        *_differ("calls", calls, expected.calls),
        *_differ("tools", [tool.name for tool in tools], expected.tools),
        *_differ("failed", [tool.name for tool in tools if tool.status != "ok"], expected.failed),
        *_differ("plan", any(isinstance(event, Planned) for event in events), expected.plan),
        *_language(turn.text, expected.language),
        *_differ("controls", sorted(str(item["id"]) for item in turn.controls), _sorted(expected.controls)),
        *(f"reply lacks {text!r}: {turn.text!r}" for text in expected.reply if text not in turn.text),
        *(f"reply has {text!r}: {turn.text!r}" for text in expected.lacks if text in turn.text),
        *(f"error lacks {text!r}: {turn.error!r}" for text in expected.error if text not in (turn.error or "")),
    ]
    found += _values(turn, expected)
    found += _tables(turn, expected.tables)
    return found + await _states(rt, turn, expected)


def _differ(what: str, got: Any, wanted: Any, note: str = "") -> list[str]:
    if wanted is None or _plain(got) == _plain(wanted):
        return []
    return [f"{what} is {got!r}, not {_plain(wanted)!r}" + (f" ({note})" if note else "")]


def _language(text: str, wanted: str | None) -> list[str]:
    """Compare the language of a reply, as far as the words around its figures tell it."""
    words = re.findall(r"[a-zäöüß]+", LISTED.sub("", text).lower())
    counts = {language: sum(word in known.split() for word in words) for language, known in WORDS.items()}
    if wanted is None or counts["de"] == counts["en"]:
        return []
    return _differ("language", max(counts, key=lambda language: counts[language]), wanted, text)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sorted(ids: tuple[str, ...] | None) -> list[str] | None:
    return None if ids is None else sorted(ids)


def _values(turn: Turn, expected: Expected) -> list[str]:
    shown = {str(item["id"]): item for item in turn.controls}
    found = []
    for name, wanted in expected.values.items():
        item = shown.get(name, {})
        got = next((item[key] for key in ("state", "value", "text") if key in item), None)
        found += _differ(f"value of {name}", got, wanted)
        if name not in shown:
            found.append(f"{name} is not on screen; there are {', '.join(shown) or 'no controls'}")
    return found


def _tables(turn: Turn, expected: tuple[ExpectedTable, ...] | None) -> list[str]:
    if expected is None:
        return []
    frames = turn.tables
    if len(frames) != len(expected):
        return [f"{len(frames)} tables, not {len(expected)}"]
    found = []
    for frame, wanted in zip(frames, expected, strict=True):
        found += _differ("rows", len(frame), wanted.rows)
        found += _differ("columns", list(frame.columns), wanted.columns)
        for column, value in wanted.first.items():
            got = frame[column].iloc[0] if column in frame and len(frame) else None
            found += _differ(f"first {column}", str(got), str(value))
    return found


async def _states(rt: Runtime, turn: Turn, expected: Expected) -> list[str]:
    if not expected.state:
        return []
    await rt.settle()
    committed = {event.node: event.state for event in turn._record.events if isinstance(event, StateCommitted)}
    found = []
    for role, wanted in expected.state.items():
        state = committed.get(role) or {}
        for key, value in wanted.items():
            got = state.get(key)
            if isinstance(value, list):
                found += [f"{role}.{key} lacks {part!r}: {got!r}" for part in value if part not in (got or ())]
            else:
                found += _differ(f"{role}.{key}", got, value)
    return found
