"""Requests for the workspace: how to build, change and remove buttons, counters, toggles, labels, state machines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from agent.models.offline.machinery import BUTTONS, described_machine, machine_id, wanted_state
from agent.models.offline.signals import NUMBER_WORDS
from agent.models.offline.things import (
    BUILDING,
    CLEARING,
    OFF_WORDS,
    ON_WORDS,
    QUOTES,
    REMOVING,
    RESETTING,
    SETTING,
    SWITCHING,
    WORKSPACE,
    Shown,
    Thing,
    items_in,
    on_screen,
    said,
    slug,
    things_in,
)
from agent.models.offline.words import fold, folded

ALL = folded("alle allen alles all every sämtliche both beide beiden")
SURFACE = WORKSPACE - folded("alles everything all")
PLURALS = folded("zähler knöpfe buttons counters toggles machines labels abläufe schaltflächen tasten switches")
STARTS_AT = re.compile(r"\b(?:bei|ab|von|at|from|with)\s+(-?\d{1,9})\b", re.I)


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool with its arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """A request that cannot be met as it stands: labels or states are missing, or it is not clear what is meant."""

    what: Literal["which_controls", "which_states", "which_one", "nothing_there", "really_all"]
    detail: str = ""


def wants_building(text: str) -> bool:
    """Say whether a message asks for a change of the workspace."""
    lows = said(text)
    if _counts(lows):
        return False
    found = things_in(lows)
    if found and (
        any(low in BUILDING | REMOVING | RESETTING for low in lows) or ":" in text or _sets(lows) is not None
    ):
        return True
    if found and _switched(lows) is not None:
        return True
    return any(low in CLEARING | REMOVING for low in lows) and any(low in WORKSPACE for low in lows)


def plan_building(text: str, language: str, workspace: str = "") -> ToolUse | Missing | None:
    """Give the tool call that a request asks for; ``workspace`` says what is on screen."""
    lows, shown = said(text), on_screen(workspace)
    if (moved := _moved(text, lows, shown)) and not _counts(lows):
        return moved
    if not wants_building(text):
        return None
    things = things_in(lows)
    if any(low in REMOVING for low in lows) and not things and not any(low in SURFACE for low in lows):
        return Missing("really_all", _listed(shown)) if shown else Missing("nothing_there")
    if any(low in CLEARING for low in lows) or (any(low in REMOVING for low in lows) and not things):
        return ToolUse("set_controls", {"controls": [], "clear": True})
    if any(low in REMOVING for low in lows):
        return _removal(text, lows, things, shown)
    if _sets(lows) is not None or (
        _switched(lows) is not None and not any(low in BUILDING - SWITCHING for low in lows)
    ):
        return _changed(lows, things, shown)
    if "machine" in things:
        return _machine(text, lows, language, shown)
    return _controls(text, things, language)


def _counts(lows: Sequence[str]) -> bool:
    text = " ".join(lows)
    return any(pair in text for pair in ("wie viel", "how many", "anzahl", "number of"))


def _moved(text: str, lows: list[str], shown: tuple[Shown, ...]) -> ToolUse | Missing | None:
    """Read what needs no word for a thing, because it is on screen: a state to go to, a toggle by its label."""
    goals = wanted_state(text, lows, shown)
    if len(goals) == 1:
        return ToolUse("set_state", {"id": goals[0][0], "value": goals[0][1]})
    if goals:
        return Missing("which_one", ", ".join(machine for machine, _ in goals))
    on = _switched(lows)
    named = [item for item in shown if item.type == "toggle" and fold(item.label or item.id) in lows]
    if on is None or len(named) != 1:
        return None
    return ToolUse("set_state", {"id": named[0].id, "value": on})


def _switched(lows: Sequence[str]) -> bool | None:
    """Give True for "on" and False for "off" in a request to switch something, None when it is none."""
    if not any(low in SWITCHING for low in lows) or _sets(lows) is not None:
        return None
    turned = [low in ON_WORDS for low in lows if low in ON_WORDS | OFF_WORDS]
    return turned[-1] if turned else None


def _sets(lows: Sequence[str]) -> int | None:
    """Give the number in "set the counter to 5"."""
    if not any(low in SETTING for low in lows):
        return None
    for before, low in pairwise(lows):
        if before in ("auf", "to") and (low.isdigit() or low in NUMBER_WORDS):
            return int(low) if low.isdigit() else NUMBER_WORDS[low]
    return None


def _changed(lows: list[str], things: list[Thing], shown: tuple[Shown, ...]) -> ToolUse | Missing:
    """Set a counter or a toggle that is on screen; one that is not there is not built by the way."""
    number, on = _sets(lows), _switched(lows)
    fitting = [item for item in shown if item.type in things and item.type in ("counter", "toggle")]
    named = [item for item in fitting if fold(item.label or item.id) in lows]
    chosen = named if len(named) == 1 else fitting
    if not chosen:
        return Missing("nothing_there", things[0] if things else "")
    if len(chosen) > 1:
        return Missing("which_one", _listed(chosen))
    return ToolUse("set_state", {"id": chosen[0].id, "value": on if number is None else number})


def _machine(text: str, lows: list[str], language: str, shown: tuple[Shown, ...]) -> ToolUse | Missing:
    if any(low in RESETTING for low in said(BUTTONS.split(text)[0])):
        machine = next((item.id for item in shown if item.type == "machine"), machine_id(language))
        return ToolUse("reset_machine", {"id": machine})
    described = described_machine(text, lows, language, shown)
    return Missing("which_states") if described is None else ToolUse("create_machine", described)


def _controls(text: str, things: list[Thing], language: str) -> ToolUse | Missing:
    controls: list[dict[str, Any]] = []
    items = items_in(text)
    if "button" in things:
        labels = items if len(things) == 1 or ":" in text else []
        if not labels:
            return Missing("which_controls")
        controls += [{"type": "button", "id": slug(label), "label": label} for label in dict.fromkeys(labels)]
    if "counter" in things:
        controls.append(_counter(text, items if "button" not in things else [], language))
    if "toggle" in things:
        labels = items if things == ["toggle"] and items else ["Schalter" if language == "de" else "Toggle"]
        controls += [{"type": "toggle", "id": slug(label), "label": label, "value": False} for label in labels]
    if "label" in things:
        first = items[0] if items else ""
        if not first:
            return Missing("which_controls")
        whole = text.partition(":")[2].strip(QUOTES) or first
        controls.append({"type": "label", "id": "text", "text": whole})
    return ToolUse("set_controls", {"controls": controls})


def _counter(text: str, items: list[str], language: str) -> dict[str, Any]:
    starts = STARTS_AT.search(text)
    named = [item for item in items if not (starts and starts[0] in item)]
    label = named[0] if len(named) == 1 else ("Zähler" if language == "de" else "Counter")
    return {"type": "counter", "id": slug(label), "label": label, "value": int(starts[1]) if starts else 0}


def _removal(text: str, lows: list[str], things: list[Thing], shown: tuple[Shown, ...]) -> ToolUse | Missing:
    wanted = {fold(item) for item in items_in(text)}
    named = [item for item in shown if fold(item.label) in wanted or fold(item.id) in wanted]
    chosen = named or [item for item in shown if item.type in things]
    several = len(chosen) > 1 and not (len(named) > 1 or any(low in ALL for low in lows) or _says_many(lows))
    if several:
        return Missing("which_one", _listed(chosen))
    machines = [item.id for item in chosen if item.type == "machine"]
    if "machine" in things and machines:
        return ToolUse("destroy_machine", {"id": machines[0]})
    if not chosen and not wanted:
        return Missing("nothing_there")
    if not chosen:
        return ToolUse("set_controls", {"controls": [], "remove": [slug(item) for item in wanted]})
    return ToolUse("set_controls", {"controls": [], "remove": [item.id for item in chosen]})


def _says_many(lows: Sequence[str]) -> bool:
    """Say whether several are meant: "the buttons", and "die Zähler" but not "den Zähler"."""
    return any(low in PLURALS and before in ("die", "the") for before, low in pairwise(lows))


def _listed(items: Sequence[Shown]) -> str:
    return ", ".join(item.label or item.id for item in items)
