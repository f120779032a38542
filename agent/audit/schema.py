"""Whether a value fits a JSON schema: the part of JSON Schema that tool definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHOOSING = ("enum", "const")
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def fits(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a JSON value fits a schema; keywords that are not known here forbid nothing."""
    root = schema if root is None else root
    if "$ref" in schema:
        return fits(value, _resolved(str(schema["$ref"]), root), root)
    for word in ("anyOf", "oneOf"):
        if word in schema and not any(fits(value, option, root) for option in schema[word]):
            return False
    if not all(fits(value, part, root) for part in schema.get("allOf", ())):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "type" in schema and not _is(value, schema["type"]):
        return False
    return _inside(value, schema, root)


def shaped(schema: Any) -> Any:
    """Give a schema that asks for the same shape and leaves the choice of values open.

    A value that is not on offer ("slider") is what the tool itself answers; broken is a call of another shape.
    """
    if isinstance(schema, Mapping):
        kept = ((name, part) for name, part in schema.items() if name not in CHOOSING or isinstance(part, Mapping))
        return {name: shaped(part) for name, part in kept}
    return [shaped(part) for part in schema] if isinstance(schema, list) else schema


def _is(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES.get(name, (object,))) for name in names)


def _inside(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    if isinstance(value, list):
        return all(fits(part, schema.get("items", {}), root) for part in value)
    if not isinstance(value, dict):
        return True
    properties = schema.get("properties", {})
    if any(name not in value for name in schema.get("required", ())):
        return False
    others = schema.get("additionalProperties", True)
    for name, part in value.items():
        inner = properties.get(name, others)
        if inner is False or (isinstance(inner, Mapping) and not fits(part, inner, root)):
            return False
    return True


def _resolved(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}
