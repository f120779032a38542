"""The workspace on screen: one card a control, kept in step with the session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets

from agent.errors import WorkbenchError
from agent.runtime.results import find_result
from agent.trace.events import Clicked, ControlsShown, Event
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


class Card:
    """A control with the line under it that says when pressing it failed."""

    def __init__(self, type: str, body: Body, probe: DashboardProbe) -> None:
        self.type = type
        self.busy = False
        self._closed = False
        self._probe = probe
        self._body = body
        self._problem = line("wb-problem")
        self.widget = ipywidgets.VBox([self._body.widget])
        for name in ("wb-card", f"wb-card-{type}"):
            self.widget.add_class(name)

    def update(self, item: Item) -> None:
        """Show this version of the item."""
        self._body.update(item)

    def wait(self, busy: bool) -> None:
        """Show whether the control waits for its answer; it is not disabled, for it would lose the keyboard."""
        self.busy = busy
        if self._closed:
            return
        (self.widget.add_class if busy else self.widget.remove_class)("wb-busy")

    def problem(self, problem: str) -> None:
        """Show what went wrong, or nothing."""
        if self._closed:  # the answer has taken this control off the screen
            return
        self._problem.value = text("problem", problem, "div") if problem else ""
        shown = (self._body.widget, self._problem) if problem else (self._body.widget,)
        if self.widget.children != shown:
            self.widget.children = shown

    def close(self) -> None:
        """Take the card's widgets away."""
        self._closed = True
        self._probe.forget(self._body.widget)
        self.widget.children = (self._body.widget, self._problem)
        dispose(self.widget)


class Group:
    """Controls that stand together under a name."""

    def __init__(self, name: str) -> None:
        self._head = line("wb-group-name")
        self._head.value = text("group", name, "h4")
        self._cards = ipywidgets.Box()
        self._cards.add_class("wb-group-cards")
        self.widget = ipywidgets.VBox([self._head, self._cards])
        self.widget.add_class("wb-group")

    def show(self, cards: list[ipywidgets.Widget]) -> None:
        """Show these cards."""
        if list(self._cards.children) != cards:
            self._cards.children = cards

    def close(self) -> None:
        """Go off the screen; the cards are somebody else's."""
        self._cards.children = ()
        dispose(self.widget)


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
        self._groups: dict[str, Group] = {}
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
            else:
                del gone[id]
            card.update(self._completed(item))
            self._cards[id] = card
        self._arrange()
        for card in gone.values():
            card.close()
        self._again.clear()
        self._probe.drawn()

    def close(self) -> None:
        """Take everything off the screen."""
        self._items = []
        self.draw()
        for spare in (self._empty, self._counted):
            dispose(spare)
        dispose(self.widget)

    def _arrange(self) -> None:
        """Put the cards where they belong: those of a group together, the others before them, tables last."""
        groups: dict[str, list[ipywidgets.Widget]] = {}
        small: list[ipywidgets.Widget] = []
        wide: list[ipywidgets.Widget] = []
        for item in self._items:
            widget, name = self._cards[str(item["id"])].widget, str(item.get("group", ""))
            (groups.setdefault(name, []) if name else wide if item["type"] == "table" else small).append(widget)
        for name in set(self._groups) - set(groups):
            self._groups.pop(name).close()
        for name, widgets in groups.items():
            self._groups.setdefault(name, Group(name)).show(widgets)
        shown = (*small, *(group.widget for group in self._groups.values()), *wide)
        self.widget.children = (*shown, self._counted) if shown else (self._empty,)

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
