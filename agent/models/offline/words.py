"""Words of German and English made comparable: folded, stemmed, split where compounds or identifiers join them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from agent.models.offline.lexicon import CONCEPTS

ACCENTED = (chr(code) for code in range(0xE0, 0x180))
UMLAUTS = str.maketrans(
    {"ß": "ss", **{letter: normalize("NFKD", letter)[0] for letter in ACCENTED if letter.islower()}}
)
DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
ENDINGS = ("ern", "en", "er", "es", "em", "e", "n", "s")
LINKS = ("", "s", "n", "en", "es")
SHORTEST = 3
IRREGULAR = {"kinder": "kinder", "kindern": "kinder"}  # not the English "kind"
NEGATIVE = ("un", "in", "nicht", "non")
TOKEN = re.compile(
    r"'(?P<single>[^']{2,80})'(?!\w)|\"(?P<double>[^\"]{1,80})\"|„(?P<low>[^“”\"]{1,80})[“”\"]"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d+(?:[.,]\d+)*%?|[^\W\d_]\w*(?:[-'’][^\W_]\w*|(?<=[A-Z])[/&](?=[A-Z])\w+)*|[?!,:€$£]"
)
BEFORE_NUMBER = re.compile(r"([€$£])\s*(\d[\d.,]*)")
CLITICS = (
    (re.compile(r"\bcan['’]t\b", re.I), "can not"),
    (re.compile(r"\bno longer\b", re.I), "not"),
    (re.compile(r"\b(nicht|keine?n?) mehr\b(?! als)", re.I), r"\1"),
    (re.compile(r"n['’]t\b", re.I), " not"),
    (re.compile(r"\b(what|who|where|how|when|that|there|it|here|which)['’]s\b", re.I), r"\1 is"),
    (re.compile(r"\b(wie|gibt|was|wo|wer)['’]s\b", re.I), r"\1 es"),
    (re.compile(r"(?<=[^\W\d_])['’]s\b"), ""),
)
ACRONYMS = frozenset({"IT", "US"})  # but not "I" or "A", nor what people shout
IDENTIFIER = re.compile(r"[A-ZÄÖÜ]+(?=[A-ZÄÖÜ][a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+|\d+")


def fold(text: str) -> str:
    """Lower the case and make ä, ae and a the same."""
    text = text.lower().translate(UMLAUTS)
    for pair, single in DIGRAPHS:
        text = text.replace(pair, single)
    return text


def word_set(words: str) -> frozenset[str]:
    """Give a set of words, as they are written, from a text of words."""
    return frozenset(words.split())


def folded(words: str) -> frozenset[str]:
    """Give a set of folded words from a line of words."""
    return frozenset(fold(word) for word in words.split())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Cut the endings of German and English inflection off a word."""
    text = fold(word)
    if text in IRREGULAR:
        return IRREGULAR[text]
    if text.endswith("ies") and len(text) > 4:
        text = text[:-3] + "y"
    changed = True
    while changed:
        changed = False
        for ending in ENDINGS:
            if text.endswith(ending) and len(text) - len(ending) >= SHORTEST and not text.endswith("ss"):
                text, changed = text[: -len(ending)], True
                break
    return text


@lru_cache(maxsize=1)
def _stem_concepts() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept, words in CONCEPTS.items():
        for word in words.split():
            found.setdefault(stem(word.replace("_", " ")), set()).add(concept)
    return {word: frozenset(concepts) for word, concepts in found.items()}


def concepts(word_stem: str) -> frozenset[str]:
    """Give the ideas that a stem stands for in the lexicon."""
    return _stem_concepts().get(word_stem, frozenset())


def singular(label: str) -> str:
    """Give a noun of the lexicon in the singular ("Kunden" -> "Kunde"); any other label stays."""
    forms = [word for idea in concepts(stem(label)) for word in CONCEPTS[idea].split() if stem(word) == stem(label)]
    if " " in label or not forms:
        return label
    alike = [word for word in forms if word[:1].isupper() == label[:1].isupper()]
    shortest = min(alike or forms, key=len)
    return shortest if label[:1].isupper() else shortest.lower()


@lru_cache(maxsize=8192)
def parts(word: str) -> tuple[str, ...]:
    """Give the stems of a word; a compound of known words is split."""
    whole = stem(word)
    text = fold(word)
    known = _stem_concepts()
    if whole in known or len(text) < 2 * SHORTEST:
        return (whole,)
    for cut in range(SHORTEST, len(text) - SHORTEST + 1):
        right = stem(text[cut:])
        if right in known and (left := _known_left(text[:cut])):
            return (*left, right)
    return (whole,)


def _known_left(text: str) -> tuple[str, ...]:
    for link in LINKS:
        if text.endswith(link) and len(text) - len(link) >= SHORTEST:
            candidate = stem(text[: len(text) - len(link)] if link else text)
            if candidate in _stem_concepts():
                return (candidate,)
    inner = parts(text)
    return inner if len(inner) > 1 else ()


@lru_cache(maxsize=4096)
def name_parts(name: str) -> tuple[str, ...]:
    """Give the stems of an identifier such as ``kunden_id``, ``InvoiceLine`` or ``wohnflaeche``."""
    pieces = [piece for chunk in re.split(r"[\W_]+", name) for piece in IDENTIFIER.findall(chunk)]
    return tuple(part for piece in pieces for part in parts(piece))


@lru_cache(maxsize=16384)
def likeness(left: str, right: str) -> float:
    """Say how alike two stems are: 1 the same word, 0.9 the same idea (more for several), 0 unrelated."""
    if left == right:
        return 1.0
    shared = len(concepts(left) & concepts(right))
    return 0.88 + 0.02 * min(shared, 3) if shared else 0.0


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, quotation or mark of a message."""

    text: str
    low: str
    parts: tuple[str, ...]
    quoted: bool = False
    negative: bool = False

    @property
    def number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[:1].isdigit()


def acronym(word: Token) -> bool:
    """Say whether a word is spelt in capitals though it could be a function word ("IT", "US")."""
    return word.text in ACRONYMS


def tokens(text: str) -> tuple[Token, ...]:
    """Take a message apart into words, numbers, quotations and the marks that separate parts."""
    if any(mark in text for mark in ("'", "’", "longer", "mehr")):
        for clitic, written_out in CLITICS:
            text = clitic.sub(written_out, text)
    text = BEFORE_NUMBER.sub(r"\2 \1", text)
    return tuple(_token(match) for match in TOKEN.finditer(text))


def _token(match: re.Match[str]) -> Token:
    quoted = match["single"] or match["double"] or match["low"]
    text = quoted or match[0]
    if not text[:1].isalpha():
        return Token(text, text.lower(), (), bool(quoted))
    if "-" in text and concepts(stem(text.replace("-", ""))):
        return Token(text, fold(text), (stem(text.replace("-", "")),))
    if quoted or any(mark in text for mark in "-/&"):
        return Token(text, fold(text), name_parts(text), bool(quoted))
    low = "due" if text.lower() == "due" else fold(text)  # folded it would be the German "du"
    positive = next((low[len(prefix) :] for prefix in NEGATIVE if low.startswith(prefix)), "")
    if len(positive) > SHORTEST and concepts(stem(positive)) and not concepts(stem(low)):
        return Token(text, low, (stem(positive),), negative=True)
    return Token(text, low, parts(text))
