"""Comparisons with numbers: "more than 10", "unter 50", "mindestens 3", "zwischen 10 und 20"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.models.offline.question import Operator
from agent.models.offline.signals import NUMBER_WORDS, Quality
from agent.models.offline.words import Token, fold

YEAR = re.compile(r"(19|20)\d\d")
GERMAN_NUMBER = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+,\d+")
PHRASES: dict[tuple[str, ...], Operator] = {
    tuple(fold(word) for word in phrase.split()): operator  # type: ignore[misc]  # the values below are operators
    for operator, phrases in {
        ">": (
            "mehr als",
            "größer als",
            "höher als",
            "more than",
            "greater than",
            "higher than",
            "larger than",
            "bigger than",
            "longer than",
            "länger als",
            "teurer als",
            "schwerer als",
            "more expensive than",
            "über",
            "over",
            "above",
            "exceeding",
        ),
        "<": (
            "weniger als",
            "kleiner als",
            "niedriger als",
            "less than",
            "fewer than",
            "lower than",
            "smaller than",
            "shorter than",
            "kürzer als",
            "billiger als",
            "günstiger als",
            "cheaper than",
            "unter",
            "under",
            "below",
        ),
        ">=": ("mindestens", "wenigstens", "at least"),
        "<=": ("höchstens", "maximal", "at most", "bis zu", "up to"),
        "=": ("genau", "exactly", "gleich", "equals", "equal to"),
    }.items()
    for phrase in phrases
}
OPEN_ENDS: dict[str, Operator] = {
    **dict.fromkeys(("more", "mehr", "higher", "hoher", "above", "up", "over", "daruber"), ">="),
    **dict.fromkeys(("less", "fewer", "weniger", "lower", "below", "darunter"), "<="),
}
QUALITIES: dict[str, Quality] = {
    fold(word): quality  # type: ignore[misc]  # the values below are qualities
    for quality, words in {
        "size": "größer kleiner larger bigger smaller",
        "length": "länger kürzer longer shorter",
        "price": "teurer billiger günstiger expensive cheaper",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison with a number and the words that make it."""

    operator: Operator
    number: float | int
    words: tuple[int, ...]
    by: Quality = ""


def find_comparisons(words: Sequence[Token]) -> tuple[Comparison, ...]:
    """Give the comparisons of a message in order."""
    found: list[Comparison] = []
    for index, word in enumerate(words):
        number = as_number(word)
        if number is None or any(index in comparison.words for comparison in found):
            continue
        if both := _between(words, index, number):
            found.extend(both)
            continue
        if open_end := _or_more(words, index, number):
            found.append(open_end)
            continue
        for length in (3, 2, 1):
            phrase = tuple(other.low for other in words[max(index - length, 0) : index])
            if len(phrase) == length and phrase in PHRASES:
                taken = tuple(range(index - length, index + 1))
                found.append(Comparison(PHRASES[phrase], number, taken, QUALITIES.get(phrase[-2:][0], "")))
                break
    return tuple(found)


def _or_more(words: Sequence[Token], index: int, number: float | int) -> Comparison | None:
    """Read "4 or more", "10 oder weniger"."""
    following = tuple(word.low for word in words[index + 1 : index + 3])
    operator = (
        OPEN_ENDS.get(following[1]) if len(following) == 2 and following[0] in ("or", "oder", "and", "und") else None
    )
    return Comparison(operator, number, (index, index + 1, index + 2)) if operator else None


def _between(words: Sequence[Token], index: int, low: float | int) -> tuple[Comparison, ...]:
    lows = [word.low for word in words[max(index - 1, 0) : index + 3]]
    if len(lows) < 4 or lows[0] not in ("zwischen", "between") or lows[2] not in ("und", "and"):
        return ()
    high = as_number(words[index + 2])
    if high is None or YEAR.fullmatch(words[index].text):
        return ()
    taken = tuple(range(index - 1, index + 3))
    return (Comparison(">=", low, taken), Comparison("<=", high, taken))


def as_number(word: Token) -> float | int | None:
    """Give the number that a word writes in digits or letters."""
    if word.low in NUMBER_WORDS:
        return NUMBER_WORDS[word.low]
    text = word.text.rstrip("%")
    if not text[:1].isdigit():
        return None
    if GERMAN_NUMBER.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        return None
