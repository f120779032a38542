"""From the text that the server sends for a cell to the Python value that says the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["int", "decimal", "float", "date", "datetime", "time", "bit", "text", "bytes"]
Decoder = Callable[[bytes], Any]
TIME = re.compile(r"(-?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?")


def text_of(cell: bytes) -> str:
    """Give the text of a cell; bytes that are no UTF-8 (only damaged tables hold them) show as �."""
    return cell.decode("utf-8", "replace")


def decimal_of(cell: bytes) -> Decimal:
    """Give the number with every digit."""
    return Decimal(cell.decode("ascii"))


def date_of(cell: bytes) -> date | str:
    """Give the day, or the text of one that does not exist (0000-00-00)."""
    text = cell.decode("ascii")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def datetime_of(cell: bytes) -> datetime | str:
    """Give the moment, or the text of one that does not exist."""
    text = cell.decode("ascii")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def time_of(cell: bytes) -> timedelta | str:
    """Give a TIME, which may be negative and longer than a day."""
    text = cell.decode("ascii")
    found = TIME.fullmatch(text)
    if not found:
        return text
    sign, hours, minutes, seconds, fraction = found.groups()
    micros = int((fraction or "").ljust(6, "0"))
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds), microseconds=micros)
    return -length if sign else length


def bits_of(cell: bytes) -> int:
    """Give a BIT(n) as a number."""
    return int.from_bytes(cell, "big")


DECODERS: dict[Kind, Decoder] = {
    "int": int,
    "decimal": decimal_of,
    "float": float,
    "date": date_of,
    "datetime": datetime_of,
    "time": time_of,
    "bit": bits_of,
    "text": text_of,
    "bytes": bytes,
}
