"""What no limit of the server ends in time: it looks at its limits between rows, not inside one."""

from __future__ import annotations

from math import prod

from agent.data.functions import words
from agent.data.lexer import Token
from agent.data.statement import Statement

LENGTHENING = words("REPEAT SPACE LPAD RPAD")
PATTERNS = words("REGEXP RLIKE REGEXP_REPLACE REGEXP_SUBSTR REGEXP_INSTR")
LONGEST, LONGEST_TOGETHER = 10_000, 100_000  # characters; one REPLACE in a text of four millions runs for hours
MOST_PATTERNS = 20  # one that backtracks takes up to a second


def unstoppable(statement: Statement) -> str | None:
    """Say what is too much for one row, None when nothing is."""
    places = [index for index, token in enumerate(statement.tokens) if token.kind == "word" and _matters(token)]
    if not places:
        return None
    if sum(statement.upper(index) in PATTERNS for index in places) > MOST_PATTERNS:
        return f"more than {MOST_PATTERNS} regular expressions are not allowed; use LIKE, IN or a table"
    return _lengths(statement, [index for index in places if statement.calls(index)])


def _matters(token: Token) -> bool:
    return token.upper in LENGTHENING or token.upper in PATTERNS


def _lengths(statement: Statement, places: list[int]) -> str | None:
    calls = [index for index in places if statement.upper(index) in LENGTHENING]
    lengths = {index: _length(statement, index) for index in calls}
    repeated = [index for index in calls if statement.upper(index) == "REPEAT"]
    literal = [index for index in repeated if _repeats_literal(statement, index)]
    # A text that is made in one place and repeated in another has the product of both lengths.
    product = prod(lengths[index] for index in repeated if index not in literal)
    longest = max([*lengths.values(), product * max((lengths[index] for index in literal), default=1.0)], default=0.0)
    if longest > LONGEST or sum(lengths.values()) > LONGEST_TOGETHER:
        return f"REPEAT, SPACE, LPAD or RPAD to more than {LONGEST} characters is not allowed"
    return None


def _repeats_literal(statement: Statement, index: int) -> bool:
    text = statement.arguments(index)[0]
    return len(text) == 1 and text[0].kind == "text"


def _length(statement: Statement, index: int) -> float:
    """Give the product of the numbers in the argument that says how long the text will be."""
    arguments = statement.arguments(index)
    length = arguments[0 if statement.upper(index) == "SPACE" else 1 : 2]
    return prod(max(_value(token), 1.0) for argument in length for token in argument if token.kind == "number")


def _value(number: Token) -> float:
    return float(int(number.text, 0) if number.text[:2] in ("0x", "0b") else float(number.text))
