"""Rows of a result as a DataFrame that says exactly what the server said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from agent.data.columns import Answer, Kind

SIGNED, UNSIGNED = range(-(2**63), 2**63), range(2**64)
Values = Sequence[Any]


def to_frame(answer: Answer) -> pd.DataFrame:
    """Build the frame: DECIMAL stays ``decimal.Decimal`` (exact), integers with NULL are Int64.

    Zero dates are NaT, floats are float64, text is pandas' string type, TIME is timedelta64, BIT is an integer,
    binary is bytes.
    ``pandas.to_numeric(frame["x"])`` turns a DECIMAL column into floats when they suffice.
    """
    columns = list(zip(*answer.rows, strict=True)) if answer.rows else [()] * len(answer.columns)
    series = {
        column.name: BUILDERS[column.kind](values) for column, values in zip(answer.columns, columns, strict=True)
    }
    return pd.DataFrame(series, columns=[column.name for column in answer.columns])


def _integers(values: Values) -> pd.Series:
    some = [value for value in values if value is not None]
    nullable = len(some) < len(values)
    if all(value in SIGNED for value in some):
        return pd.Series(list(values), dtype="Int64" if nullable else "int64")
    if all(value in UNSIGNED for value in some):
        return pd.Series(list(values), dtype="UInt64" if nullable else "uint64")
    return pd.Series(list(values), dtype=object)


def _decimals(values: Values) -> pd.Series:
    # Not an Arrow decimal: its mean() is silently cut to the column's scale. A Decimal is exact or complains.
    return pd.Series(list(values), dtype=object)


def _floats(values: Values) -> pd.Series:
    return pd.Series(list(values), dtype="float64")


def _dates(values: Values) -> pd.Series:
    return pd.Series(
        [value if isinstance(value, (date, datetime)) else None for value in values], dtype="datetime64[us]"
    )


def _times(values: Values) -> pd.Series:
    return pd.Series([value if isinstance(value, timedelta) else None for value in values], dtype="timedelta64[us]")


def _texts(values: Values) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def _binary(values: Values) -> pd.Series:
    return pd.Series(list(values), dtype=object)


BUILDERS: dict[Kind, Callable[[Values], pd.Series]] = {
    "int": _integers,
    "bit": _integers,
    "decimal": _decimals,
    "float": _floats,
    "date": _dates,
    "datetime": _dates,
    "time": _times,
    "text": _texts,
    "bytes": _binary,
}
