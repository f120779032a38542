"""Hashes of nodes: what must not change once a version is released."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from agent.graph.codes import class_code
from agent.graph.registry import TOOLS, find_node

LENGTH = 12


def node_hash(name: str) -> str:
    """Hash a registered node: its code (see ``agent.graph.codes``), prompt, tier and the schemas of its tools."""
    cls = find_node(name)
    return digest([cls.__qualname__, node_parts(name)])


def node_parts(name: str) -> dict[str, str]:
    """Give the parts that a node's hash covers, each with its own hash: files by module name, prompt, tier, tools."""
    cls = find_node(name)
    parts = {place: digest(code) for place, code in class_code(cls).items()}
    tools = [(tool, TOOLS.get(tool)) for tool in cls.tools]
    return {**parts, "prompt": digest(cls.prompt), "tier": digest(cls.tier), "tools": digest(tools)}


def digest(value: Any) -> str:
    """Give the first twelve hexadecimal digits of a value's SHA-256."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
