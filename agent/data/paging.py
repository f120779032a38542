"""A table as a person reads it: page by page, sorted by a column, filtered by a text, every cell as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from agent.data.columns import unique
from agent.data.result import plain

if TYPE_CHECKING:
    from agent.data.result import QueryResult

PAGE_ROWS = 25
MOST_COLUMNS = 100
LONGEST_CELL = 500  # characters on a page; downloads are whole

Texts = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows to show: the page (from 0), the place of the column to sort by, a text that rows must hold."""

    page: int = 0
    sort: int | None = None
    descending: bool = False
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows as texts (None is NULL), the place of the first among ``matching`` ones, and how many there are."""

    rows: tuple[Texts, ...]
    number: int
    pages: int
    first: int
    matching: int
    total: int


class Paging:
    """Pages of a frame; ``exact`` gives texts for columns whose values a frame cannot hold, such as zero dates.

    ``dates`` are the places of columns of days without a time (default: those whose times are all midnight).
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        exact: Mapping[int, Sequence[str | None]] | None = None,
        dates: Collection[int] | None = None,
    ) -> None:
        self._given = frame if _plain_index(frame) else _with_index(frame)
        self._exact = exact or {}
        self._days = dates
        self._found: tuple[str, np.ndarray[Any, Any]] | None = None
        self._sorted: tuple[tuple[int, bool], np.ndarray[Any, Any]] | None = None

    @classmethod
    def of_result(cls, result: QueryResult) -> Paging:
        """Page through everything that a query gave; dates that do not exist are shown as the server wrote them."""
        kinds = [column.kind for column in result.answer.columns]
        days = [i for i, kind in enumerate(kinds) if kind == "date"]
        if not result.answer.lost:
            return cls(result.frame, dates=days)
        rows = result.plain_rows(result.row_count)
        lost = [i for i, kind in enumerate(kinds) if kind in ("date", "datetime")]
        exact = {i: [None if row[i] is None else str(row[i]) for row in rows] for i in lost}
        return cls(result.frame, exact, days)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each one once."""
        return unique([_name(column) for column in self._given.columns])

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers."""
        return tuple(is_number(self._given.iloc[:, i]) for i in range(self._given.shape[1]))

    def __len__(self) -> int:
        return len(self._given)

    def page(self, wanted: Wanted, size: int = PAGE_ROWS) -> Page:
        """Give a page; one that is not there is the nearest that is."""
        places = self.places(wanted)
        pages = max(1, -(-len(places) // size))
        number = min(max(wanted.page, 0), pages - 1)
        shown = places[number * size : (number + 1) * size]
        columns = [self._cells(i, shown) for i in range(min(MOST_COLUMNS, self._given.shape[1]))]
        rows = tuple(zip(*columns, strict=True)) if columns else ()
        return Page(rows, number, pages, number * size, len(places), len(self))

    def places(self, wanted: Wanted) -> np.ndarray[Any, Any]:
        """Give the places of the rows that match, in the order that is wanted."""
        found = self._matching(wanted.filter)
        order = self._order(wanted.sort, wanted.descending)
        return np.flatnonzero(found) if order is None else order[found[order]]

    def chosen(self, wanted: Wanted) -> pd.DataFrame:
        """Give the rows that match as a frame with unique column names."""
        frame = self._given.iloc[self.places(wanted)].reset_index(drop=True)
        frame.columns = pd.Index(self.columns)
        frame.attrs = {}
        return frame

    def texts(self, column: int, places: Iterable[int]) -> list[str | None]:
        """Give the cells of a column as whole texts; None is NULL."""
        if column in self._exact:
            return [self._exact[column][place] for place in places]
        values = self._given.iloc[:, column].iloc[list(places)]
        return [_text(value, dates=self._dates[column]) for value in values.astype(object)]

    @property
    def inexact(self) -> tuple[int, ...]:
        """The places of columns that only their texts show truly."""
        return tuple(self._exact)

    @cached_property
    def _dates(self) -> tuple[bool, ...]:
        places = range(self._given.shape[1])
        if self._days is not None:
            return tuple(i in self._days for i in places)
        return tuple(_only_dates(self._given.iloc[:, i]) for i in places)

    @cached_property
    def _haystack(self) -> list[str]:
        """Give each row as one folded text; equal values of a column are written once."""
        columns = [self._folded(i) for i in range(self._given.shape[1])]
        return ["\n".join(cells) for cells in zip(*columns, strict=True)]

    def _folded(self, column: int) -> list[str]:
        known: dict[str | None, str] = {None: ""}
        texts = self.texts(column, range(len(self)))
        for text in set(texts) - {None}:
            known[text] = fold(str(text)[:LONGEST_CELL])
        return [known[text] for text in texts]

    def _matching(self, text: str) -> np.ndarray[Any, Any]:
        needle = fold(" ".join(text.split()))
        if self._found is None or self._found[0] != needle:
            if needle:
                found = np.fromiter((needle in row for row in self._haystack), dtype=bool, count=len(self))
            else:
                found = np.ones(len(self), dtype=bool)
            self._found = needle, found
        return self._found[1]

    def _order(self, sort: int | None, descending: bool) -> np.ndarray[Any, Any] | None:
        if sort is None or not 0 <= sort < self._given.shape[1]:
            return None
        if self._sorted is None or self._sorted[0] != (sort, descending):
            self._sorted = (sort, descending), self._sort(sort, descending)
        return self._sorted[1]

    def _sort(self, column: int, descending: bool) -> np.ndarray[Any, Any]:
        """Give the places in order, missing values last; equal values keep their order."""
        values = self._given.iloc[:, column].reset_index(drop=True)
        if column in self._exact:
            values = pd.Series(list(self._exact[column]), dtype=object)
        elif isinstance(values.dtype, pd.StringDtype):
            values = _folded_series(values)
        try:
            ordered = values.sort_values(kind="stable", ascending=not descending, na_position="last")
        except TypeError:  # values of several types, which have no order of their own
            texts = pd.Series(self.texts(column, range(len(self))), dtype=object)
            ordered = _folded_series(texts).sort_values(kind="stable", ascending=not descending, na_position="last")
        return ordered.index.to_numpy()

    def _cells(self, column: int, places: np.ndarray[Any, Any]) -> list[str | None]:
        return [_cut(text) for text in self.texts(column, places)]


def fold(text: str) -> str:
    """Give a text without case and accents, as people look for it: ``Übersicht`` is found by ``ubers``."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def is_number(values: pd.Series[Any]) -> bool:
    """Tell whether a column holds numbers: of a number type, or exact decimals."""
    if pd.api.types.is_bool_dtype(values):
        return False
    if values.dtype == object:
        return pd.api.types.infer_dtype(values, skipna=True) in ("decimal", "integer", "floating")
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_complex_dtype(values))


def _plain_index(frame: pd.DataFrame) -> bool:
    return isinstance(frame.index, pd.RangeIndex) and frame.index.name is None


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the index before the columns, which may have its name already."""
    levels = {i: pd.Series(frame.index.get_level_values(i)) for i in range(frame.index.nlevels)}
    index = pd.DataFrame(levels)
    index.columns = pd.Index([name if name is not None else "index" for name in frame.index.names], dtype=object)
    return pd.concat([index, frame.reset_index(drop=True)], axis=1)


def _name(column: Any) -> str:
    return " / ".join(map(str, column)) if isinstance(column, tuple) else str(column)


def _only_dates(values: pd.Series[Any]) -> bool:
    if not isinstance(values.dtype, np.dtype) or values.dtype.kind != "M":
        return False
    return bool((values.dropna() == values.dropna().dt.normalize()).all())


def _folded_series(values: pd.Series[Any]) -> pd.Series[Any]:
    known = {text: fold(text) for text in values.dropna().unique()}
    return pd.Series([known.get(text) for text in values.astype(object)], dtype=object)


def _text(value: Any, *, dates: bool) -> str | None:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if dates else value.isoformat(" ")
    if isinstance(value, pd.Timedelta):
        value = value.to_pytimedelta()
    text = plain(value)
    return text if isinstance(text, str) else str(text)


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
