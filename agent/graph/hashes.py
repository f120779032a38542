"""Hashes of nodes and graphs: what must not change once a version is released."""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import io
import json
import sys
import textwrap
import tokenize
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from agent.graph.checks import condition_name
from agent.graph.registry import find_node

if TYPE_CHECKING:
    from agent.graph.spec import Graph

LENGTH = 12
NO_MEANING = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING, tokenize.ENDMARKER}


def topology_hash(graph: Graph) -> str:
    """Hash the shape: roles, edges, entry and reply."""
    edges = sorted((e.source, e.target, e.type, e.condition or "", e.fresh, e.prepare or "") for e in graph.edges)
    return digest([sorted(graph.nodes), edges, sorted(graph.entry.items()), graph.reply])


def content_hash(graph: Graph) -> str:
    """Hash the shape and everything its nodes do: code, prompts, tiers, tools and own conditions."""
    nodes = [
        (role, node_hash(name), graph.prompt(role), graph.tier(role), sorted(graph.tool_names(role)))
        for role, name in sorted(graph.nodes.items())
    ]
    used = {condition_name(c) for e in graph.edges for c in (e.condition, e.prepare) if c}
    conditions = [(name, code_hash(graph.conditions[name])) for name in sorted(used & set(graph.conditions))]
    order = [(e.source, e.target) for e in graph.edges if e.type == "data"]
    return digest([topology_hash(graph), nodes, conditions, order])


def node_hash(name: str) -> str:
    """Hash the code of a registered node with its own prompt, tier and tools."""
    cls = find_node(name)
    return digest([cls.__qualname__, code_hash(cls), cls.prompt, cls.tier, list(cls.tools)])


def code_hash(thing: Any) -> str:
    """Hash the tokens of the file a class or function is defined in (of its own text when typed in a notebook)."""
    return digest(list(tokens(_source(thing))))


@functools.lru_cache(maxsize=256)
def tokens(source: str) -> tuple[str, ...]:
    """Give the meaningful tokens of Python source: no comments, no docstrings, no blank lines."""
    doc_lines = set(_docstring_starts(source))
    kept = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in NO_MEANING or (token.type == tokenize.STRING and token.start in doc_lines):
            continue
        kept.append("<indent>" if token.type == tokenize.INDENT else token.string)
    return tuple(kept)


def digest(value: Any) -> str:
    """Give the first twelve hexadecimal digits of a value's SHA-256."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _source(thing: Any) -> str:
    module = sys.modules.get(thing.__module__)
    try:
        if module is not None and getattr(module, "__file__", None):
            return inspect.getsource(module)
        return textwrap.dedent(inspect.getsource(thing))
    except (OSError, TypeError):
        return _methods_source(thing)


def _methods_source(thing: Any) -> str:
    """Give the text of a class by its methods: Python finds no class that was typed in a notebook, but functions."""
    try:
        methods = [value for _, value in sorted(vars(thing).items()) if inspect.isfunction(value)]
        return "\n".join(textwrap.dedent(inspect.getsource(method)) for method in methods) or thing.__qualname__
    except (OSError, TypeError):
        return f"{thing.__module__}.{thing.__qualname__}"  # typed at a prompt that keeps no source


def _docstring_starts(source: str) -> Iterable[tuple[int, int]]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                yield first.value.lineno, first.value.col_offset
