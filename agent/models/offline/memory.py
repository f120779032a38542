"""What the memorizer keeps: name, language, mood, topics and facts, merged from the old state and what was said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from agent.models.offline.language import detect, language_of
from agent.models.offline.lexicon import CONCEPTS
from agent.models.offline.link import PARTICIPLE
from agent.models.offline.mood import mood_of
from agent.models.offline.prompt import Prompt
from agent.models.offline.words import Token, concepts, folded, stem, tokens

NAME = re.compile(
    r"\b(?:ich hei(?:ß|ss)e|mein name ist|ich bin(?= (?:die |der )?[A-ZÄÖÜ][a-zäöüß]+\b(?!\s+[a-zäöü]))|nenn mich|"
    r"my name is|call me|i am called)\s+(?:die |der )?([A-ZÄÖÜ][\w'-]*(?:\s+[A-ZÄÖÜ][\w'-]*)?)"
)
NAME_ANY_CASE = re.compile(
    r"\b(?:ich hei(?:ß|ss)e|mein name ist|my name is|call me|nenn mich)\s+([^\W\d_][\w'-]*)", re.I
)
FACT = re.compile(
    r"\b(?:merk(?:e)? dir(?: bitte)?(?:,? dass)?|remember(?: please)?(?: that)?|vergiss nicht(?:,? dass)?|"
    r"notiere?(?: dir)?(?:,? dass)?|don't forget(?: that)?|note that)\s*[:,]?\s+(.+?)(?:[.!]\s|[.!]?$)",
    re.I | re.S,
)
MOST_TOPICS = 8
MOST_FACTS = 20
ADJECTIVES = folded(
    """
    open outstanding pending overdue paid sent due shipped done partial private commercial new old cash active inactive
    manual warm hot cold net gross total overall born spent spend rent hire replace return release look_after
    """
)
SKIPPED = frozenset(
    {"name", "number", "total", "year", "month", "day", "week", "quarter", "date", "type", "new", "old", "code"}
)


def remember(prompt: Prompt) -> dict[str, Any]:
    """Give the new state: the old one with what the user said since."""
    old = old_state(prompt)
    said = [*(entry.text for entry in prompt.history if entry.role == "user"), prompt.message]
    said = [text for text in said if text]
    texts = "\n".join(said)
    latest = said[-1] if said else ""
    names = [name for text in said if (name := name_in(text))]
    topics = [*_strings(old.get("topics")), *topics_in(texts)]
    facts = [*_strings(old.get("facts")), *(fact for text in said if (fact := fact_in(text)))]
    known = str(old.get("user_name") or prompt.user or "unknown")
    return {
        "user_name": names[-1] if names else known,
        "situation": str(old.get("situation") or "local session"),
        "language": prompt.language or language_of(latest, str(old.get("language") or ""), earlier=said),
        "mood": mood_of(latest, str(old.get("mood") or "neutral")),
        "topics": list(dict.fromkeys(topics))[-MOST_TOPICS:],
        "facts": list(dict.fromkeys(facts))[-MOST_FACTS:],
    }


def name_in(text: str) -> str:
    """Give the name by which the user introduces themselves."""
    found = NAME.search(text) or NAME.search(text[:1].lower() + text[1:]) or NAME_ANY_CASE.search(text)
    name = found[1].strip().rstrip(".,!") if found else ""
    return "" if any(concepts(part) for word in tokens(name) for part in word.parts) else name


def fact_in(text: str) -> str:
    """Give what the user asks to remember."""
    found = FACT.search(text)
    return found[1].strip() if found else ""


def topics_in(text: str) -> list[str]:
    """Give the things that a text speaks of, as it writes them."""
    found: list[str] = []
    for word in tokens(text):
        ideas = {idea for part in word.parts for idea in concepts(part)}
        if ideas and names_a_thing(word) and not ideas & SKIPPED and ideas <= set(CONCEPTS) and len(word.text) > 2:
            found.append(word.text)
    return list(dict.fromkeys(found))


def names_a_thing(word: Token) -> bool:
    """Say whether a word of the lexicon is a noun (German ones are capitalised there) and no participle."""
    forms = [form for part in word.parts for idea in concepts(part) for form in CONCEPTS[idea].split()]
    alike = [form for form in forms if stem(form) in (stem(word.low), word.parts[-1])]
    if any(form[:1].isupper() for form in alike):
        return word.text[:1].isupper() or len(word.parts) > 1
    return any(form.islower() and not PARTICIPLE.fullmatch(form) and form not in ADJECTIVES for form in alike)


def old_state(prompt: Prompt) -> Mapping[str, Any]:
    """Give the state that the prompt carries: JSON or ``key: value`` lines."""
    for text in (prompt.state, prompt.contexts.get("memorizer", ""), *prompt.contexts.values()):
        start, end = text.find("{"), text.rfind("}")
        if 0 <= start < end:
            try:
                value = json.loads(text[start : end + 1])
            except ValueError:
                continue
            if isinstance(value, dict):
                return value
    return _lines(prompt.contexts.get("memorizer", ""))


def spoken_language(prompt: Prompt) -> str:
    """Give the language to answer in: that of the message, else the one it is said to be in, else what is known."""
    earlier = [entry.text for entry in prompt.history if entry.role == "user"]
    known = str(old_state(prompt).get("language") or "")
    if prompt.language and not prompt.message:
        return prompt.language
    return detect(prompt.message) or language_of(
        "", prompt.language or known, earlier=() if prompt.language else earlier
    )


def known_name(prompt: Prompt) -> str:
    """Give the user's name when it is known."""
    name = str(old_state(prompt).get("user_name") or "") or prompt.user
    return "" if name.lower() in ("unknown", "unbekannt", "") else name


def _lines(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in text.splitlines():
        key, colon, value = line.strip().lstrip("- ").partition(":")
        name = key.strip().lower().replace(" ", "_")
        if (
            colon
            and value.strip()
            and name in ("user_name", "user", "name", "situation", "language", "mood", "topics", "facts")
        ):
            listed = [item.strip() for item in re.split(r"[,;]", value) if item.strip()]
            found["user_name" if name in ("user", "name") else name] = (
                listed if name in ("topics", "facts") else value.strip()
            )
    return found


def _strings(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
