"""The workspace tools as a model calls them: strict schemas, staged effects, errors that teach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import agent.tools.workspace  # noqa: F401  (registers the tools)
from agent.errors import ToolError, WorkspaceError
from agent.tools.tool import ToolContext, find_tool
from agent.workspace import Stage

NAMES = ("create_machine", "add_state", "reset_machine", "destroy_machine", "set_controls", "set_state")
STATES = [
    {"name": "start", "text": "Willkommen", "buttons": [{"label": "Weiter", "action": "go:ende"}]},
    {"name": "ende", "text": "Fertig", "buttons": [{"label": "Nochmal", "action": "go:start"}]},
]
WIZARD = {"id": "wizard", "states": STATES, "initial": "start"}


@pytest.fixture
def context() -> ToolContext:
    return ToolContext(databases={}, stage=Stage())


async def call(context: ToolContext, name: str, **arguments: Any) -> str:
    return (await find_tool(name).call(arguments, context)).content


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Give every object schema inside a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.mark.parametrize("name", NAMES)
def test_tool_schema_is_strict_and_hides_the_context(name: str) -> None:
    definition = find_tool(name).definition()
    found = list(objects(definition["input_schema"]))
    assert found
    assert all(schema["additionalProperties"] is False for schema in found)
    assert "context" not in definition["input_schema"]["properties"]
    assert len(definition["description"]) >= 30


def test_set_controls_schema_names_the_types() -> None:
    spec = find_tool("set_controls").schema["$defs"]["ControlSpec"]
    assert spec["properties"]["type"]["enum"] == ["button", "label", "table", "counter", "toggle"]
    assert spec["required"] == ["type", "id"]


async def test_create_machine_tells_what_is_on_screen(context: ToolContext) -> None:
    text = await call(context, "create_machine", **WIZARD)
    assert text == (
        "ok: machine wizard is shown. On screen now:\n"
        'machine wizard, state start of start, ende: "Willkommen" ["Weiter" -> go:ende]'
    )
    assert len(context.stage.operations) == 1


async def test_machine_tools_work_on_the_staged_machine(context: ToolContext) -> None:
    await call(context, "create_machine", **WIZARD)
    extra = {"name": "hilfe", "text": "Hilfe", "buttons": [{"label": "Zurück", "action": "go:start"}]}
    added = await call(context, "add_state", machine="wizard", state=extra)
    assert added.startswith("Not reachable yet: send a state of wizard again with a button go:hilfe.")
    linked = {**STATES[0], "buttons": [*STATES[0]["buttons"], {"label": "?", "action": "go:hilfe"}]}
    replaced = await call(context, "add_state", machine="wizard", state=linked)
    assert replaced.startswith("ok: state start of machine wizard is replaced")
    await call(context, "set_state", id="wizard", value="hilfe")
    assert context.stage.workspace.machines[0].current == "hilfe"
    await call(context, "reset_machine", id="wizard")
    assert context.stage.workspace.machines[0].current == "start"
    assert await call(context, "destroy_machine", id="wizard") == (
        "ok: machine wizard is gone. On screen now:\n(the workspace is empty)"
    )


async def test_set_controls_shows_all_types(context: ToolContext) -> None:
    text = await call(
        context,
        "set_controls",
        controls=[
            {"type": "counter", "id": "n", "label": "Zähler", "value": 3},
            {"type": "toggle", "id": "t", "value": True},
            {"type": "label", "id": "l", "text": "Hallo"},
            {"type": "table", "id": "tab", "columns": ["a", "b"], "rows": [[1, "x"], [2.5, None]]},
            {"type": "button", "id": "plus", "label": "+", "action": "inc:n"},
        ],
    )
    assert text.splitlines()[1:] == [
        'counter n "Zähler" = 3',
        "toggle t = true",
        'label l: "Hallo"',
        "table tab: 2 rows x 2 columns (a, b)",
        'button plus "+" -> inc:n',
    ]
    table = context.stage.workspace.control("tab")
    assert table is not None
    assert table.rows == ((1, "x"), (2.5, None))
    await call(context, "set_state", id="n", value=10)
    await call(context, "set_controls", controls=[], remove=["l"])
    assert [c.id for c in context.stage.workspace.controls] == ["n", "t", "tab", "plus"]
    assert context.stage.workspace.controls[0].value == 10


WRONG_CALLS = {
    "unknown field": (
        "set_controls",
        {"controls": [{"type": "label", "id": "a", "colour": "red"}]},
        "controls.0.colour",
    ),
    "unknown type": ("set_controls", {"controls": [{"type": "slider", "id": "a"}]}, "'button', 'label'"),
    "machine as control": (
        "set_controls",
        {"controls": [{"type": "machine", "id": "a"}]},
        "'button', 'label'",
    ),
    "number as text": (
        "set_controls",
        {"controls": [{"type": "label", "id": "a", "text": 5}]},
        "controls.0.text",
    ),
    "nothing to do": ("set_controls", {"controls": []}, "nothing to do"),
    "counter without a number": (
        "set_controls",
        {"controls": [{"type": "counter", "id": "n", "value": "drei"}]},
        "takes a whole number",
    ),
    "no initial": ("create_machine", {"id": "m", "states": STATES}, "initial"),
    "no action": (
        "create_machine",
        {"id": "m", "initial": "a", "states": [{"name": "a", "text": "A", "buttons": [{"label": "x"}]}]},
        "states.0.buttons.0.action",
    ),
    "bare target": (
        "create_machine",
        {
            "id": "m",
            "initial": "a",
            "states": [
                {"name": "a", "text": "A", "buttons": [{"label": "x", "action": "b"}]},
                {"name": "b", "text": "B", "buttons": [{"label": "y", "action": "go:a"}]},
            ],
        },
        "a transition is go:b",
    ),
    "unknown machine": ("reset_machine", {"id": "m"}, "there is no machine 'm'"),
    "unknown id": ("set_state", {"id": "m", "value": 1}, "no control or machine 'm'"),
}


@pytest.mark.parametrize(("name", "arguments", "reason"), WRONG_CALLS.values(), ids=WRONG_CALLS.keys())
async def test_tool_wrong_call_is_a_tool_error_and_changes_nothing(
    context: ToolContext, name: str, arguments: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ToolError) as caught:
        await find_tool(name).call(arguments, context)
    assert reason in str(caught.value)
    assert context.stage.operations == ()


async def test_tool_refusal_keeps_what_was_staged_before(context: ToolContext) -> None:
    await call(context, "create_machine", **WIZARD)
    with pytest.raises(WorkspaceError, match="id 'wizard' is taken"):
        await call(context, "set_controls", controls=[{"type": "label", "id": "wizard", "text": "x"}])
    assert len(context.stage.operations) == 1
    assert context.stage.workspace.controls == ()
