"""Tools written in a cell: schema, checked arguments, threads, failures."""

from __future__ import annotations

import json
import threading
from datetime import date
from enum import Enum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

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


@pytest.mark.parametrize("name", ["_hidden", "__secret", "_"])
def test_parameter_that_a_schema_would_lose_is_refused(name):
    text = f"@tool(name='lost')\ndef lost({name}: str, more: int = 1) -> str:\n    'Lose it.'\n"
    with pytest.raises(ToolError, match=f"'{name}' begins with an underscore; choose another name"):
        exec(text, {"tool": tool})


@pytest.mark.parametrize("name", ["copy", "json", "schema", "model_config", "model_dump", "validate", "self", "fields"])
async def test_parameter_may_have_any_other_name(name, recwarn):
    cell = {"tool": tool}
    exec(
        f"@tool(name='free_{name}')\ndef free({name}: str, n: int = 3) -> str:\n    'Say it.'\n    return {name}\n",
        cell,
    )
    assert list(cell["free"].schema["properties"]) == [name, "n"]
    assert (await cell["free"].call({name: "said"}, context())).content == "said"
    with pytest.raises(ToolError, match=f"free_{name}: {name}: Field required"):
        await cell["free"].call({}, context())
    assert not [str(warning.message) for warning in recwarn]


class Unit(Enum):
    METRE = "m"
    KILOMETRE = "km"


class Point(BaseModel):
    x: int


@tool
def plot(
    count: int = 0,
    share: float = 0.0,
    on: bool = False,
    name: str = "",
    day: date = date(2026, 1, 1),
    at: Point | None = None,
    size: Annotated[int, Field(ge=1)] = 1,
    pair: tuple[int, int] = (0, 0),
    unit: Unit = Unit.METRE,
) -> dict:
    """Plot it."""
    return {"count": count, "share": share, "day": str(day), "at": at and at.x, "pair": pair, "unit": unit.name}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"count": "3"}, "count: Input should be a valid integer"),
        ({"count": True}, "count: Input should be a valid integer"),
        ({"count": 3.5}, "count: Input should be a valid integer"),
        ({"share": "0.5"}, "share: Input should be a valid number"),
        ({"on": "yes"}, "on: Input should be a valid boolean"),
        ({"on": 1}, "on: Input should be a valid boolean"),
        ({"name": 3}, "name: Input should be a valid string"),
        ({"at": {"x": "3"}}, "at.x: Input should be a valid integer"),
        ({"size": 0}, "size: Input should be greater than or equal to 1"),
        ({"pair": [1, "2"]}, "pair.1: Input should be a valid integer"),
        ({"unit": "mile"}, "unit: Input should be 'm' or 'km'"),
    ],
)
async def test_arguments_of_another_type_are_refused(arguments, says):
    with pytest.raises(ToolError, match=says):
        await plot.call(arguments, context())


async def test_arguments_come_as_the_types_of_the_function():
    given = {"count": 3, "share": 1, "day": "2026-11-22", "at": {"x": 2}, "pair": [1, 2], "unit": "km"}
    said = json.loads((await plot.call(given, context())).content)
    assert said == {**given, "share": 1.0, "at": 2, "unit": "KILOMETRE"}
