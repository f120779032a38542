"""State machines that requests describe: their states, the buttons between them, going from one to another."""

from __future__ import annotations

import re
from typing import Any

from agent.models.offline.signals import small_number
from agent.models.offline.things import (
    ANOTHER,
    ARTICLES,
    GOING,
    QUOTES,
    SPLIT,
    STEPS,
    THINGS,
    Shown,
    items_in,
)
from agent.models.offline.words import fold, tokens

ARROW = re.compile(r"\s*(?:→|->|=>|⇒)\s*")
BUTTONS = re.compile(
    r"[,;.]?\s+(?:mit|with)\s+(?:den\s+|the\s+|zwei\s+|two\s+)?(?:buttons?|knöpfen?|schaltflächen)\s+(.+)$", re.I
)
NAMED = re.compile(r"^(?:labell?ed|called|named|namens|beschriftet mit)\s+", re.I)
LEADING = re.compile(r"^(?:mit|with|von|from|für|for|of|den|the|zuständen|states|schritten|steps)\s+", re.I)
TOWARDS = r"(?:zu|zum|zur|to|auf|nach|in|into) (?:the |den |dem |schritt |zustand |state |step )?"
DEFAULT_BUTTONS = {"de": ("Weiter", "Zurück", "Von vorn"), "en": ("Next", "Back", "Start over")}


def described_machine(text: str, lows: list[str], language: str, shown: tuple[Shown, ...]) -> dict[str, Any] | None:
    """Give the arguments of a machine; None when its states are not said."""
    language = "de" if language == "de" else "en"
    named = BUTTONS.search(text)
    head = text[: named.start()] if named else text
    labels = _labels(named[1]) if named else ()
    names = _states_in(head) or _numbered(head, lows, language)
    if len(names) < 2:
        return None
    forward, back, again = (*labels, *DEFAULT_BUTTONS[language][len(labels) :])[:3]
    machine = machine_id(language)
    taken = {item.id for item in shown if item.type == "machine"}
    if machine in taken and any(low in ANOTHER for low in lows):
        machine = next(f"{machine}_{n}" for n in range(2, 100) if f"{machine}_{n}" not in taken)
    return {"id": machine, "states": _states(names, (forward, back, again), language), "initial": names[0]}


def machine_id(language: str) -> str:
    """Give the id of a machine that has no name of its own."""
    return "ablauf" if language == "de" else "machine"


def wanted_state(text: str, lows: list[str], shown: tuple[Shown, ...]) -> list[tuple[str, str]]:
    """Give the machines (by id) that know the state that a request wants to go to, with that state."""
    if not any(low in GOING for low in lows):
        return []
    spoken = f" {' '.join(fold(word.text) for word in tokens(text))} "
    return [
        (item.id, state)
        for item in shown
        for state in item.states
        if re.search(rf" {TOWARDS}{re.escape(fold(state))} ", spoken)
    ]


def _labels(tail: str) -> tuple[str, ...]:
    found = (piece.strip(QUOTES) for piece in SPLIT.split(NAMED.sub("", tail)) if piece)
    return tuple(piece for piece in found if piece)[:3]


def _states_in(text: str) -> list[str]:
    """Give the states that a request lists, by arrows or as a list."""
    pieces = ARROW.split(text)
    if len(pieces) < 2:
        return list(dict.fromkeys(items_in(text)))
    pieces[0] = _after_thing(pieces[0])
    found = [ARTICLES.sub("", piece.strip(QUOTES)).strip(QUOTES) for piece in pieces]
    return list(dict.fromkeys(piece for piece in found if piece))


def _after_thing(text: str) -> str:
    """Give what stands after the colon or after the word for a machine: the first state."""
    _, colon, tail = text.rpartition(":")
    if colon:
        return tail
    words = text.split()
    last = max((i for i, word in enumerate(words) if fold(word.strip(QUOTES)) in THINGS["machine"]), default=-1)
    rest = " ".join(words[last + 1 :])
    while LEADING.match(f"{rest} "):
        rest = LEADING.sub("", f"{rest} ").strip()
    return rest


def _numbered(text: str, lows: list[str], language: str) -> list[str]:
    count = next((n for word in tokens(text) if (n := small_number(word)) and 2 <= n <= 20), None)
    if count is None or not any(low in STEPS for low in lows):
        return []
    return [f"{'Schritt' if language == 'de' else 'Step'} {number}" for number in range(1, count + 1)]


def _states(names: list[str], labels: tuple[str, str, str], language: str) -> list[dict[str, Any]]:
    forward, back, again = labels
    states, count = [], len(names)
    for index, name in enumerate(names):
        buttons = []
        if index + 1 < count:
            buttons.append({"label": forward, "action": f"go:{names[index + 1]}"})
        if index > 0:
            buttons.append({"label": back, "action": f"go:{names[index - 1]}"})
        if index + 1 == count > 2:
            buttons.append({"label": again, "action": f"go:{names[0]}"})
        step = (
            f"Schritt {index + 1} von {count}: {name}" if language == "de" else f"Step {index + 1} of {count}: {name}"
        )
        states.append({"name": name, "text": step, "buttons": buttons})
    return states
