"""The workspace on screen: one card a control, kept in step with the session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets

from agent.errors import WorkbenchError
from agent.runtime.results import find_result
from agent.trace.events import Clicked, ControlsShown, Event
from agent.widgets.cards import Card, Shelves
from agent.widgets.controls import (
    Body,
    ButtonBody,
    CounterBody,
    Item,
    LabelBody,
    Press,
    TableBody,
    ToggleBody,
    line,
    text,
)
from agent.widgets.dashboard_probe import DashboardProbe
from agent.widgets.disposal import dispose
from agent.widgets.loop import Callbacks, Pace
from agent.widgets.machine_view import MachineBody
from agent.workspace import machine_svg
from agent.workspace.actions import parse_action

if TYPE_CHECKING:
    from agent.runtime.session import Runtime
    from agent.runtime.turn import Turn

Submit = Callable[[str, Mapping[str, Any]], Awaitable["Turn"]]
BODIES: Mapping[str, Callable[[Press, DashboardProbe], Body]] = {
    "button": ButtonBody,
    "label": LabelBody,
    "counter": CounterBody,
    "toggle": ToggleBody,
    "machine": MachineBody,
}
EMPTY = "Nothing here yet. What the agent builds appears here and stays: buttons, tables, counters, state machines."


class WorkspaceView:
    """Draws what the session shows; ``submit`` takes the action of a press."""

    def __init__(self, runtime: Runtime, submit: Submit, probe: DashboardProbe, callbacks: Callbacks) -> None:
        self._runtime = runtime
        self._submit = submit
        self._probe = probe
        self._callbacks = callbacks
        self._cards: dict[str, Card] = {}
        self._pace = Pace(callbacks.loop, self.draw)
        self._empty = line("wb-hint")
        self._empty.value = text("empty", EMPTY)
        self._shelves = Shelves()
        self._places: dict[str, int] = {}
        self._counted = line("wb-hint", "wb-counted")
        self.widget = ipywidgets.VBox([self._empty])
        self.widget.add_class("wb-workspace")
        self.widget.add_class(probe.view)
        self._again: set[str] = set()
        self._drawn: list[Item] | None = None
        self._clicks = 0
        for event in runtime.events:
            if isinstance(event, Clicked):
                self.on_event(event)
        self._items: list[Item] = list(runtime.workspace.items())
        self.draw()

    def on_event(self, event: Event) -> None:
        """Follow the workspace; several changes in a short time are drawn once."""
        if isinstance(event, ControlsShown):
            self._items = list(event.items)
            self._again.update(event.again)
            self._pace.ask()
        elif isinstance(event, Clicked):
            self._clicks += 1
            self._counted.value = text("counted", _counted(self._clicks))

    def draw(self) -> None:
        """Show the workspace as it is now, without waiting; what a browser lost gets new widgets."""
        self._pace.stop()
        if self._items is self._drawn:
            return
        self._drawn = self._items
        gone = dict(self._cards)
        self._cards = {}
        for item in self._items:
            id, type = str(item["id"]), str(item["type"])
            card = gone.get(id)
            if card is None or card.type != type or id in self._again:
                card = Card(type, self._body(type, partial(self._pressed, id)), self._probe)
                card.widget.add_class(f"wb-place-{self._places.setdefault(id, len(self._places))}")
            else:
                del gone[id]
            card.update(self._completed(item))
            self._cards[id] = card
        shelves = self._shelves
        if self._again:  # what stood around a lost control may be lost with it
            self._shelves = Shelves()
        self._shelves.arrange(self._items, self._cards)
        shown = (*self._shelves.boxes, self._counted) if self._cards else (self._empty,)
        if self.widget.children != shown:
            self.widget.children = shown
        if shelves is not self._shelves:
            shelves.close()
        for card in gone.values():
            card.close()
        self._again.clear()
        self._probe.drawn()

    def close(self) -> None:
        """Take everything off the screen."""
        self._items = []
        self.draw()
        self.widget.children = ()
        self._shelves.close()
        for spare in (self._empty, self._counted):
            dispose(spare)
        dispose(self.widget)

    def _body(self, type: str, press: Press) -> Body:
        return TableBody(self._probe, self._callbacks) if type == "table" else BODIES[type](press, self._probe)

    def _completed(self, item: Item) -> Item:
        """Give a machine's item with its drawing, and a table's with the whole result behind it."""
        workspace, id = self._runtime.workspace, str(item["id"])
        match item["type"]:
            case "machine":
                machine = workspace.machine(id)
                return item if machine is None else {**item, "picture": machine_svg(machine)}
            case "table":
                table = workspace.control(id)
                result = None if table is None else find_result(self._runtime, table.source)
                return {**item, "result": result}
        return item

    def _pressed(self, id: str, pressed: str, action: str | None) -> None:
        self._callbacks.start(self._press, id, pressed, action)

    async def _press(self, id: str, pressed: str, action: str | None) -> None:
        card = self._cards.get(id)
        if card is None:
            return
        try:
            press = self._runtime.find(pressed)
            name, data = action or press.action, press.data if action is None else {}
            if parse_action(name).local:  # answered at once: somebody who clicks fast means every click
                card.problem(_failure(await self._submit(name, data)))
            elif not card.busy:
                await self._wait_for_answer(card, name, data)
        except WorkbenchError as error:
            card.problem(str(error))

    async def _wait_for_answer(self, card: Card, action: str, data: Mapping[str, Any]) -> None:
        card.wait(True)
        try:
            card.problem(_failure(await self._runtime.wait(await self._submit(action, data))))
        finally:
            card.wait(False)


def _failure(turn: Turn) -> str:
    return turn.error or "failed" if turn.status == "failed" else ""


def _counted(clicks: int) -> str:
    return f"{clicks} {'click' if clicks == 1 else 'clicks'} answered here without a model call"
