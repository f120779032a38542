"""A state machine on screen: its name, the state it is in, that state's text and buttons."""

from __future__ import annotations

import ipywidgets

from agent.widgets.controls import ButtonBody, Item, Press, line, text
from agent.widgets.dashboard_probe import DashboardProbe, Marked
from agent.widgets.disposal import dispose


class MachineBody:
    """A machine whose buttons stay the same widgets from state to state, so that the keyboard keeps its place."""

    def __init__(self, press: Press, probe: DashboardProbe) -> None:
        self._press = press
        self._probe = probe
        self._head, self._text = line("wb-machine-head"), line("wb-machine-text")
        self._buttons: list[ButtonBody] = []
        self._row = ipywidgets.HBox()
        self._row.add_class("wb-row")
        self._picture = line("wb-machine-picture")
        self.widget = ipywidgets.VBox([self._head, self._text, self._row, self._picture])
        self.widget.add_class("wb-machine")

    def update(self, item: Item) -> None:
        """Show the state that the machine is in now."""
        id = str(item["id"])
        self._head.value = text("name", id) + " " + text("state", item.get("state", ""))
        self._text.value = text("text", item.get("text", ""), "div")
        self._show_buttons(item.get("buttons", ()))
        self._picture.value = item.get("picture", "")
        parts = ("state", "text") if item.get("text") else ("state",)
        self._probe.mark(self.widget, Marked("machine", id, parts))

    def _show_buttons(self, items: list[Item]) -> None:
        spare = self._buttons[len(items) :]
        del self._buttons[len(items) :]
        while len(self._buttons) < len(items):
            self._buttons.append(ButtonBody(self._press, self._probe))
        for button, item in zip(self._buttons, items, strict=True):
            button.update(item)
        shown = tuple(button.widget for button in self._buttons)
        if self._row.children != shown:
            self._row.children = shown
        for button in spare:
            self._probe.forget(button.widget)
            dispose(button.widget)
