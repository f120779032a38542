"""What the user really sees, measured in the browser: which marked controls are on the page, and what they say."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets

from agent.widgets.disposal import dispose

ANSWER_SECONDS = 1.0
ITEM = "wb-item"
TOKEN = "wb-item-"

Report = dict[str, dict[str, Any]]
_numbers = itertools.count(1)


class ProbeWidget(anywidget.AnyWidget):
    """The browser's side of the probe; it needs no view, so it also answers when nothing is displayed any more."""

    _esm = Path(__file__).with_name("dashboard_probe.js")


@dataclass(frozen=True, slots=True)
class Marked:
    """What a marked widget stands for; ``parts`` are the fields whose text the browser measures."""

    type: str
    id: str
    parts: tuple[str, ...] = ()


class DashboardProbe:
    """Marks widgets and asks every browser page that shows this session what it sees."""

    def __init__(self) -> None:
        self.widget = ProbeWidget()
        self.widget.on_msg(lambda _, content, __: self._got(content))
        self._marked: dict[str, Marked] = {}
        self._pages: set[str] = set()
        self._answers: dict[int, dict[str, Report]] = {}
        self._waiting: dict[int, asyncio.Future[None]] = {}

    def mark(self, widget: ipywidgets.DOMWidget, marked: Marked) -> None:
        """Let a widget stand for a control; marking it again changes what it stands for.

        The class that the browser finds it by is a number, for ids and labels are not fit to be CSS classes.
        """
        token = _token(widget)
        if token is None:
            token = f"{TOKEN}{next(_numbers)}"
            widget.add_class(ITEM)
            widget.add_class(token)
        self._marked[token] = marked

    def forget(self, widget: ipywidgets.DOMWidget) -> None:
        """Drop a widget that goes off the screen, and what is inside it."""
        self._marked.pop(_token(widget) or "", None)
        for child in getattr(widget, "children", ()):
            self.forget(child)

    async def report(self, timeout: float = ANSWER_SECONDS) -> list[dict[str, Any]] | None:
        """Give the items that the user sees: None when no browser answers in time, empty when nothing is visible."""
        if not self._pages:
            return None
        number = next(_numbers)
        answers = self._answers[number] = {}
        everybody = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self.widget.send({"kind": "look", "number": number, "tokens": list(self._marked)})
            await asyncio.wait({everybody}, timeout=timeout)
        finally:
            del self._answers[number], self._waiting[number]
        self._pages &= set(answers)  # a page that does not answer is gone, or says hello again
        return self._items(answers.values()) if answers else None

    def close(self) -> None:
        """Stop asking."""
        self._pages.clear()
        dispose(self.widget)

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "hello", "page": str(page)}:
                self._pages.add(page)
            case {"kind": "bye", "page": str(page)}:
                self._pages.discard(page)
            case {"kind": "seen", "page": str(page), "number": int(number), "items": dict(items)}:
                self._pages.add(page)
                self._seen(page, number, items)

    def _seen(self, page: str, number: int, items: Report) -> None:
        if number not in self._answers:
            return
        self._answers[number][page] = items
        everybody = self._waiting[number]
        if self._pages <= set(self._answers[number]) and not everybody.done():
            everybody.set_result(None)

    def _items(self, answers: Iterable[Report]) -> list[dict[str, Any]]:
        seen: Report = {}
        for answer in answers:
            seen = {**answer, **seen}
        known = ((self._marked.get(token), texts) for token, texts in seen.items())
        return [_item(marked, texts) for marked, texts in known if marked is not None]


def _token(widget: ipywidgets.DOMWidget) -> str | None:
    return next((name for name in widget._dom_classes if name.startswith(TOKEN)), None)


def _item(marked: Marked, texts: Mapping[str, Any]) -> dict[str, Any]:
    measured = {part: texts[part] for part in marked.parts if part in texts}
    return {"type": marked.type, "id": marked.id, **measured}
