"""Nothing was said: a thought without text and without a tool call, or a reply without text."""

from __future__ import annotations

import unicodedata

from agent.audit.facts import Finding, TurnFacts

NOTICE = "Your answer was empty and no tool ran in this turn. Answer the message, with a tool where one is needed."
LABEL = (
    "Hinweis der Prüfung: Das Modell hat nichts geantwortet; es wurde nichts ausgeführt.",
    "Note of the audit: the model answered nothing; nothing was executed.",
)
SAID_NOTHING = (
    "Hinweis der Prüfung: Das Modell hat nichts geantwortet.",
    "Note of the audit: the model answered nothing.",
)


def empty_reply(facts: TurnFacts) -> Finding | None:
    """Find a text without a letter, a digit or a symbol; a thought whose tools ran may be silent, a reply may not."""
    if any(_tells(unicodedata.category(character)) for character in facts.text):
        return None
    if facts.tools and facts.stage == "thought":
        return None
    label = SAID_NOTHING if facts.tools else LABEL
    evidence = "the reply has no text" if facts.stage == "reply" else "the model gave neither text nor a tool call"
    return Finding("empty_reply", evidence, "hard", facts.stage, "proved", NOTICE, label)


def _tells(category: str) -> bool:
    """Tell whether a Unicode category says something: not separators, control, punctuation or bare accents."""
    return category[0] in "LNS" and category != "Sk"
