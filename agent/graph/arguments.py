"""What a graph is defined with, brought into one form; what is of the wrong kind is named with what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from agent.errors import GraphError

if TYPE_CHECKING:
    from agent.graph.spec import Edge

EXAMPLES = {
    "nodes": "{'thinker': 'thinker_v1'}",
    "entry": "{'message': 'input', 'action': 'input'}",
    "prompts": "{'thinker': 'You think.'}",
    "tiers": "{'thinker': 'big'}",
    "tools": "{'thinker': ['query_db']}",
    "conditions": "{'long': lambda message, turn: len(message.text) > 99}",
}


def text(what: str, value: Any) -> None:
    """Raise unless a value is text."""
    if not isinstance(value, str):
        raise GraphError(f"{what} must be text, not {value!r}")


def texts(field: str, value: Any) -> dict[str, str]:
    """Give a mapping of text to text."""
    return _checked(field, value, lambda item: isinstance(item, str), "text")


def tiers(value: Any) -> dict[str, Any]:
    """Give the tiers by role; their names are checked with the whole graph."""
    return _checked("tiers", value, lambda item: isinstance(item, str), "small, medium or big")


def conditions(value: Any) -> dict[str, Any]:
    """Give the conditions by name."""
    return _checked("conditions", value, callable, "a function of message and turn that gives True or False")


def entries(value: Any) -> dict[str, str]:
    """Give the role that takes each kind of message; one role alone takes both kinds."""
    return {"message": value, "action": value} if isinstance(value, str) else texts("entry", value)


def tools(value: Any) -> dict[str, tuple[str, ...]]:
    """Give the names of tools by role; they may be handed over as ``@tool`` objects."""
    found = _checked("tools", value, lambda item: isinstance(item, (str, Iterable)), "a list of tools")
    return {role: tuple(_tool(role, item) for item in _listed(given)) for role, given in found.items()}


def edges(value: Any, kind: type[Edge]) -> tuple[Edge, ...]:
    """Give edges as a tuple."""
    if isinstance(value, (kind, str, Mapping)) or not isinstance(value, Iterable):
        raise GraphError(f"edges must be a list of Edge, not {value!r}; write edges=[Edge('input', 'thinker')]")
    found = tuple(value)
    for edge in found:
        if not isinstance(edge, kind):
            ends = ", ".join(map(repr, edge)) if isinstance(edge, (tuple, list)) else "'input', 'thinker'"
            raise GraphError(f"{edge!r} among the edges is no Edge; write Edge({ends})")
    return found


def _checked(field: str, value: Any, fits: Callable[[Any], bool], expected: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise GraphError(f"{field} must be a mapping such as {EXAMPLES[field]}, not {value!r}")
    for key, item in value.items():
        if not isinstance(key, str):
            raise GraphError(f"{field} has the key {key!r}, which must be text, as in {EXAMPLES[field]}")
        if not fits(item):
            raise GraphError(f"{field}[{key!r}] is {item!r}, not {expected}; write for example {EXAMPLES[field]}")
    return dict(value)


def _listed(given: Any) -> tuple[Any, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _tool(role: str, item: Any) -> str:
    name = item if isinstance(item, str) else getattr(item, "name", None)
    if not isinstance(name, str):
        raise GraphError(f"tools[{role!r}] holds {item!r}; allowed are names of tools and @tool functions")
    return name
