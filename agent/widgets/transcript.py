"""The conversation as the chat shows it, made from turns and events; nothing here knows a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from agent.markdown import to_html
from agent.runtime.attempts_html import attempt_head
from agent.runtime.usage import totals
from agent.trace.attempts import QUERY
from agent.trace.events import (
    Audited,
    Clicked,
    Event,
    Replied,
    Streamed,
    ToolEnded,
    TurnEnded,
    TurnStarted,
    Withdrawn,
)

if TYPE_CHECKING:
    from agent.runtime.turn import Turn

Change = Literal["text", "entry"]
UNDER_WAY = ("queued", "running")


@dataclass(slots=True)
class Entry:
    """One turn in the chat: what was said or clicked, and what came of it; ``html`` takes the place of ``text``."""

    turn: int
    said: str = ""
    click: bool = False
    status: str = "running"
    text: str = ""
    html: str = ""
    error: str = ""
    notes: list[str] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    footer: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the entry as the browser gets it: the text, or the HTML that takes its place."""
        return asdict(self) | ({"text": ""} if self.html else {})


class Transcript:
    """All entries, by turn; ``find`` looks a turn up for its footer."""

    def __init__(self, find: Callable[[int], Turn | None]) -> None:
        self.entries: dict[int, Entry] = {}
        self._find = find

    def add(self, turn: Turn) -> Entry:
        """Show a turn, whatever its status; an entry that is there already is completed."""
        said, click = _said(turn)
        entry = self.entries.setdefault(turn.number, Entry(turn.number))
        entry.said, entry.click, entry.status = said, click, turn.status
        if turn.status not in UNDER_WAY:
            self._finish(entry, turn.text, turn.error or "")
        return entry

    def on_event(self, event: Event) -> Change | None:
        """Take an event in and say what changed in the entry of its turn."""
        if not event.turn:
            return None
        match event:
            case TurnStarted():
                entry = self._entry(event)
                entry.said, entry.click = event.text or caption(event.action), bool(event.action)
                entry.status = "running"
            case Clicked():
                entry = self._entry(event)
                entry.said, entry.click, entry.text = caption(event.name), True, event.text
            case Streamed():
                self._entry(event).text += event.text
                return "text"
            case Withdrawn():
                self._entry(event).text = ""
            case ToolEnded(name=name) if name == QUERY:
                return "entry" if self._tried(event) else None
            case Audited():
                self._entry(event).notes.append(event.label or f"{event.code}: {event.evidence}")
            case Replied():
                self._entry(event).text = event.text
            case TurnEnded():
                entry = self._entry(event)
                entry.status = event.status
                self._finish(entry, entry.text, event.error)
            case _:
                return None
        return "entry"

    def _entry(self, event: Event) -> Entry:
        return self.entries.setdefault(event.turn, Entry(event.turn))

    def _tried(self, event: Event) -> bool:
        """Show the statements of a turn once one of them has failed; one that went well at once has its table."""
        turn, entry = self._find(event.turn), self._entry(event)
        entry.attempts = [] if turn is None else _attempts(turn)
        return bool(entry.attempts)

    def _finish(self, entry: Entry, text: str, error: str) -> None:
        turn = self._find(entry.turn)
        entry.text, entry.error = text, error
        entry.html = turn.html if turn is not None and turn.text == text else to_html(text) if text else ""
        entry.footer = "" if turn is None else footer(turn)
        entry.attempts = [] if turn is None else _attempts(turn)


def caption(action: str) -> str:
    """Say what was clicked: the state it leads to, the step of a counter, or the name of the action."""
    kind, colon, target = action.partition(":")
    spoken = {"go": "→ {}", "inc": "{} + 1", "dec": "{} - 1", "toggle": "{} ⇄", "set": "{} ="}
    return spoken[kind].format(target) if colon and kind in spoken else action


def footer(turn: Turn) -> str:
    """Give graph version, models, tokens, cost and time of a turn in one line; nothing for a local click."""
    calls = turn.calls
    if not calls and turn.path == []:
        return ""
    models = [", ".join(dict.fromkeys(call.model for call in calls)), str(totals(calls))] if calls else ["no model"]
    graph = f"{turn.graph.name} {turn.graph.content_hash}"
    return " · ".join((graph, *models, f"{turn.ms:,.0f}\N{NO-BREAK SPACE}ms"))


def _attempts(turn: Turn) -> list[dict[str, Any]]:
    attempts = turn.attempts
    if all(attempt.status == "ok" for attempt in attempts):
        return []
    return [
        {"head": attempt_head(attempt), "status": attempt.status, "sql": attempt.sql, "error": attempt.error}
        for attempt in attempts
    ]


def _said(turn: Turn) -> tuple[str, bool]:
    action = turn.envelope.action
    return (turn.envelope.text, False) if action is None else (caption(action.name), True)
