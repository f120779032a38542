"""Changes in words: one line a change, prompts as a unified diff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import unified_diff
from itertools import groupby

from agent.graph.changes import Change

MARKS = {"added": "+", "removed": "-", "changed": "~"}
PLURALS = {"prompt": "prompts", "tier": "tiers", "tools": "tool lists", "condition": "conditions", "entry": "entries"}
SINGULARS = {"tools": "tool list"}
ORDER = ("node", "tier", "tools", "edge", "condition", "entry", "reply", "order", "prompt")


def changes_text(head: str, found: Sequence[Change]) -> str:
    """Give all changes, a paragraph a part, prompts last."""
    if not found:
        return f"{head}: identical"
    lines = [head]
    for part, group in groupby(sorted(found, key=lambda c: ORDER.index(c.part)), key=lambda c: c.part):
        lines.append(PLURALS.get(part, f"{part}s") if part not in ("reply", "order") else part)
        lines += [line for change in group for line in _lines(change)]
    return "\n".join(lines)


def summary(found: Sequence[Change]) -> str:
    """Count the changes in a few words."""
    if not found:
        return "identical"
    parts = [_counted(f"{part}s", [c for c in found if c.part == part]) for part in ("node", "edge")]
    for part, plural in PLURALS.items():
        count = sum(change.part == part for change in found)
        parts.append(f"{count} {plural if count > 1 else SINGULARS.get(part, part)}" if count else "")
    parts += [part for part in ("reply", "order") if any(change.part == part for change in found)]
    return ", ".join(part for part in parts if part)


def _counted(plural: str, found: Iterable[Change]) -> str:
    names = {kind: {change.name for change in found if change.kind == kind} for kind in MARKS}
    counts = [f"{MARKS[kind]}{len(named)}" for kind, named in names.items() if named]
    return f"{plural} {' '.join(counts)}" if counts else ""


def _lines(change: Change) -> list[str]:
    mark, name = MARKS[change.kind], change.name
    if change.part == "prompt":
        one, other = change.before.splitlines(), change.after.splitlines()
        found = unified_diff(one, other, "before", "after", lineterm="", n=1)
        return [f"  {mark} {name}", *(f"    {line}" for line in found)]
    if change.kind != "changed":
        rest = change.before or change.after
        return [f"  {mark} {name}" + (f": {rest}" if rest else "")]
    if change.part == "tools":
        return [f"  {mark} {name}: {change.what}"]
    if change.part == "order":
        return [f"  {mark} {name}: {change.after}"]
    what = f"{change.what}: " if change.part == "edge" else ""
    note = f" ({change.what})" if change.part in ("node", "condition") and change.what != "version" else ""
    return [f"  {mark} {name}: {what}{change.before} → {change.after}{note}"]
