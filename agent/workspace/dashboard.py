"""What was sent compared with what a browser says that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.workspace.letters import seen

COMPARED = ("type", "label", "text", "value", "state", "columns", "rows", "row_count")
NAMED = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ids that are missing, extra or changed on the user's screen, and a text that says so."""

    status: Literal["unknown", "same", "mismatch"]
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    text: str = ""


Item = Mapping[str, Any]


def compare(expected: Sequence[Item], reported: Sequence[Item] | None) -> Comparison:
    """Compare the items sent with a browser's report: None means unknown, an empty report an empty screen.

    Only fields that the report contains are compared; an item that says ``visible: False`` is not shown.
    """
    if reported is None:
        return Comparison("unknown", text="unknown: no browser has reported what it shows")
    shown = dict(_flat(item for item in reported if item.get("visible") is not False))
    sent = dict(_flat(_as_detailed(expected, reported, shown)))
    missing = tuple(name for name in sent if name not in shown)
    extra = tuple(name for name in shown if name not in sent)
    differences = {name: _differences(sent[name], shown[name]) for name in sent if name in shown}
    changed = {name: texts for name, texts in differences.items() if texts}
    if not (missing or extra or changed):
        seen = f"the user sees all {len(sent)} items that were sent"
        return Comparison("same", text=seen if sent else "nothing was sent, nothing is shown")
    text = f"sent {len(sent)} items, the user sees {len(sent) - len(missing)} of them"
    parts = [f"{what}: {_names(ids)}" for what, ids in (("missing", missing), ("extra", extra)) if ids]
    parts += [f"changed: {_names(tuple(t for texts in changed.values() for t in texts))}"] if changed else []
    return Comparison("mismatch", missing, extra, tuple(changed), "; ".join([text, *parts]))


def _as_detailed(expected: Sequence[Item], reported: Sequence[Item], shown: Mapping[str, Item]) -> Iterator[Item]:
    """Leave out the buttons of a machine when the report says nothing about its buttons."""
    telling = {str(item.get("id")) for item in reported if "buttons" in item}
    telling |= {name.partition(":")[0] for name in shown if ":" in name}
    for item in expected:
        spoken = item.get("type") != "machine" or item.get("id") in telling or item.get("id") not in shown
        yield item if spoken else {name: value for name, value in item.items() if name != "buttons"}


def _flat(items: Iterator[Item]) -> Iterator[tuple[str, Item]]:
    for item in items:
        yield str(item.get("id") or f"({item.get('type', 'something')} without id)"), item
        yield from _flat(button for button in item.get("buttons") or () if button.get("visible") is not False)


def _differences(sent: Item, shown: Item) -> list[str]:
    sent = {**sent, "row_count": len(sent.get("rows") or ())}
    return [
        f"{sent['id']} {name} is {_short(shown[name])}, not {_short(sent.get(name))}"
        for name in COMPARED
        if name in shown and _plain(shown[name]) != _plain(sent.get(name))
    ]


def _plain(value: Any) -> Any:
    """Reduce a value to what a browser can tell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value] or ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return seen(str(value))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
