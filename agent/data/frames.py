"""A result as a DataFrame that says exactly what the server said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from agent.data.arrays import raw_columns
from agent.data.columns import Answer, Column, lost_note
from agent.data.decode import DECODERS, Kind

LARGEST = 2**63 - 1
FIRST_DAY = pa.scalar(-62_135_596_800_000_000, pa.timestamp("us"))  # 0001-01-01: no Timestamp is earlier
TEXT = pd.StringDtype(na_value=np.nan)  # the type that pandas calls "str"
NULLABLE: dict[Any, Any] = {pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}


@dataclass(slots=True)
class Framing:
    """Builds the frame of an answer; ``lost`` says what no frame can hold."""

    lost: list[str] = field(default_factory=list)

    def frame(self, answer: Answer) -> pd.DataFrame:
        """Give all rows: DECIMAL stays ``decimal.Decimal`` (exact), integers with NULL are Int64.

        Dates that do not exist are NaT, floats are float64 (NaN is NULL: the server has no NaN), text is pandas'
        string type, TIME is timedelta64, BIT is an integer, binary and geometry are bytes. A BIGINT UNSIGNED is
        uint64 only when a value needs it: differences of uint64 wrap silently. ``pandas.to_numeric(frame["x"])``
        turns a DECIMAL column into floats when they suffice.
        """
        raw = raw_columns(answer.cells, len(answer.columns))
        data = {}
        for index, column in enumerate(answer.columns):
            data[index] = BUILDERS[column.kind](self, column, raw[index])
            raw[index] = None  # its memory goes before the next column takes some
        frame = pd.DataFrame(data, copy=False, index=pd.RangeIndex(len(answer)))
        frame.columns = pd.Index([column.name for column in answer.columns], dtype=TEXT)
        return frame

    def integers(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give int64, or uint64 where a value is too large for it; nullable where there is NULL."""
        numbers = raw.cast(pa.large_string()).cast(pa.uint64() if column.unsigned else pa.int64())
        if column.unsigned and len(numbers) and (pc.max(numbers).as_py() or 0) <= LARGEST:
            numbers = numbers.cast(pa.int64())
        return _numbers(numbers)

    def bits(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give a BIT column as numbers."""
        values = _by_distinct(raw, DECODERS["bit"])
        large = any(value is not None and value > LARGEST for value in values)
        return _numbers(pa.chunked_array([pa.array(values, pa.uint64() if large else pa.int64())]))

    def floats(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give float64; NULL is NaN."""
        return raw.cast(pa.large_string()).cast(pa.float64()).to_numpy()

    def texts(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give pandas' string type."""
        try:
            texts = raw.cast(pa.large_string())
        except pa.ArrowInvalid:  # bytes that are no UTF-8
            texts = pa.chunked_array([pa.array(_by_distinct(raw, DECODERS["text"]), pa.large_string())])
        return pd.array(texts, dtype=TEXT)

    def objects(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give Python values; equal ones are one object."""
        return _by_distinct(raw, DECODERS[column.kind])

    def decimals(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give Decimals with every digit."""
        # No Arrow decimals: their mean() is silently cut to the column's scale. A Decimal is exact or complains.
        return _by_distinct(raw.cast(pa.large_string()), Decimal)

    def moments(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give datetime64[us] of a DATE or DATETIME."""
        texts = raw.cast(pa.large_string())
        try:
            moments = texts.cast(pa.timestamp("us"))
            if (first := pc.min(moments)).is_valid and pc.less(first, FIRST_DAY).as_py():
                raise pa.ArrowInvalid("year 0")
        except pa.ArrowInvalid:
            known = self._known(column, raw, pa.date32() if column.kind == "date" else pa.timestamp("us"))
            moments = known.cast(pa.timestamp("us"))
        return moments.to_numpy()

    def times(self, column: Column, raw: pa.ChunkedArray) -> Any:
        """Give timedelta64[us]."""
        return self._known(column, raw, pa.duration("us")).to_numpy()

    def _known(self, column: Column, raw: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
        """Decode value by value: those that do not exist become null, and are counted."""
        values = _by_distinct(raw, DECODERS[column.kind])
        bad = [value for value in values if isinstance(value, str)]
        if bad:
            self.lost.append(lost_note(column, bad))
            values = np.array([None if isinstance(value, str) else value for value in values], dtype=object)
        return pa.chunked_array([pa.array(values, type_)])


def to_frame(answer: Answer) -> pd.DataFrame:
    """Give the frame of an answer; see ``Framing.frame``."""
    return Framing().frame(answer)


def lost_dates(answer: Answer) -> tuple[str, ...]:
    """Say which columns hold dates that do not exist, which a frame can only show as NaT."""
    framing = Framing()
    raw = raw_columns(answer.cells, len(answer.columns))
    for column, cells in zip(answer.columns, raw, strict=True):
        if column.kind in ("date", "datetime"):
            framing.moments(column, cells)
    return tuple(framing.lost)


def _numbers(numbers: pa.ChunkedArray) -> Any:
    return numbers.to_pandas(types_mapper=NULLABLE.get).array if numbers.null_count else numbers.to_numpy()


def _by_distinct(raw: pa.ChunkedArray, decode: Callable[[Any], Any]) -> np.ndarray[Any, Any]:
    """Decode each different cell once (a chunk at a time where most differ) and hand the values out to the rows."""
    result = np.empty(len(raw), dtype=object)
    known: dict[Any, Any] = {}
    place = 0
    for chunk in raw.chunks:
        encoded = chunk.dictionary_encode()
        cells = encoded.dictionary.to_pylist()
        values = np.empty(len(cells) + 1, dtype=object)  # the last one is NULL
        if len(cells) * 2 > len(chunk):
            values[:-1] = list(map(decode, cells))
        else:
            known.update((cell, decode(cell)) for cell in cells if cell not in known)
            values[:-1] = [known[cell] for cell in cells]
        indices = encoded.indices.fill_null(len(cells)).to_numpy(zero_copy_only=False)
        result[place : place + len(chunk)] = values[indices]
        place += len(chunk)
    return result


Builder = Callable[[Framing, Column, pa.ChunkedArray], Any]
BUILDERS: dict[Kind, Builder] = {
    "int": Framing.integers,
    "bit": Framing.bits,
    "decimal": Framing.decimals,
    "float": Framing.floats,
    "date": Framing.moments,
    "datetime": Framing.moments,
    "time": Framing.times,
    "text": Framing.texts,
    "bytes": Framing.objects,
}
