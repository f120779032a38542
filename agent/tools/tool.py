"""``@tool``: a typed Python function that a model may call."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_type_hints, overload

from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model
from pydantic_core import to_json

from agent.errors import AlreadyRegistered, ToolError, UnknownTool, allowed
from agent.graph.registry import TOOLS

if TYPE_CHECKING:
    from pydantic import BaseModel

    from agent.data.database import Database, QueryResult
    from agent.workspace.stage import Stage


@dataclass(slots=True)
class ToolContext:
    """What a tool may touch: the databases by name, the staged workspace, and where the call comes from."""

    databases: Mapping[str, Database]
    stage: Stage
    turn: int = 0
    node: str = ""
    failed_queries: int = 0


@dataclass(frozen=True, slots=True)
class ToolOutput:
    """What a call gives: text for the model, and the full result for the notebook."""

    content: str
    result: QueryResult | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """A function with its JSON schema, ready to be offered to a model and to be called with its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]
    function: Callable[..., Any] = field(repr=False)
    arguments: type[BaseModel] = field(repr=False)
    context: str | None = field(default=None, repr=False)

    def definition(self) -> dict[str, Any]:
        """Give the tool as the Messages API wants it."""
        return {"name": self.name, "description": self.description, "input_schema": dict(self.schema)}

    async def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutput:
        """Check the arguments and run the function; every failure is a ToolError with text for the model."""
        values = self._checked(arguments)
        if self.context:
            values[self.context] = context
            result = self.function(**values)
        elif inspect.iscoroutinefunction(self.function):
            result = self.function(**values)
        else:  # an ordinary function may take its time: in a thread it holds nobody up
            result = await asyncio.to_thread(self.function, **values)
        if isinstance(result, Awaitable):
            result = await result
        return result if isinstance(result, ToolOutput) else ToolOutput(_as_text(result))

    def _checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        try:  # as JSON: strict, and yet a date is a text and a tuple a list
            model = self.arguments.model_validate_json(to_json(dict(arguments), fallback=str), strict=True)
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
            raise ToolError(f"{self.name}: {problems}. Send arguments that fit the tool's schema.") from None
        return {str(known.alias): getattr(model, field) for field, known in type(model).model_fields.items()}


TOOL_REGISTRY: dict[str, Tool] = {}
NAMED = ("properties", "$defs")  # their keys are names of the author's, one may well be "title"
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}")


@overload
def tool(function: Callable[..., Any]) -> Tool: ...
@overload
def tool(*, name: str | None = None) -> Callable[[Callable[..., Any]], Tool]: ...
def tool(
    function: Callable[..., Any] | None = None, *, name: str | None = None
) -> Tool | Callable[[Callable[..., Any]], Tool]:
    """Register a typed function as a tool; its signature makes the schema, its docstring the description."""
    if function is None:
        return lambda f: _register(_make(f, name or f.__name__))
    return _register(_make(function, function.__name__))


def find_tool(name: str) -> Tool:
    """Give the tool of that name."""
    try:
        return TOOL_REGISTRY[name]
    except KeyError:
        raise UnknownTool(f"unknown tool {name!r}; {allowed(name, TOOL_REGISTRY)}") from None


def _make(function: Callable[..., Any], name: str) -> Tool:
    if not NAME.fullmatch(name):
        raise ToolError(f"tool name {name!r} must be 1 to 64 letters, digits or underscores")
    description = inspect.getdoc(function)
    if not description:
        raise ToolError(f"tool {name!r} has no docstring; the model reads it as the description: write one")
    hints = get_type_hints(function, include_extras=True, localns={"ToolContext": ToolContext})
    context, fields, names = None, {}, list[str]()
    for parameter in inspect.signature(function).parameters.values():
        hint = hints.get(parameter.name)
        if hint is ToolContext:
            context = parameter.name
            continue
        if parameter.name.startswith("_"):
            raise ToolError(
                f"tool {name!r}: parameter {parameter.name!r} begins with an underscore; choose another name"
            )
        if hint is None or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise ToolError(f"tool {name!r}: parameter {parameter.name!r} needs a type annotation (no *args, **kwargs)")
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[f"argument_{len(names)}"] = (hint, default)
        names.append(parameter.name)
    aliases = dict(zip(fields, names, strict=True))  # a parameter may be called like a method of the model: "copy"
    config = ConfigDict(extra="forbid", alias_generator=aliases.__getitem__)
    arguments: type[BaseModel] = create_model(name, __config__=config, **fields)  # type: ignore[call-overload]  # fields are built here
    return Tool(name, description, _schema(arguments), function, arguments, context)


def _schema(arguments: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = _untitled(TypeAdapter(arguments).json_schema())
    return schema


def _untitled(schema: Any) -> Any:
    """Leave out the titles that pydantic makes of the names: they cost tokens and say nothing."""
    if isinstance(schema, list):
        return [_untitled(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    return {key: _properties(value) if key in NAMED else _untitled(value) for key, value in kept.items()}


def _properties(named: Any) -> Any:
    return {name: _untitled(schema) for name, schema in named.items()} if isinstance(named, dict) else named


def _register(new: Tool) -> Tool:
    old = TOOL_REGISTRY.get(new.name)
    if old is not None and _origin(old) != _origin(new):
        raise AlreadyRegistered(
            f"tool {new.name!r} is already defined in {old.function.__module__}; choose another name"
        )
    TOOL_REGISTRY[new.name] = new
    TOOLS[new.name] = new.definition()
    return new


def _origin(tool: Tool) -> tuple[str, str]:
    return tool.function.__module__, tool.function.__qualname__


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else TypeAdapter(Any).dump_json(value, fallback=str).decode()
