"""Chance links: how often a figure that was changed at random is linked to a result all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from agent.audit.figures import Context, link
from benchmarks.audit.labelled import Labelled

SEED, TIMES, MOST_DIGITS = 1, 3, 4


def chance_links(lines: Sequence[Labelled]) -> dict[str, tuple[int, int]]:
    """Give, by the number of digits, how many changed figures of ordinary replies were linked, and of how many."""
    random, linked, tried = Random(SEED), Counter[str](), Counter[str]()  # a measurement, no secret
    for line in lines:
        if line.code or not any(known.table for known in line.known):
            continue
        context = Context((line.facts.asked,), line.known)
        for figure in line.facts.figures:
            for _ in range(TIMES if figure.verdict in ("linked", "derived") else 0):
                text = _changed(figure.text, random)
                reply = line.facts.text[: figure.start] + text + line.facts.text[figure.end :]
                again = next((one for one in link(reply, context) if one.start == figure.start), None)
                if again is not None and text != figure.text:
                    digits = _digits(figure.text)
                    tried[digits] += 1
                    linked[digits] += again.verdict != "unlinked"
    return {digits: (linked[digits], tried[digits]) for digits in sorted(tried)}


def _changed(text: str, random: Random) -> str:
    begun, new = False, ""
    for character in text:
        new += str(random.randint(0 if begun else 1, 9)) if character.isdigit() else character
        begun = begun or character.isdigit()
    return new


def _digits(text: str) -> str:
    count = sum(character.isdigit() for character in text)
    return f"{MOST_DIGITS}+" if count >= MOST_DIGITS else str(count)
