"""What can be built in the workspace and how requests speak of it: words, labels, what is on screen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.models.offline.comparison import as_number
from agent.models.offline.spelling import nearest
from agent.models.offline.words import folded, tokens

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
SPLIT = re.compile(r"\s*(?:,|;|→|->|\bund\b|\band\b|\bsowie\b|&)\s*|\s+/\s+|(?<![<\s])/(?![\s>])", re.I)
LETTERS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
QUOTES = "\"'„“”‚‘’»«.!? "
ARTICLES = re.compile(r"^(?:der|die|das|den|dem|ein|eine|einen|einem|the|a|an)\s+", re.I)
ON_SCREEN = re.compile(r'^(button|label|table|counter|toggle|machine) ([\w.-]+)(?: "([^"]*)")?.*', re.M)
MACHINE_STATES = re.compile(r", state .*? of (.*?): \"")
VALUE = re.compile(r" = (\S+)$")
ANOTHER = folded("weiteren weitere weiterer zweiten zweite zweiter noch another second more")


ON_WORDS, OFF_WORDS = folded("an ein on einschalten anschalten"), folded("aus off ausschalten abschalten")
SWITCHING = folded("schalte schalt turn switch mach mache stelle stell set setze setz toggle")
SETTING = folded("setze setz stelle stell set")
GOING = folded("gehe geh springe spring wechsle wechsel go jump move weiter setze setz set")
VERBS = BUILDING | REMOVING | CLEARING | RESETTING | SWITCHING
SPELLED = frozenset(word for words in THINGS.values() for word in words) | VERBS | STEPS


@dataclass(frozen=True, slots=True)
class Shown:
    """One control that is on screen; a machine's ``states`` are its states, a toggle's ``value`` is true or false."""

    type: str
    id: str
    label: str = ""
    value: str = ""
    states: tuple[str, ...] = ()


def on_screen(workspace: str) -> tuple[Shown, ...]:
    """Read the description of the workspace, one line a control."""
    return tuple(_shown(found) for found in ON_SCREEN.finditer(workspace))


def _shown(found: re.Match[str]) -> Shown:
    states = MACHINE_STATES.search(found[0])
    value = VALUE.search(found[0])
    names = tuple(name.strip() for name in states[1].split(",")) if states and found[1] == "machine" else ()
    return Shown(found[1], found[2], found[3] or "", value[1] if value else "", names)


def said(text: str) -> list[str]:
    """Give the words of a request, folded; misspelt names of things and deeds put right."""
    lows = [word.low for word in tokens(text) if word.text != ","]
    return [low if low in SPELLED else nearest(low, SPELLED) or low for low in lows]


def things_in(lows: Sequence[str]) -> list[Thing]:
    """Give the kinds of things that a request names, in order."""
    found = [thing for low in lows for thing, names in THINGS.items() if low in names]
    return list(dict.fromkeys(found))


def slug(text: str) -> str:
    """Give an id made of a label."""
    letters = text.lower().translate(LETTERS)
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:40] or "control"


def items_in(text: str) -> list[str]:
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
