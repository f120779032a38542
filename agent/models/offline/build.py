"""Requests for the workspace: how to build, change and remove buttons, counters, toggles, labels, state machines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from agent.models.offline.comparison import as_number
from agent.models.offline.signals import NUMBER_WORDS, small_number
from agent.models.offline.words import fold, folded, tokens

Thing = Literal["machine", "button", "counter", "toggle", "label"]
THINGS: Mapping[Thing, frozenset[str]] = {
    "machine": folded(
        """
        Ablauf Ablaufs Abläufe Automat Automaten Zustandsautomat Zustandsautomaten Wizard Assistent Assistenten Maschine
        machine machines wizard workflow statemachine
        """
    ),
    "button": folded(
        """
        Knopf Knöpfe Knöpfen Knopfes Button Buttons Schaltfläche Schaltflächen Taste Tasten button buttons
        """
    ),
    "counter": folded("Zähler Zählers counter counters"),
    "toggle": folded("Schalter Schaltern Umschalter toggle toggles switch switches"),
    "label": folded("Label Beschriftung Textfeld Überschrift Hinweistext label labels heading"),
}
BUILDING = folded(
    """
    baue bau baust bauen mach mache machst machen erstelle erstell erstellen erzeugen erzeuge erzeug leg lege füge
    zeig zeige gib möchte brauche will hätte build make create add give show want need put place insert
    """
)
REMOVING = folded("entferne entfern lösche lösch nimm weg remove delete destroy")
CLEARING = folded("leere leer clear räume räum empty")
RESETTING = folded("zurücksetzen zurück reset restart neustarten")
WORKSPACE = folded("Arbeitsbereich Arbeitsfläche workspace alles everything all")
STEPS = folded(
    """
    Schritt Schritte Schritten Zustand Zustände Zuständen Stufen Phasen step steps state states stages phases
    """
)
LIST_STARTS = re.compile(
    r"(?:\b(?:den|die|der|mit|the|with)\b\s+)?\b(?:zuständen?|zustände|schritten?|stufen|phasen|states|steps|stages|"
    r"phases|labell?ed|called|named|namens|beschriftet(?: mit)?|genannt|beschriftungen|labels|saying|reading|für|for|"
    r"knöpfen?|buttons?|knopf|tasten|schaltflächen?|schalter|zähler|counter|toggle|switch|text)\b\s*(?:mit\b|with\b|the\b|named\b|called\b|labell?ed\b|namens\b|für\b|for\b)?\s*",
    re.I,
)
SPLIT = re.compile(r"\s*(?:,|;|/|→|->|\bund\b|\band\b|\bsowie\b|&)\s*", re.I)
LETTERS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
QUOTES = "\"'„“”‚‘’»«.!? "
ARTICLES = re.compile(r"^(?:der|die|das|den|dem|ein|eine|einen|einem|the|a|an)\s+", re.I)
ON_SCREEN = re.compile(r'^(button|label|table|counter|toggle|machine) ([\w.-]+)(?: "([^"]*)")?', re.M)
ANOTHER = folded("weiteren weitere weiterer zweiten zweite zweiter noch another second more")


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool with its arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """A request for something that lacks its labels or states."""

    what: Literal["which_controls", "which_states"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One control that is on screen."""

    type: str
    id: str
    label: str = ""


def wants_building(text: str) -> bool:
    """Say whether a message asks for a change of the workspace."""
    lows = [word.low for word in tokens(text)]
    if _counts(lows):
        return False
    found = _things(lows)
    if found and (any(low in BUILDING | REMOVING | RESETTING for low in lows) or ":" in text or _sets(lows)):
        return True
    return any(low in CLEARING | REMOVING for low in lows) and any(low in WORKSPACE for low in lows)


def plan_building(text: str, language: str, workspace: str = "") -> ToolUse | Missing | None:
    """Give the tool call that a request asks for; ``workspace`` says what is on screen."""
    if not wants_building(text):
        return None
    lows = [word.low for word in tokens(text)]
    shown = on_screen(workspace)
    things = _things(lows)
    if any(low in CLEARING for low in lows) or (any(low in REMOVING for low in lows) and not things):
        return ToolUse("set_controls", {"controls": [], "clear": True})
    if any(low in REMOVING for low in lows):
        return _removal(text, things, shown)
    if "machine" in things:
        if any(low in RESETTING for low in lows):
            machine = next((item.id for item in shown if item.type == "machine"), _machine_id(language))
            return ToolUse("reset_machine", {"id": machine})
        return _machine(text, lows, language, shown)
    if (number := _sets(lows)) is not None and (target := _target(shown, things)):
        return ToolUse("set_state", {"id": target.id, "value": number})
    return _controls(text, lows, things, language)


def on_screen(workspace: str) -> tuple[Shown, ...]:
    """Read the description of the workspace, one line a control."""
    return tuple(Shown(*found) for found in ON_SCREEN.findall(workspace))


def slug(text: str) -> str:
    """Give an id made of a label."""
    letters = text.lower().translate(LETTERS)
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:40] or "control"


def _counts(lows: Sequence[str]) -> bool:
    text = " ".join(lows)
    return any(pair in text for pair in ("wie viel", "how many", "anzahl", "number of"))


def _things(lows: Sequence[str]) -> list[Thing]:
    found = [thing for low in lows for thing, names in THINGS.items() if low in names]
    return list(dict.fromkeys(found))


def _sets(lows: Sequence[str]) -> int | None:
    """Give the number in "set the counter to 5"."""
    words = folded("setze setz stelle stell set")
    if not lows or not any(low in words for low in lows):
        return None
    for before, low in pairwise(lows):
        if before in ("auf", "to") and (low.isdigit() or low in NUMBER_WORDS):
            return int(low) if low.isdigit() else NUMBER_WORDS[low]
    return None


def _target(shown: tuple[Shown, ...], things: list[Thing]) -> Shown | None:
    return next((item for item in shown if item.type in things), None)


def _machine(text: str, lows: list[str], language: str, shown: tuple[Shown, ...]) -> ToolUse | Missing:
    names = list(dict.fromkeys(_items(text)))
    if len(names) < 2:
        count = next((n for word in tokens(text) if (n := small_number(word)) and 2 <= n <= 20), None)
        if count is None or not any(low in STEPS for low in lows):
            return Missing("which_states")
        names = [f"{'Schritt' if language == 'de' else 'Step'} {number}" for number in range(1, count + 1)]
    machine = _machine_id(language)
    taken = {item.id for item in shown if item.type == "machine"}
    if machine in taken and any(low in ANOTHER for low in lows):
        machine = next(f"{machine}_{n}" for n in range(2, 100) if f"{machine}_{n}" not in taken)
    return ToolUse("create_machine", {"id": machine, "states": _states(names, language), "initial": names[0]})


def _machine_id(language: str) -> str:
    return "ablauf" if language == "de" else "machine"


def _states(names: list[str], language: str) -> list[dict[str, Any]]:
    german = language == "de"
    forward, back, again = ("Weiter", "Zurück", "Von vorn") if german else ("Next", "Back", "Start over")
    states = []
    for index, name in enumerate(names):
        buttons = []
        if index + 1 < len(names):
            buttons.append({"label": forward, "action": f"go:{names[index + 1]}"})
        if index > 0:
            buttons.append({"label": back, "action": f"go:{names[index - 1]}"})
        if index + 1 == len(names) > 2:
            buttons.append({"label": again, "action": f"go:{names[0]}"})
        number, count = index + 1, len(names)
        text = f"Schritt {number} von {count}: {name}" if german else f"Step {number} of {count}: {name}"
        states.append({"name": name, "text": text, "buttons": buttons})
    return states


def _controls(text: str, lows: list[str], things: list[Thing], language: str) -> ToolUse | Missing:
    controls: list[dict[str, Any]] = []
    items = _items(text)
    if "button" in things:
        labels = items if len(things) == 1 or ":" in text else []
        if not labels:
            return Missing("which_controls")
        controls += [{"type": "button", "id": slug(label), "label": label} for label in dict.fromkeys(labels)]
    if "counter" in things:
        controls += _counter(items if "button" not in things else [], language)
    if "toggle" in things:
        labels = items if things == ["toggle"] and items else ["Schalter" if language == "de" else "Toggle"]
        controls += [{"type": "toggle", "id": slug(label), "label": label, "value": False} for label in labels]
    if "label" in things:
        said = items[0] if items else ""
        if not said:
            return Missing("which_controls")
        whole = text.partition(":")[2].strip(QUOTES) or said
        controls.append({"type": "label", "id": "text", "text": whole})
    return ToolUse("set_controls", {"controls": controls})


def _counter(items: list[str], language: str) -> list[dict[str, Any]]:
    label = items[0] if len(items) == 1 else ("Zähler" if language == "de" else "Counter")
    name = slug(label)
    return [
        {"type": "counter", "id": name, "label": label, "value": 0},
        {"type": "button", "id": f"{name}_plus", "label": "+1", "action": f"inc:{name}"},
        {"type": "button", "id": f"{name}_minus", "label": "-1", "action": f"dec:{name}"},
    ]


def _removal(text: str, things: list[Thing], shown: tuple[Shown, ...]) -> ToolUse | Missing:
    wanted = {fold(item) for item in _items(text)}
    named = [item for item in shown if fold(item.label) in wanted or fold(item.id) in wanted]
    chosen = named or [item for item in shown if item.type in things]
    machines = [item.id for item in chosen if item.type == "machine"]
    if "machine" in things and machines:
        return ToolUse("destroy_machine", {"id": machines[0]})
    if not chosen:
        return ToolUse("set_controls", {"controls": [], "remove": [slug(item) for item in _items(text)] or ["control"]})
    related = {f"{item.id}_{end}" for item in chosen for end in ("plus", "minus")}
    ids = [item.id for item in shown if item in chosen or item.id in related]
    return ToolUse("set_controls", {"controls": [], "remove": ids})


def _items(text: str) -> list[str]:
    """Give the labels or states that a request lists: after a colon, else after the words that begin a list."""
    _, colon, tail = text.partition(":")
    if not colon:
        starts = list(LIST_STARTS.finditer(text))
        if not starts:
            return []
        tail = text[starts[-1].end() :]
        between = [start for start in starts if _listing(text[start.end() :])]
        tail = text[between[0].end() :] if between and not tail.strip(QUOTES) else tail
    found = [ARTICLES.sub("", piece.strip(QUOTES)).strip(QUOTES) for piece in SPLIT.split(tail)]
    return [piece for piece in found if piece and not _is_count(piece) and len(piece) <= 60]


def _listing(text: str) -> bool:
    return bool(SPLIT.search(text))


def _is_count(piece: str) -> bool:
    words = tokens(piece)
    return len(words) == 1 and as_number(words[0]) is not None and not piece[:1].isdigit()
