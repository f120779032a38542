"""A small agent without a model, and a browser page without a browser: what the widget tests play with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import ipywidgets

from agent.graph import Edge, Graph, register_node
from agent.messages import Envelope, ThoughtResult
from agent.models.request import ToolCall
from agent.nodes.turn import NodeTurn
from agent.tools.tool import tool
from agent.workspace import (
    Control,
    CreateMachine,
    Machine,
    MachineButton,
    MachineState,
    Operation,
    SetControls,
)

FLOW = Machine(
    "flow",
    (
        MachineState("Start", "It begins.", (MachineButton("Next", "go:Check"),)),
        MachineState("Check", "Look at it.", (MachineButton("Back", "go:Start"), MachineButton("Done", "go:End"))),
        MachineState("End", "It is done.", (MachineButton("Again", "go:Start"),)),
    ),
    "Start",
)
CONTROLS = (
    Control("button", "book", "Book it"),
    Control("label", "sum", "Sum", "<b>$5</b> or $6"),
    Control("counter", "seats", "Seats", value=2),
    Control("toggle", "heating", "Heating", value=False),
    Control("table", "rows", "Rows", columns=("name", "kWh"), rows=(("<i>Ada</i>", 3), (None, 4.5))),
)


@tool
async def wait_for_widget_tests(why: str) -> str:
    """Wait for an hour."""
    await asyncio.sleep(3600)
    return why


@register_node("actor_for_widget_tests")
class Actor:
    """Does what the message says: show, machine, clear, wait, fail, tool; everything else it repeats."""

    accepts = Envelope
    gives = ThoughtResult
    tools = ("wait_for_widget_tests",)

    async def run(self, message: Envelope, turn: NodeTurn) -> ThoughtResult:
        """Play."""
        said = message.text or f"did {message.action.name}"  # type: ignore[union-attr]  # one of both is there
        turn.stream("You ")
        if said == "wait":
            await asyncio.sleep(3600)
        if said == "tool":
            result = await turn.use(ToolCall("call-1", "wait_for_widget_tests", {"why": "<b>"}))
            return ThoughtResult(f"The tool was {result.content}")
        if said == "fail":
            raise ValueError("it broke")
        if said == "withdraw":
            turn.withdraw("for a test")
        turn.stream("said")
        return ThoughtResult(f"You said **{said}**", operations=_operations(said))


def _operations(said: str) -> tuple[Operation, ...]:
    plays: dict[str, tuple[Operation, ...]] = {
        "show": (SetControls(CONTROLS),),
        "machine": (CreateMachine(FLOW),),
        "clear": (SetControls((), clear=True),),
    }
    return plays.get(said, ())


GRAPH = Graph(
    name="widget-test",
    nodes={"actor": "actor_for_widget_tests", "ui": "ui_v1"},
    edges=(Edge("actor", "ui", "data"),),
    entry={"message": "actor", "action": "actor"},
    reply="actor",
)


class Page:
    """Stands for the browser's side of one widget: keeps what the kernel sends and sends back."""

    def __init__(self, widget: ipywidgets.Widget) -> None:
        self._widget = widget
        self.got: list[dict[str, Any]] = []
        widget.send = self._take

    def send(self, **content: Any) -> None:
        """Send a custom message to the kernel."""
        self._widget._handle_custom_msg(content, [])

    def kinds(self) -> list[str]:
        """Give the kinds of what has come, in order."""
        return [content["kind"] for content in self.got]

    def last(self, kind: str) -> dict[str, Any]:
        """Give the last message of a kind."""
        return next(content for content in reversed(self.got) if content["kind"] == kind)

    def _take(self, content: dict[str, Any], buffers: object = None) -> None:
        self.got.append(content)


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something that will hold soon."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def inside(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """Give a widget and all that is in it."""
    return [widget, *(found for child in getattr(widget, "children", ()) for found in inside(child))]


def button(widget: ipywidgets.Widget, description: str) -> ipywidgets.Button:
    """Give the button of that description."""
    found = [w for w in inside(widget) if isinstance(w, ipywidgets.Button) and w.description == description]
    assert len(found) == 1, f"{len(found)} buttons {description!r}"
    return found[0]


def shown_text(widget: ipywidgets.Widget) -> str:
    """Give the HTML of all lines of a widget."""
    return "\n".join(w.value for w in inside(widget) if isinstance(w, ipywidgets.HTML))


def alive() -> int:
    """Count the widgets that the kernel holds."""
    return len(ipywidgets.widgets.widget._instances)
