"""What a user's message asks for, as far as the rules need to know it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.audit.asked import english, german
from agent.audit.wording import any_of, either

SEEING = either(english.SEEING, german.SEEING)
MENTIONED = either(english.CODE, german.CODE, german.CODE_ENDINGS)
RUNNING = any_of(*english.RUNNING, *german.RUNNING)
NOT_RUNNING = any_of(*english.NOT_RUNNING, *german.NOT_RUNNING)
TECHNICAL = either(
    """
    (?:inner|left|right|outer|cross|self)[_-]?join join group_by order_by having subselect subquery unterabfrage cte
    window_function fensterfunktion case(?:_|-)(?:when|expressions?|ausdr*) union index
    in_(?:mariadb|mysql|sql|pandas|python)
    """
)
STATEMENT = re.compile(r"\bselect\b.+\bfrom\b|\bshow tables\b", re.I | re.S)
SQL = re.compile(r"\bsql\b|\bsql-", re.I)
BY_SQL = re.compile(
    r"\b(?:with|by|per|via|using|use|mit|mittels|über|durch|nutze|benutze|verwende)\s+(?:\w+\s+)?sql\b", re.I
)
METHOD = any_of(*english.METHOD, *german.METHOD)
PAST = any_of(either(english.PAST, german.PAST), german.PASSED)
WRITING = either(english.WRITING, german.WRITING)
TRANSLATING = re.compile(r"transl|übers", re.I)
PROSE = either(english.PROSE, german.PROSE)
CALLS = any_of(english.CALLS, german.CALLS, r"\[TOOL_CALLS\]|<\W?tool_call|<\|\w+\|>")
EXPLAINING = either(english.EXPLAINING, german.EXPLAINING)
VALUE = either(english.VALUE, german.VALUE)
HOW_MANY = re.compile(r"\bhow many\b|\bwie\s?viele\b", re.I)
DATA = either(english.DATA, german.DATA)
BUILDING = either(english.BUILDING, german.BUILDING)
CHANGING = any_of(either(english.CHANGING, german.CHANGING), english.CHANGING_WITH_A_NOUN, german.CHANGING_AT_THE_END)
POLITE = either("please pls plz bitte")
BUILT = either(english.BUILT, german.BUILT, after=r"s?\b")
FETCHING = either(english.FETCHING, german.FETCHING)
GROUPING = any_of(either(english.GROUPING, german.GROUPING), r"\?\s*$")
MANNER = any_of(*english.MANNER, *german.MANNER)
MEASURES = any_of(*english.MEASURES, *german.MEASURES)
CONCEPT = either(english.CONCEPT, german.CONCEPT)
ASKING = either(
    "what how which why who when is are do does can",
    "was wie welche* warum wer wann ist sind kann muss bis",
    before=r"^\W*",
)
KEYWORDS = 5  # "revenue last month?" asks for a figure without saying so
ITSELF = any_of(*english.ITSELF, *german.ITSELF)
ARITHMETIC = re.compile(
    r"\d\s*(?:[-+*/×÷x]|mal|plus|minus|geteilt|durch|times|divided|% (?:of|von))\s*\d"
    r"|\b(?:rechne|berechne|calculate|compute)\b[^.?!]*\d[^.?!]*\d",
    re.I,
)


def to_see_code(asked: str) -> bool:
    """Tell whether the user wants to read code or SQL rather than its result."""
    if NOT_RUNNING.search(asked):
        return True
    if RUNNING.search(asked):
        return False
    if STATEMENT.search(asked) or TECHNICAL.search(asked) or (SQL.search(asked) and not BY_SQL.search(asked)):
        return True
    return bool(MENTIONED.search(asked) and SEEING.search(asked)) or bool(METHOD.search(asked))


def for_writing(asked: str) -> bool:
    """Tell whether the user wants a text written: what that text announces is not the agent's word."""
    if not WRITING.search(asked):
        return False
    return bool(
        PROSE.search(asked)
        or TRANSLATING.search(asked)
        or not (DATA.search(asked) or BUILT.search(asked) or MENTIONED.search(asked))
    )


def about_the_past(asked: str) -> bool:
    """Tell whether the user asks what was done before."""
    return bool(PAST.search(asked))


def for_a_value(asked: str) -> bool:
    """Tell whether the user asks for a figure of the data."""
    if not DATA.search(asked) or conceptual(asked):
        return False
    keywords = len(asked.split()) <= KEYWORDS and not ASKING.match(asked)
    return keywords or bool(VALUE.search(asked))


def to_build(asked: str) -> bool:
    """Tell whether the user wants something on screen made or changed: only a tool can do that."""
    wanted = BUILDING.search(asked) or (POLITE.search(asked) and not asked.rstrip().endswith("?"))
    return bool(wanted and BUILT.search(asked))


def to_change(asked: str) -> bool:
    """Tell whether the user wants something made or made different, whatever it is called."""
    return bool(CHANGING.search(asked)) and not conceptual(asked)


def about_itself(asked: str) -> bool:
    """Tell whether the user asks what the assistant is, can do or does: what it does in general is no promise."""
    return bool(ITSELF.search(asked))


def conceptual(asked: str) -> bool:
    """Tell whether the user wants an explanation, advice or a summary: words suffice for it."""
    return bool(CONCEPT.search(asked) or MEASURES.search(asked) or on_manner(asked))


def on_manner(asked: str) -> bool:
    """Tell whether the user says how to talk, or to stop: a word of the assistant is all that it takes."""
    return bool(MANNER.search(asked))


def about_calls(asked: str, names: Iterable[str]) -> bool:
    """Tell whether the user asks what a tool call looks like: then an example of one is the answer."""
    named = CALLS.search(asked) or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", asked) for name in names)
    return bool(named and EXPLAINING.search(asked))


def for_data(asked: str) -> bool:
    """Tell whether the user wants to see data, which only a query can fetch."""
    if conceptual(asked):
        return False
    wanting = (FETCHING, VALUE, GROUPING)
    if HOW_MANY.search(asked):
        return True
    return bool(DATA.search(asked) and any(pattern.search(asked) for pattern in wanting))


def general(asked: str) -> bool:
    """Tell whether an answer with figures needs no data: explanations, advice, arithmetic on given numbers."""
    return bool(
        ARITHMETIC.search(asked) or MEASURES.search(asked) or (CONCEPT.search(asked) and not VALUE.search(asked))
    )
