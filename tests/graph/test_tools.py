"""Tools written in a cell: schema, checked arguments, threads, failures."""

from __future__ import annotations

import threading
from typing import Literal

import pytest

from agent import ToolContext, tool
from agent.errors import ToolError, UnknownTool
from agent.tools.tool import find_tool
from agent.workspace import Stage


def context() -> ToolContext:
    return ToolContext({}, Stage())


@tool
def scale(value: float, unit: Literal["m", "km"], title: str = "x", tags: list[str] | None = None) -> dict:
    """Scale a value."""
    return {"value": value, "unit": unit, "title": title, "tags": tags, "thread": threading.current_thread().name}


@tool
async def where(context: ToolContext, note: str) -> str:
    """Say where."""
    return f"{note} in turn {context.turn}"


def test_tool_schema_is_strict_and_bare():
    definition = scale.definition()
    schema = definition["input_schema"]
    assert definition["name"] == "scale"
    assert definition["description"] == "Scale a value."
    assert list(schema["properties"]) == ["value", "unit", "title", "tags"]
    assert schema["required"] == ["value", "unit"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["value"] == {"type": "number"}
    assert schema["properties"]["unit"] == {"enum": ["m", "km"], "type": "string"}
    assert list(where.definition()["input_schema"]["properties"]) == ["note"]


async def test_ordinary_function_runs_in_a_thread():
    output = await scale.call({"value": 2, "unit": "km"}, context())
    assert '"unit":"km"' in output.content
    assert threading.main_thread().name not in output.content


async def test_tool_gets_its_context():
    assert (await where.call({"note": "here"}, context())).content == "here in turn 0"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"unit": "km"}, "value: Field required"),
        ({"value": 1, "unit": "mile"}, "unit: Input should be 'm' or 'km'"),
        ({"value": 1, "unit": "m", "colour": 3}, "colour: Extra inputs are not permitted"),
    ],
)
async def test_wrong_arguments_are_told(arguments, says):
    with pytest.raises(ToolError, match=says):
        await scale.call(arguments, context())


def test_tool_without_types_or_text_is_refused():
    with pytest.raises(ToolError, match="no docstring"):
        tool(name="silent")(lambda x: x)
    with pytest.raises(ToolError, match="'x' needs a type"):

        @tool
        def untyped(x):
            """Take anything."""

    with pytest.raises(UnknownTool, match="did you mean 'scale'"):
        find_tool("scael")
