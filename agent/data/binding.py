"""Values in a statement: each becomes a literal of its own, which no value can break out of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agent.errors import QueryRefused

# Sessions run without NO_BACKSLASH_ESCAPES and ANSI_QUOTES (see SQL_MODE), so these two characters are all there is;
# the others only keep a statement readable in a log.
ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z"})


def bound(sql: str, parameters: Sequence[Any]) -> str:
    """Put literals in the place of each ``%s``; without parameters the statement stays as it is (and so does %)."""
    if isinstance(parameters, (str, bytes)) or not isinstance(parameters, Sequence):
        raise _refused(f"parameters={parameters!r:.80} is not a sequence of values; write [value]")
    if not parameters:
        return sql
    try:
        return sql % tuple(map(literal, parameters))
    except (TypeError, ValueError) as error:
        raise _refused(
            f"{len(parameters)} parameters do not fit the statement ({error}): write %s for each, %% for a per cent"
        ) from None


def literal(value: Any) -> str:
    """Give a value as SQL; a list or tuple becomes ``(a, b)``, for IN."""
    if isinstance(value, (list, tuple)):
        if not value:
            raise _refused("an empty list has no SQL form; leave the condition out")
        return f"({', '.join(map(literal, value))})"
    if isinstance(value, (float, Decimal, date)) and (value != value or value in INFINITE):
        raise _refused(f"{value!r} is no value of MariaDB; use None for NULL")
    for type_, write in LITERALS:
        if isinstance(value, type_):
            return write(value)
    if (plain := getattr(value, "item", None)) is not None:  # a number of numpy's
        return literal(plain())
    raise _refused(f"a parameter of type {type(value).__name__} has no SQL form; allowed: {ALLOWED}")


def _text(value: str) -> str:
    return f"'{value.translate(ESCAPES)}'"


def _number(value: float) -> str:
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"


def _moment(value: datetime) -> str:
    if value.tzinfo is not None:
        raise _refused(f"{value!r} has a time zone, which a DATETIME has not; convert it and drop the zone")
    return f"'{value:%Y-%m-%d %H:%M:%S.%f}'"


def _time(value: timedelta) -> str:
    micros = abs(value) // timedelta(microseconds=1)
    seconds, micros = divmod(micros, 1_000_000)
    sign = "-" if value < timedelta(0) else ""
    return f"'{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{micros:06d}'"


def _refused(text: str) -> QueryRefused:
    return QueryRefused(text, feedback=f"REFUSED: {text}")


INFINITE = (math.inf, -math.inf)
LITERALS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda _: "NULL"),
    (bool, lambda value: "TRUE" if value else "FALSE"),
    (int, lambda value: format(int(value), "d")),
    (float, _number),
    (Decimal, lambda value: format(value, "f")),
    (str, _text),
    (bytes, lambda value: f"X'{value.hex()}'"),
    (datetime, _moment),
    (date, lambda value: f"'{value.isoformat()}'"),
    (timedelta, _time),
)
ALLOWED = "None, bool, int, float, Decimal, str, bytes, date, datetime, timedelta, a list of them"
