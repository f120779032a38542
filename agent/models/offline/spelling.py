"""Forgives typos: a word that means nothing is taken for the one known word that is nearest, and that is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from agent.models.offline.comparison import PHRASES
from agent.models.offline.digest import read_digest
from agent.models.offline.harmless import KNOWN
from agent.models.offline.lexicon import CONCEPTS
from agent.models.offline.link import can_mean
from agent.models.offline.period import AFTER, BEFORE, LAST, MONTHS, SINCE, THIS, UNTIL
from agent.models.offline.places import KNOWN_PLACES
from agent.models.offline.signals import AVERAGE, COUNT, HIGHEST, LEAST, LOWEST, MOST, PERIODS, SUM, TREND
from agent.models.offline.units import UNITS
from agent.models.offline.words import IDENTIFIER, Token, concepts, fold, folded, parts

SHORTEST = 5
LONG = 9  # from this length on two letters may be wrong
MOST_WORDS = 40  # longer messages are read as they are
LEADS = frozenset({"in", "aus", "from", "bei", "near", "by", "von", "namens", "called", "named"})
SIGNS = AVERAGE | COUNT | HIGHEST | LOWEST | LEAST | MOST | SUM | TREND | frozenset(PERIODS) | frozenset(MONTHS)
SPOKEN = (
    KNOWN
    | SIGNS
    | KNOWN_PLACES
    | SINCE
    | BEFORE
    | AFTER
    | UNTIL
    | THIS
    | LAST
    | frozenset(UNITS)
    | frozenset(word for phrase in PHRASES for word in phrase)
    | folded("between zwischen davon those these this that ersten zweiten dritten second third prozent percent wieviel")
)


def corrected_words(words: Sequence[Token], digest: str) -> tuple[list[Token], tuple[str, ...]]:
    """Give the words with misspelt ones replaced, and what each of those was taken for."""
    if len(words) > MOST_WORDS:
        return list(words), ()
    found, said = list(words), list[str]()
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        if _misspelt(word, before, digest) and (right := _right(word, digest)):
            text = right.capitalize() if word.text[:1].isupper() else right
            found[index] = replace(word, text=text, low=fold(right), parts=parts(right), negative=False)
            said.append(text)
    return found, tuple(said)


def _right(word: Token, digest: str) -> str:
    right = nearest(word.low, _vocabulary(digest))
    useful = right and (fold(right) in SIGNS or can_mean(Token(right, fold(right), parts(right)), digest))
    return right if useful else ""


def nearest(low: str, vocabulary: Iterable[str]) -> str:
    """Give the one word that is nearest to a misspelt one; nothing when there is none or more than one."""
    if len(low) < SHORTEST:
        return ""
    most = 2 if len(low) >= LONG else 1
    best: dict[int, dict[tuple[str, ...], str]] = {}
    for word in vocabulary:
        folded = fold(word)
        if folded[:1] == low[:1] and abs(len(folded) - len(low)) <= most and len(folded) >= SHORTEST:
            steps = _steps(low, folded, most)
            if steps <= most:
                best.setdefault(steps, {}).setdefault(parts(word), word)
    found = best[min(best)] if best else {}
    return next(iter(found.values())) if len(found) == 1 else ""


def _misspelt(word: Token, before: Token | None, digest: str) -> bool:
    if word.quoted or len(word.low) < SHORTEST or not word.text.isalpha() or not word.parts:
        return False
    if word.low in SPOKEN or any(concepts(part) for part in word.parts):
        return False
    named = (
        word.text[:1].isupper() and before is not None and (before.low in LEADS or can_mean(before, digest, "table"))
    )
    return not named and not can_mean(word, digest)


@lru_cache(maxsize=16)
def _vocabulary(digest: str) -> tuple[str, ...]:
    """Give the words that mean something in a schema, and those that say what is wanted."""
    schema = read_digest(digest)
    columns = [column for table in schema.tables for column in table.columns]
    names = [*(table.name for table in schema.tables), *(column.name for column in columns)]
    names += [value for column in columns if column.type.startswith("enum") for value in column.values]
    plain = [piece for name in names for piece in (name, *IDENTIFIER.findall(name)) if piece.isalpha()]
    ideas = {idea for name in plain for part in parts(name) for idea in concepts(part)}
    spoken = [word for idea in ideas for word in CONCEPTS.get(idea, "").split() if word.isalpha()]
    plurals = [f"{word}s" for word in spoken if word.islower() and not word.endswith("s")]
    return tuple(dict.fromkeys([*plain, *sorted(spoken), *sorted(plurals), *sorted(SIGNS)]))


def _steps(left: str, right: str, most: int) -> int:
    """Count the letters to change, add, drop or swap; more than ``most`` when there are too many."""
    previous, current = list[int](), list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        earlier, previous, current = previous, current, [row]
        for column, other in enumerate(right, 1):
            steps = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            if earlier and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                steps = min(steps, earlier[column - 2] + 1)
            current.append(steps)
        if min(current) > most:
            return most + 1
    return current[-1]
