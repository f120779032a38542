"""Lists of words as patterns, so that a list reads as a list."""

from __future__ import annotations

import re


def either(*lists: str, before: str = r"\b", after: str = r"\b") -> re.Pattern[str]:
    """Compile lists of words into one pattern that finds any of them, whatever their case.

    The words of a list stand apart by white space; ``*`` stands for any beginning or ending and ``_`` for the space
    within a phrase. What else a regular expression knows means what it means there.
    """
    words = [word.replace("*", r"\w*").replace("_", r"\s+") for part in lists for word in part.split()]
    return re.compile(rf"{before}(?:{'|'.join(words)}){after}", re.I)


def any_of(*patterns: str | re.Pattern[str]) -> re.Pattern[str]:
    """Compile patterns into one that finds any of them, whatever their case."""
    return re.compile("|".join(part if isinstance(part, str) else part.pattern for part in patterns), re.I)
