"""What a prompt says about how to answer: always in one language, briefly, as a list."""

from __future__ import annotations

import re
from dataclasses import dataclass

SENTENCES = re.compile(r"[^.!?\n]+")
LANGUAGE = re.compile(r"\b(?:in|auf)\s+(english|englisch|german|deutsch)\b(?!\s*(?:or|oder|and|und|/|,))", re.I)
SPEAKING = re.compile(
    r"\b(always|only|immer|nur|stets|ausschlie\w+|answer|reply|respond|speak|write|say|antworte\w*|sprich|sprechen|"
    r"schreibe?\w*|sag\w*|rede)\b",
    re.I,
)
CONDITIONAL = re.compile(r"\b(if|when|wenn|falls|sofern|unless|or|oder)\b", re.I)
BRIEF = re.compile(
    r"\b(one|a single|single|at most one) sentence\b|\beine[mn] (einzigen )?satz\b|\bein(ziger)? satz\b|"
    r"\bknapp\w*\b|\bkurz(e|er|en|em)?\b|"
    r"\bbe (very )?(brief|concise|terse)\b|\b(answer|reply|respond|speak) (very )?(briefly|concisely|tersely)\b|"
    r"\b(short|brief) (answers?|replies|reply|sentences?)\b|\bkeep (it|them|answers|replies) (short|brief)\b",
    re.I,
)
NOT_BRIEF = re.compile(r"\b(not|nicht|kein\w*|never|neither)\b[^.;]{0,20}(brief|concise|short|knapp|kurz)", re.I)
LIST = re.compile(
    r"\b(as|als)\s+(a\s+|eine?\s+)?((bullet(ed)?|bullet[- ]point|numbered)\s+)?(list|liste|aufzählung)\b|"
    r"\baufzählung(en)?\b|\bbullet(s| points?|ed list)\b|\bstichpunkt\w*\b",
    re.I,
)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
SHOWN_PART = re.compile(r", (hier die ersten \d+|the first \d+ of them):$")


@dataclass(frozen=True, slots=True)
class Directives:
    """How an answer is to be given; an empty language means that of the user."""

    language: str = ""
    brief: bool = False
    listed: bool = False


def read_directives(*texts: str) -> Directives:
    """Give what some texts (a prompt, a style) ask for; later texts win where they speak of a language."""
    language, brief, listed = "", False, False
    for text in texts:
        language = _language(text) or language
        brief = brief or bool(BRIEF.search(text) and not NOT_BRIEF.search(text))
        listed = listed or bool(LIST.search(text))
    return Directives(language, brief, listed)


def styled(text: str, directives: Directives) -> str:
    """Give a text as the directives want it: shortened to its first sentence, or as a list."""
    if directives.brief:
        text = first_sentence(text)
    if directives.listed and text:
        return _as_list(text)
    return text


def first_sentence(text: str) -> str:
    """Give the first sentence; what only leads to a list ends with a full stop."""
    line = text.strip().split("\n", 1)
    first = SENTENCE.split(line[0], maxsplit=1)[0].strip()
    first = SHOWN_PART.sub(".", first)
    if first.endswith(":") and len(line) > 1:
        listed, _, below = line[1].strip().partition("\n\n")
        items = [item.strip().removeprefix("- ") for item in listed.split("\n")]
        note = f" ({' '.join(below.split()).removesuffix('.')})" if below.strip() else ""
        return f"{first} {'; '.join(items).removesuffix('.')}{note}."
    return first


def _as_list(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    items = [part for line in lines for part in ([line] if line.startswith("- ") else SENTENCE.split(line))]
    return "\n".join(item if item.startswith("- ") else f"- {item}" for item in items)


def _language(text: str) -> str:
    for sentence in SENTENCES.findall(text):
        found = LANGUAGE.search(sentence)
        if found and SPEAKING.search(sentence) and not CONDITIONAL.search(sentence):
            return "en" if found[1].lower().startswith("engl") else "de"
    return ""
