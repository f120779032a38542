"""The workspace's controls as widgets: each draws an item, and takes later versions of it in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Protocol

import ipywidgets

from agent.widgets.dashboard_probe import DashboardProbe, Marked
from agent.widgets.loop import Callbacks
from agent.widgets.table_source import of_item
from agent.widgets.table_view import TableView

Item = Mapping[str, Any]
Press = Callable[[str, str | None], None]
"""Presses the control of an id; None stands for what the workspace says that this control does."""


class Body(Protocol):
    """What a control is drawn with."""

    widget: ipywidgets.DOMWidget

    def update(self, item: Item) -> None:
        """Show this version of the item."""


def text(part: str, value: object, tag: str = "span") -> str:
    """Give untrusted text as HTML that shows it literally (a Label would read ``$5 or $6`` as a formula)."""
    return f'<{tag} class="wb-part-{part}">{escape(str(value))}</{tag}>'


def line(*names: str) -> ipywidgets.HTML:
    """Give an empty line of text; whatever is put into it goes through ``text``."""
    html = ipywidgets.HTML()
    for name in ("wb-line", *names):
        html.add_class(name)
    return html


def named(item: Item) -> tuple[str, ...]:
    """Give the label as a part to measure, if the item has one; its id that is shown otherwise is no label."""
    return ("label",) if item.get("label") else ()


def caption(item: Item) -> str:
    """Give what names an item to a person."""
    return str(item.get("label") or item["id"])


class ButtonBody:
    """A button that sends its action."""

    def __init__(self, press: Press, probe: DashboardProbe) -> None:
        self._probe = probe
        self._id = ""
        self.widget = ipywidgets.Button()
        self.widget.add_class("wb-part-label")
        self.widget.on_click(lambda _: press(self._id, None))

    def update(self, item: Item) -> None:
        """Show the caption."""
        self._id = str(item["id"])
        self.widget.description = self.widget.tooltip = caption(item)
        self._probe.mark(self.widget, Marked("button", self._id, named(item)))


class LabelBody:
    """A text, under its label when it has one."""

    def __init__(self, press: Press, probe: DashboardProbe) -> None:
        self._probe = probe
        self.widget = line("wb-label")

    def update(self, item: Item) -> None:
        """Show label and text."""
        head = text("label", item["label"], "div") if item.get("label") else ""
        self.widget.value = head + text("text", item.get("text", ""), "div")
        self._probe.mark(self.widget, Marked("label", str(item["id"]), (*named(item), "text")))


class TableBody:
    """A table with pages; an item's ``result`` is the whole query result that its rows are the beginning of."""

    def __init__(self, probe: DashboardProbe, callbacks: Callbacks) -> None:
        self._probe = probe
        self._view = TableView(callbacks)
        self._shown: tuple[Item, object] | None = None
        self.widget = self._view.widget

    def update(self, item: Item) -> None:
        """Show label, columns and rows; what is shown already keeps its page, order and filter."""
        result = item.get("result")
        plain = {name: value for name, value in item.items() if name != "result"}
        if self._shown is None or self._shown[1] is not result or self._shown[0] != plain:
            self._shown = plain, result
            self._view.show(of_item(plain, result))
        self._probe.mark(self.widget, Marked("table", str(item["id"]), (*named(item), "row_count")))


class CounterBody:
    """A number with a button on either side."""

    def __init__(self, press: Press, probe: DashboardProbe) -> None:
        self._probe = probe
        self._id = ""
        self._label, self._value = line(), line("wb-number")
        self._less, self._more = ipywidgets.Button(description="−"), ipywidgets.Button(description="+")
        for button in (self._less, self._more):
            button.add_class("wb-step")
        self._less.on_click(lambda _: press(self._id, f"dec:{self._id}"))
        self._more.on_click(lambda _: press(self._id, f"inc:{self._id}"))
        self.widget = ipywidgets.HBox([self._label, self._less, self._value, self._more])
        self.widget.add_class("wb-counter")

    def update(self, item: Item) -> None:
        """Show label and number."""
        self._id = str(item["id"])
        self._label.value = text("label", caption(item))
        self._value.value = text("value", item.get("value", 0))
        self._less.tooltip, self._more.tooltip = f"{caption(item)} − 1", f"{caption(item)} + 1"
        self._probe.mark(self.widget, Marked("counter", self._id, (*named(item), "value")))


class ToggleBody:
    """A switch: a button, for a value that the browser sets may be lost while a cell awaits."""

    def __init__(self, press: Press, probe: DashboardProbe) -> None:
        self._probe = probe
        self._id = ""
        self._switch = ipywidgets.Button()
        for name in ("wb-switch", "wb-part-label", "wb-part-value"):
            self._switch.add_class(name)
        self._switch.on_click(lambda _: press(self._id, None))
        self.widget = self._switch

    def update(self, item: Item) -> None:
        """Show the caption and whether it is on."""
        self._id = str(item["id"])
        self._switch.description = caption(item)
        (self._switch.add_class if item.get("value") else self._switch.remove_class)("wb-on")
        self._probe.mark(self.widget, Marked("toggle", self._id, (*named(item), "value")))
