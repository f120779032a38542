"""The smallest value that fits a JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EMPTY: dict[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "null": None}


def minimal(schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> Any:
    """Give a minimal instance: required properties only, first of the choices, empty strings and lists."""
    root = schema if root is None else root
    if "$ref" in schema:
        return minimal(_followed(str(schema["$ref"]), root), root)
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if schema.get("enum"):
        return schema["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if schema.get(name):
            return minimal(schema[name][0], root)
    kind = schema.get("type", "object" if "properties" in schema else "null")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: minimal(properties.get(name, {}), root) for name in schema.get("required", properties)}
    if kind == "array":
        return [minimal(schema.get("items", {}), root) for _ in range(int(schema.get("minItems", 0)))]
    if kind in ("integer", "number"):
        return schema.get("minimum", 0)
    return "x" * int(schema.get("minLength", 0)) if kind == "string" else EMPTY.get(str(kind))


def fitted(value: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give a value with exactly the properties of a schema: known ones kept, missing ones minimal, others dropped."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return dict(value)
    return {
        name: _allowed(value[name], part, schema) if name in value else minimal(part, schema)
        for name, part in properties.items()
    }


def _allowed(value: Any, part: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    part = _followed(str(part["$ref"]), root) if "$ref" in part else part
    choices = part.get("enum")
    return value if not choices or value in choices else choices[0]


def _followed(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    assert isinstance(found, Mapping)
    return found
