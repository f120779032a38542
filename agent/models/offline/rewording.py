"""Makes the words of a message ready for linking: joins fixed expressions, splits compounds, forgives typos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from agent.models.offline.digest import read_digest
from agent.models.offline.lexicon import CONCEPTS
from agent.models.offline.link import can_mean, table_meant
from agent.models.offline.signals import STOP
from agent.models.offline.spelling import corrected_words
from agent.models.offline.words import IDENTIFIER as PIECE
from agent.models.offline.words import Token, concepts, fold, name_parts, parts, stem

LONGEST_EXPRESSION = 4
SHORTEST_HALF = 3
PREFIXES = {
    fold(prefix): sign
    for sign, prefixes in {
        "gesamt": "gesamt",
        "durchschnitt": "durchschnitts durchschnitt",
        "maximal": "höchst maximal",
        "minimal": "mindest minimal",
        "anzahl": "anzahl",
        "neue": "neu",
    }.items()
    for prefix in prefixes.split()
}
COUNTED = ("anzahl", "zahl")
QUALITIES = frozenset({"size", "length"})
ONE = frozenset({"one", "a", "ein", "eine", "einen", "einem", "einer"})
DROPPED = ("heizung", "heizungen", "beheizung")  # "Ölheizung": what is meant is the oil
JOINTS = ("", "s", "n", "en")


def reworded(words: Sequence[Token], digest: str) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Give the words as they can be linked, and what misspelt words were taken for."""
    joined = _joined(_as_columns(_counted_once(words), digest))
    spelt, corrections = corrected_words(joined, digest) if digest else (joined, ())
    return tuple(piece for word in spelt for piece in _pieces(word, digest)), corrections


def _counted_once(words: Sequence[Token]) -> Sequence[Token]:
    """Leave out "at least one", which "with" says as well; write the one of "more than one" in digits."""
    found: list[Token] = []
    for word in words:
        before = tuple(other.low for other in found[-2:])
        if word.low in ONE and before[-2:] in (("at", "least"), *((any_, "mindestens") for any_ in before[:1])):
            del found[-2 if before[-1] == "least" else -1 :]
        elif word.low in ONE and before[-1:] in (("than",), ("als",)):
            found.append(Token("1", "1", ()))
        else:
            found.append(word)
    return found


def _as_columns(words: Sequence[Token], digest: str) -> Sequence[Token]:
    """Join the words of a column's name that has a function word in it: "price per night", "date of birth"."""
    named = _column_names(digest) if digest else {}
    found: list[Token] = []
    index = 0
    while index < len(words):
        lengths = (n for n in range(LONGEST_EXPRESSION, 1, -1) if index + n <= len(words))
        length = next((n for n in lengths if tuple(word.low for word in words[index : index + n]) in named), 0)
        if length:
            text = " ".join(word.text for word in words[index : index + length])
            found.append(Token(text, fold(text), named[tuple(word.low for word in words[index : index + length])]))
        else:
            found.append(words[index])
        index += length or 1
    return found


@lru_cache(maxsize=16)
def _column_names(digest: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Give the names of columns with a function word inside, by their words."""
    columns = (column for table in read_digest(digest).tables for column in table.columns if column.target is None)
    named = {tuple(fold(piece) for piece in PIECE.findall(column.name)): column.parts for column in columns}
    return {words: stems for words, stems in named.items() if set(words[1:-1]) & STOP}


@lru_cache(maxsize=1)
def _expressions() -> dict[tuple[str, ...], str]:
    """Give the expressions of several words in the lexicon by the stems of their words."""
    listed = [word for words in CONCEPTS.values() for word in words.split() if "_" in word]
    return {tuple(stem(part) for part in expression.split("_")): expression for expression in listed}


def _joined(words: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    index, known = 0, _expressions()
    while index < len(words):
        for length in range(LONGEST_EXPRESSION, 1, -1):
            window = words[index : index + length]
            expression = known.get(tuple(stem(word.low) for word in window)) if len(window) == length else None
            if expression and not any(word.quoted for word in window):
                text = " ".join(word.text for word in window)
                found.append(Token(text, fold(expression), (stem(expression.replace("_", " ")),)))
                index += length
                break
        else:
            found.append(words[index])
            index += 1
    return found


def _pieces(word: Token, digest: str) -> tuple[Token, ...]:
    """Split a compound that means nothing as a whole: "Gesamtbetrag", "Kundenanzahl", "Gewerbeeinheiten"."""
    if word.quoted or not word.parts or len(word.low) < 2 * SHORTEST_HALF + 1 or not word.text.isalpha():
        return (word,)
    if not digest or can_mean(word, digest) or (concepts(word.parts[0]) and len(word.parts) == 1):
        return (word,)
    return _with_sign(word) or _with_head(word, digest) or (word,)


def _with_sign(word: Token) -> tuple[Token, ...]:
    for prefix, sign in PREFIXES.items():
        rest = word.low[len(prefix) :]
        if word.low.startswith(prefix) and len(rest) >= SHORTEST_HALF and concepts(stem(rest)):
            return (_token(sign), replace(_token(rest), text=word.text[-len(rest) :].capitalize()))
    for counted in COUNTED:
        head = word.low[: -len(counted)]
        if word.low.endswith(counted) and any(
            head.endswith(joint) and concepts(stem(head[: len(head) - len(joint)])) for joint in JOINTS
        ):
            return (_token("anzahl"), replace(_token(head), text=word.text[: -len(counted)]))
    return ()


def _with_head(word: Token, digest: str) -> tuple[Token, ...]:
    """Split where both halves mean something in this schema: a value and what has it."""
    for dropped in DROPPED:
        value = _token(word.text[: -len(dropped)])
        if word.low.endswith(dropped) and value.parts and can_mean(value, digest, "value"):
            return (value,)
    for cut in range(SHORTEST_HALF, len(word.text) - SHORTEST_HALF + 1):
        right = _token(word.text[cut:].capitalize())
        sized = any(concepts(part) & QUALITIES for part in right.parts[:1]) and len(right.parts) == 1
        if not sized and not can_mean(right, digest, "table"):
            continue
        for joint in JOINTS:
            left = _token(word.text[: cut - len(joint)])
            if word.low[:cut].endswith(joint) and len(left.text) >= SHORTEST_HALF and _owns(left, digest, sized=sized):
                return (left, right if sized else replace(right, parts=name_parts(table_meant(right, digest))))
    return ()


def _owns(left: Token, digest: str, *, sized: bool) -> bool:
    """Say whether the first half of a compound fits: a value before a table, a table before a size."""
    return can_mean(left, digest, "value") or (sized and can_mean(left, digest, "table"))


def _token(text: str) -> Token:
    return Token(text, fold(text), parts(text))
