"""Numbers in letters, from 2 to 999,999, German and English."""

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
LONGEST_FIRST = sorted(NUMBER_WORDS, key=len, reverse=True)
SMALL = "|".join(sorted((*NUMBER_WORDS, "eine", "ein", "one"), key=len, reverse=True))
BELOW_THOUSAND = rf"(?:(?:{SMALL}|a)[ -]?)?(?:hundred|hundert)(?:(?: and | |-|und)?(?:{SMALL}))?"
BELOW_MILLION = (
    rf"(?:(?:{BELOW_THOUSAND}|{SMALL}|a)[ -]?)?(?:thousand|tausend)"
    rf"(?:(?:,? and |,? |-|und)?(?:{BELOW_THOUSAND}|{SMALL}))?"
)
PATTERN = re.compile(
    rf"(?<![\w-])(?<!\d[ \u00a0])(?:{BELOW_MILLION}|{BELOW_THOUSAND}|{'|'.join(LONGEST_FIRST)})(?![\w-])",
    re.I,
)
PART = re.compile(rf"(?P<hundred>hundred|hundert)|(?P<thousand>thousand|tausend)|(?P<small>{SMALL})", re.I)
ONE = {"ein": 1, "eine": 1, "one": 1}


def value_of(words: str) -> int:
    """Give the value of the number words that the pattern has found."""
    total = part = 0
    for found in PART.finditer(words.lower()):
        if found["hundred"]:
            part = max(part, 1) * 100
        elif found["thousand"]:
            total, part = max(part, 1) * 1000, 0
        else:
            part += NUMBER_WORDS.get(found["small"]) or ONE[found["small"]]
    return total + part
