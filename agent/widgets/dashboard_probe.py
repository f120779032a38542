"""What the user really sees, measured in the browser: which marked controls are on the page, and what they say."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import anywidget
import ipywidgets
import traitlets

from agent.widgets.disposal import dispose

ANSWER_SECONDS = 1.0
GONE_SECONDS = 2.0  # of silence after a question: a page that draws much may be silent for a second
RELOAD_SECONDS = 4.5  # after the last page has left: most come back, for a page is loaded again
ARRIVING_SECONDS = 6.0  # in which a page that was just loaded may still be drawing
ITEM = "wb-item"
TOKEN = "wb-item-"
VIEW = "wb-view-"

_numbers = itertools.count(1)


class ProbeWidget(anywidget.AnyWidget):
    """The browser's side of the probe; it needs no view, so it also answers when nothing is displayed any more."""

    _esm = Path(__file__).with_name("dashboard_probe.js")
    view = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a marked widget stands for; ``parts`` are the fields whose text the browser measures."""

    type: str
    id: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReport:
    """What one browser page said: whether it is in front, how many views of the workspace it has, and what shows.

    ``frame`` is the number of the last drawing that had reached it; ``items`` maps tokens to measured texts.
    """

    open: bool
    views: int
    frame: int
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class DashboardProbe:
    """Marks widgets and asks every browser page that shows this session what it sees.

    ``changed`` is called when a page says by itself that what it shows has changed. ``pages`` holds the last report
    of each page that is there, None for one that has said hello and nothing else.
    """

    def __init__(self, changed: Callable[[], object] = lambda: None) -> None:
        self.view = f"{VIEW}{next(_numbers)}"
        self.widget = ProbeWidget(view=self.view)
        self.widget.on_msg(lambda _, content, __: self._got(content))
        self.pages: dict[str, PageReport | None] = {}
        self._open: dict[str, bool] = {}
        self._patience: dict[str, float] = {}
        self._changed = changed
        self._visited = False
        self._reload = 0.0
        self._marked: dict[str, Marked] = {}
        self._answers: dict[int, dict[str, PageReport]] = {}
        self._waiting: dict[int, asyncio.Future[None]] = {}

    @property
    def open(self) -> bool:
        """Whether a page is in front."""
        return any(self._open.values())

    @property
    def settled(self) -> bool:
        """Whether silence says something: there have been pages, and none is just drawing."""
        waiting = any(map(self._arriving, self.pages)) or monotonic() < self._reload
        return self._visited and not waiting

    @property
    def viewless(self) -> bool:
        """Whether there are pages and none of them has a view of the workspace any more."""
        known = [report for report in self.pages.values() if report is not None]
        return bool(known) and not any(report.views for report in known)

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

    def drawn(self) -> None:
        """Begin a new frame: what was sent to the pages up to now belongs to it."""
        self.widget.frame += 1

    async def report(self, timeout: float = ANSWER_SECONDS) -> list[dict[str, Any]] | None:
        """Give the items that the user sees: None when no page shows the workspace, empty when nothing is visible."""
        if not self.pages:
            return None
        number = next(_numbers)
        answers = self._answers[number] = {}
        everybody = self._waiting[number] = asyncio.get_running_loop().create_future()
        question = {"number": number, "tokens": list(self._marked), "frame": self.widget.frame}
        try:
            self.widget.send({"kind": "look", **question})
            await asyncio.wait({everybody}, timeout=timeout)
        finally:
            del self._answers[number], self._waiting[number]
        self._silent(set(self.pages) - set(answers))
        return self._items(list(answers.values()))

    def close(self) -> None:
        """Stop asking."""
        for page in list(self.pages):
            self._leave(page)
        dispose(self.widget)

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "hello", "page": str(page)}:
                open = content.get("open") is not False
                if open or page in self.pages:  # a page that is being left says bye and then that it is hidden
                    self._arrive(page, open=open)
                    self._changed()
            case {"kind": "bye", "page": str(page)}:
                self._leave(page)
                self._reload = monotonic() + RELOAD_SECONDS
                self._look_in(RELOAD_SECONDS)
            case {"kind": "changed", "page": str()}:
                self._changed()
            case {"kind": "seen", "page": str(page), "number": int(number), "items": dict(items)}:
                open, views = content.get("open") is not False, content.get("views", 1)
                self._seen(page, number, PageReport(open, int(views), int(content.get("frame", 0)), items))

    def _arrive(self, page: str, *, open: bool) -> None:
        self._visited, self._reload = True, 0.0
        self._open[page] = open
        if page not in self.pages:
            self.pages[page], self._patience[page] = None, monotonic() + ARRIVING_SECONDS

    def _arriving(self, page: str) -> bool:
        return monotonic() < self._patience.get(page, 0.0)

    def _silent(self, pages: set[str]) -> None:
        """Give pages that did not answer a little time; what is silent then is gone, or says hello again."""
        for page in pages:
            if page not in self._patience:
                self._patience[page] = monotonic() + GONE_SECONDS - ANSWER_SECONDS
            elif not self._arriving(page):
                self._leave(page)
        if pages & set(self.pages):
            self._look_in(GONE_SECONDS - ANSWER_SECONDS)

    def _look_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds + 0.05, self._changed)  # when it is surely over

    def _leave(self, page: str) -> None:
        for known in (self.pages, self._open, self._patience):
            known.pop(page, None)

    def _seen(self, page: str, number: int, report: PageReport) -> None:
        self._arrive(page, open=report.open)
        self.pages[page] = report
        self._patience.pop(page, None)
        if number not in self._answers:
            return
        self._answers[number][page] = report
        everybody = self._waiting[number]
        if set(self.pages) <= set(self._answers[number]) and not everybody.done():
            everybody.set_result(None)

    def _items(self, answers: list[PageReport]) -> list[dict[str, Any]] | None:
        """Join what the pages show: those in front count, and of these the newest frame wins."""
        shown = [report for report in answers if report.views]
        in_front = [report for report in shown if report.open] or shown
        if not in_front:
            return None
        seen: dict[str, Mapping[str, Any]] = {}
        for report in sorted(in_front, key=lambda report: report.frame):
            seen |= report.items
        known = ((self._marked.get(token), texts) for token, texts in seen.items())
        items = [_item(marked, texts) for marked, texts in known if marked is not None]
        pressable = {item["id"].partition(":")[0] for item in items if ":" in item["id"]}
        for item in items:
            if item["type"] == "machine" and item["id"] not in pressable:
                item["buttons"] = []  # measured: none of its buttons is there
        return items


def _token(widget: ipywidgets.DOMWidget) -> str | None:
    return next((name for name in widget._dom_classes if name.startswith(TOKEN)), None)


def _item(marked: Marked, texts: Mapping[str, Any]) -> dict[str, Any]:
    measured = {part: texts[part] for part in marked.parts if part in texts}
    return {"type": marked.type, "id": marked.id, **measured}
