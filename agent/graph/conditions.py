"""The named conditions of edges; a graph may bring its own beside these."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from agent.graph.node import Condition, TurnFacts
from agent.messages import Command

# fmt: off
DATA_WORDS = (
    "daten", "data", "database", "db", "tabelle", "table", "query", "abfrage", "untersuche", "investigate",
    "explore", "analyse", "analyze", "umsatz", "revenue", "billing", "abrechnung", "customer", "kunde",
    "geraete", "device", "objekt", "object", "how many", "wieviele", "wie viele", "welche",
)
# fmt: on
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def reflex(message: Any, turn: TurnFacts) -> bool:
    """Hold when a message is social and trivial and no flag waits to be told."""
    if not isinstance(message, Command) or turn.flags:
        return False
    return message.analysis.intent == "social" and message.analysis.complexity == "trivial"


def needs_planning(message: Any, turn: TurnFacts) -> bool:
    """Hold for complex commands and for requests of more than eight words that speak of data; never for a click."""
    if not isinstance(message, Command) or message.action is not None:
        return False
    if message.analysis.complexity == "complex":
        return True
    return message.analysis.intent == "request" and len(message.text.split()) > 8 and speaks_of_data(message.text)


def speaks_of_data(text: str) -> bool:
    """Tell whether a text names data, in German or English (case-folded substrings, ä = ae)."""
    folded = text.lower().translate(UMLAUTS).casefold()
    return any(word in folded for word in DATA_WORDS)


CONDITIONS: MappingProxyType[str, Condition] = MappingProxyType({"reflex": reflex, "needs_planning": needs_planning})
