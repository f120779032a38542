"""Where a control stands in the workspace: in a card, in a group, on a shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets

from agent.widgets.controls import Body, Item, line, text
from agent.widgets.dashboard_probe import DashboardProbe
from agent.widgets.disposal import dispose


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


class Shelves:
    """All cards on three shelves: those of no group, the groups, and last the tables.

    A browser makes the views anew of all that stands behind a change in the same box; the pages, the scrolling and the
    keyboard of what is on another shelf stay as they are.
    """

    def __init__(self) -> None:
        self._groups: dict[str, Group] = {}
        self._small, self._grouped, self._wide = self.boxes = (_shelf(), _shelf(), _shelf())

    def arrange(self, items: Sequence[Item], cards: Mapping[str, Card]) -> None:
        """Put the cards of these items where they belong."""
        groups: dict[str, list[ipywidgets.Widget]] = {}
        small: list[ipywidgets.Widget] = []
        wide: list[ipywidgets.Widget] = []
        for item in items:
            widget, name = cards[str(item["id"])].widget, str(item.get("group", ""))
            (groups.setdefault(name, []) if name else wide if item["type"] == "table" else small).append(widget)
        gone = [self._groups.pop(name) for name in set(self._groups) - set(groups)]
        for name, widgets in groups.items():
            self._groups.setdefault(name, Group(name)).show(widgets)
        _show(self._small, small)
        _show(self._grouped, [group.widget for group in self._groups.values()])
        _show(self._wide, wide)
        for group in gone:
            group.close()

    def close(self) -> None:
        """Go off the screen; the cards are somebody else's."""
        self.arrange((), {})
        for box in self.boxes:
            dispose(box)


def _shelf() -> ipywidgets.Box:
    box = ipywidgets.Box()
    box.add_class("wb-shelf")
    return box


def _show(box: ipywidgets.Box, shown: list[ipywidgets.Widget]) -> None:
    if list(box.children) != shown:
        box.children = tuple(shown)
