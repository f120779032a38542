"""``@register_node``: the one way from a node's name to its class."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from agent.errors import AlreadyRegistered, GraphError, UnknownNode, allowed
from agent.graph.node import TIERS, Node
from agent.graph.sources import keep_sources

C = TypeVar("C", bound=type)
NODE_REGISTRY: dict[str, type[Node]] = {}
TOOLS: dict[str, Mapping[str, Any]] = {}  # definitions by name; the tools room fills it, no graph needs to know it
_registered: list[str] = []
NAME = re.compile(r"[A-Za-z][\w-]*")
COROUTINES = ("run", "prepare", "update")
FUNCTIONS = ("context", "state", "restore", "handle_action", "arrive", "tick")


def register_node(name: str) -> Callable[[C], C]:
    """Register a class under a name such as ``thinker_v2``, so that graphs can use it."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise GraphError(f"node name {name!r} must start with a letter and hold letters, digits, _ and - only")

    def register(cls: C) -> C:
        old = NODE_REGISTRY.get(name)
        if old is not None and _origin(old) != _origin(cls):
            raise AlreadyRegistered(
                f"node {name!r} is already defined by {'.'.join(_origin(old))}; a new version needs a new name"
            )
        _complete(name, cls)
        keep_sources(cls)
        NODE_REGISTRY[name] = cast("type[Node]", cls)
        _registered.append(name)
        return cls

    return register


def registrations() -> int:
    """Give how often a node was registered so far: a session looks again only when this has changed."""
    return len(_registered)


def find_node(name: str) -> type[Node]:
    """Give the class registered under a name."""
    try:
        return NODE_REGISTRY[name]
    except KeyError:
        raise UnknownNode(f"unknown node {name!r}; {allowed(name, NODE_REGISTRY)}") from None


def _complete(name: str, cls: type) -> None:
    """Check what the class says of itself and fill in what it leaves out."""
    attributes: Any = cls
    if not callable(getattr(cls, "run", None)):
        raise GraphError(f"node {name!r} has no method run; write: async def run(self, message, turn)")
    for method in COROUTINES:
        function = getattr(cls, method, None)
        if function is not None and not inspect.iscoroutinefunction(function):
            raise GraphError(f"node {name!r}: {method} must be a coroutine; write: async def {method}(...)")
    for method in FUNCTIONS:
        if inspect.iscoroutinefunction(getattr(cls, method, None)):
            raise GraphError(f"node {name!r}: {method} must answer at once; write: def {method}(...), without async")
    attributes.node_name = name
    for field in ("accepts", "gives"):
        setattr(attributes, field, _types(name, field, getattr(cls, field, ())))
    attributes.tools = _names(name, getattr(cls, "tools", ()))
    attributes.tier = getattr(cls, "tier", None)
    attributes.prompt = getattr(cls, "prompt", "")
    if attributes.tier is not None and attributes.tier not in TIERS:
        raise GraphError(f"node {name!r}: tier {attributes.tier!r}; allowed: {', '.join(TIERS)} or None")
    if not isinstance(attributes.prompt, str):
        raise GraphError(f"node {name!r}: prompt must be text, not {type(attributes.prompt).__name__}")


def _types(name: str, field: str, value: Any) -> tuple[type, ...]:
    found = (value,) if isinstance(value, type) else tuple(value)
    for item in found:
        if not isinstance(item, type):
            raise GraphError(f"node {name!r}: {field} must be message types such as Command, not {item!r}")
    return found


def _names(name: str, tools: Any) -> tuple[str, ...]:
    found = (tools,) if isinstance(tools, str) else tuple(tools)
    return tuple(item if isinstance(item, str) else _tool_name(name, item) for item in found)


def _tool_name(name: str, item: Any) -> str:
    found = getattr(item, "name", None)
    if not isinstance(found, str):
        raise GraphError(f"node {name!r}: tools must be names or @tool functions, not {item!r}")
    return found


def _origin(cls: type) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__
