"""Numbers from 2 to 99 in letters, German and English."""

from __future__ import annotations

import re

ONES_DE = ("", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
ONES_EN = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS_DE = (
    "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
)  # fmt: skip
TEENS_EN = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS_DE = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
TENS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _words() -> dict[str, int]:
    words: dict[str, int] = {}
    for ones, teens in ((ONES_DE, TEENS_DE), (ONES_EN, TEENS_EN)):
        words |= {word: value for value, word in enumerate(ones) if value > 1}
        words |= {word: value + 10 for value, word in enumerate(teens)}
    for place, (german, english) in enumerate(zip(TENS_DE, TENS_EN, strict=True), start=2):
        words |= {german: place * 10, english: place * 10}
        for value in range(1, 10):
            words[f"{ONES_DE[value]}und{german}"] = place * 10 + value
            words[f"{english}-{ONES_EN[value]}"] = place * 10 + value
    return words


NUMBER_WORDS = _words()
LARGE = {"hundred": 100, "hundert": 100, "einhundert": 100}
PATTERN = re.compile(
    r"(?<![\w-])(?:" + "|".join(sorted((*NUMBER_WORDS, *LARGE), key=len, reverse=True)) + r")(?![\w-])", re.I
)


def value_of(word: str) -> int:
    """Give the value of a number word that the pattern has found."""
    word = word.lower()
    return NUMBER_WORDS.get(word) or LARGE[word]
