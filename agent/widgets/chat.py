"""The chat: what the user types goes to the session, what the agent says streams back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from agent.errors import WorkbenchError
from agent.runtime.incoming import LONGEST
from agent.widgets.disposal import dispose
from agent.widgets.loop import Callbacks, Pace
from agent.widgets.transcript import Change, Transcript

if TYPE_CHECKING:
    from agent.runtime.session import Runtime
    from agent.runtime.turn import Turn
    from agent.trace.events import Event


class ChatWidget(anywidget.AnyWidget):
    """The browser's side of the chat; it talks in custom messages, which an awaiting cell cannot break."""

    _esm = Path(__file__).with_name("chat.js")
    _css = Path(__file__).with_name("chat.css")
    longest = traitlets.Int(LONGEST).tag(sync=True)
    session = traitlets.Unicode().tag(sync=True)


class Chat:
    """The conversation of a session; ``submit`` takes what the user typed, ``callbacks`` runs it on the loop."""

    def __init__(self, runtime: Runtime, submit: Callable[[str], Awaitable[Turn]], callbacks: Callbacks) -> None:
        self._runtime = runtime
        self._submit = submit
        self._callbacks = callbacks
        self._transcript = Transcript(self._find)
        self._changed: dict[int, Change] = {}
        self._sent: dict[int, int] = {}
        self._pace = Pace(callbacks.loop, self._flush)
        for turn in runtime.turns:
            self._transcript.add(turn)
        self.widget = ChatWidget(session=runtime.id)
        self.widget.add_class("wb-chat")
        self.widget.on_msg(lambda _, content, __: callbacks.call(self._got, content))

    def add(self, turn: Turn) -> None:
        """Show a turn that was just submitted."""
        self._transcript.add(turn)
        self._mark(turn.number, "entry")

    def on_event(self, event: Event) -> None:
        """Take an event of the session in."""
        change = self._transcript.on_event(event)
        if change is not None:
            self._mark(event.turn, change)

    def problem(self, text: str) -> None:
        """Show that something failed outside a turn."""
        self.widget.send({"kind": "problem", "text": text})

    def close(self) -> None:
        """Take the chat off the screen."""
        self._pace.stop()
        dispose(self.widget)

    def _mark(self, turn: int, change: Change) -> None:
        if self._changed.get(turn) != "entry":
            self._changed[turn] = change
        self._pace.ask()

    def _flush(self) -> None:
        changed, self._changed = self._changed, {}
        for turn, change in changed.items():
            entry = self._transcript.entries[turn]
            if change == "entry":
                self.widget.send({"kind": "entry", "entry": entry.to_json()})
            else:
                at = self._sent.get(turn, 0)
                self.widget.send({"kind": "text", "turn": turn, "at": at, "text": entry.text[at:]})
            self._sent[turn] = len(entry.text)

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "ready", "client": str(client)}:
                self._show_all(client)
            case {"kind": "send", "id": str(id), "text": str(text)} if text.strip():
                self._callbacks.start(self._take, id, text)
            case {"kind": "stop"}:
                self._runtime.request_stop()

    def _show_all(self, client: str) -> None:
        self._flush()
        entries = [entry.to_json() for entry in self._transcript.entries.values()]
        self.widget.send({"kind": "transcript", "client": client, "entries": entries})

    async def _take(self, id: str, text: str) -> None:
        try:
            await self._submit(text)
        except WorkbenchError as error:
            self.widget.send({"kind": "refused", "id": id, "text": str(error)})
            return
        self._flush()
        self.widget.send({"kind": "accepted", "id": id})

    def _find(self, number: int) -> Turn | None:
        return next((turn for turn in reversed(self._runtime.turns) if turn.number == number), None)
