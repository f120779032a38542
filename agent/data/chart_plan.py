"""What kind of chart a table suggests, decided from its columns alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from agent.data.paging import is_number
from agent.errors import NothingToPlot

Kind = Literal["line", "bar", "scatter", "histogram"]
MOST_BARS, MOST_LINES = 30, 6
YEARS = range(1800, 2201)
YEAR_NAME = re.compile(r"(^|_)(jahr|year|yr)(_|$)|jahr$|year$", re.IGNORECASE)
KEY_NAME = re.compile(r"(^|_)(id|nr|nummer|number_id|key|uuid)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """What to draw: each of ``series`` is a name with its x and y values; ``years`` when x are whole years."""

    kind: Kind
    title: str
    x: str
    y: str
    series: tuple[tuple[str, Any, Any], ...]
    years: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they are good for in a chart; keys are good for nothing."""

    times: tuple[str, ...]
    numbers: tuple[str, ...]
    names: tuple[str, ...]


def plan_chart(frame: pd.DataFrame) -> ChartPlan:
    """Choose a chart; raises NothingToPlot with the reason when the table suggests none."""
    if len(frame) < 2:
        raise NothingToPlot(f"nothing to plot: {len(frame)} rows; a chart needs at least two")
    frame = _named(frame)
    columns = _sorted_out(frame)
    for plan in (_over_time, _by_name, _against_each_other, _spread, _counts):
        found = plan(frame, columns)
        if found is not None:
            return found
    kinds = ", ".join(map(str, list(frame.columns)[:8]))
    raise NothingToPlot(
        f"nothing to plot: of the columns {kinds} none is a number with two values, and none a category with "
        f"2 to {MOST_BARS} names; add a COUNT, a SUM or an AVG to the query"
    )


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    from agent.data.columns import unique

    named = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    named = named.set_axis(pd.Index(unique([str(column) for column in named.columns])), axis=1)
    return named


def _sorted_out(frame: pd.DataFrame) -> Columns:
    times: list[str] = []
    numbers: list[str] = []
    names: list[str] = []
    for name in map(str, frame.columns):
        values = frame[name]
        if values.notna().sum() == 0 or KEY_NAME.search(name):
            continue
        if isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
            times.append(name)
        elif is_number(values):
            (times if _is_year(name, values) else numbers).append(name)
        elif _is_name(values):
            names.append(name)
    return Columns(tuple(times), tuple(numbers), tuple(names))


def _over_time(frame: pd.DataFrame, columns: Columns) -> ChartPlan | None:
    if not columns.times or not columns.numbers:
        return None
    time = columns.times[0]
    kept = frame.dropna(subset=[time]).sort_values(time, kind="stable")
    years = is_number(kept[time])
    if kept[time].nunique() < 2:
        return None
    if not kept[time].duplicated().any():
        chosen = columns.numbers[:MOST_LINES]
        series = tuple((name, _values(kept[time]), _floats(kept[name])) for name in chosen)
        title = f"{', '.join(chosen)} by {time}"
        return ChartPlan("line", title, time, chosen[0] if len(chosen) == 1 else "", series, years)
    number = columns.numbers[0]
    for name in columns.names:
        if kept[name].nunique() <= MOST_LINES and not kept.duplicated([time, name]).any():
            parts = [(str(key), part) for key, part in kept.groupby(name, sort=True, observed=True)]
            series = tuple((key, _values(part[time]), _floats(part[number])) for key, part in parts)
            return ChartPlan("line", f"{number} by {time}, per {name}", time, number, series, years)
    return ChartPlan(
        "scatter", f"{number} by {time}", time, number, (("", _values(kept[time]), _floats(kept[number])),)
    )


def _by_name(frame: pd.DataFrame, columns: Columns) -> ChartPlan | None:
    if not columns.names or not columns.numbers:
        return None
    number = columns.numbers[0]
    known = frame.dropna(subset=[number])
    if len(known) <= MOST_BARS:
        whole = _whole_name(known, columns.names)
        if whole is not None:
            title, labels = whole
            return _bar(f"{number} by {title}", title, number, labels, _floats(known[number]))
    for name in columns.names:
        if 2 <= known[name].nunique() <= MOST_BARS and len(columns.numbers) == 1:
            sums = pd.Series(_floats(known[number])).groupby(known[name].astype(str).to_numpy(), sort=True).sum()
            return _bar(f"sum of {number} by {name}", name, f"sum of {number}", list(sums.index), sums.to_numpy())
    return None


def _against_each_other(frame: pd.DataFrame, columns: Columns) -> ChartPlan | None:
    if len(columns.numbers) < 2:
        return None
    x, y = columns.numbers[:2]
    known = frame.dropna(subset=[x, y])
    if len(known) < 2:
        return None
    return ChartPlan("scatter", f"{y} by {x}", x, y, (("", _floats(known[x]), _floats(known[y])),))


def _spread(frame: pd.DataFrame, columns: Columns) -> ChartPlan | None:
    for name in columns.numbers:
        values = _floats(frame[name].dropna())
        values = values[np.isfinite(values)]
        if len(np.unique(values)) >= 2:
            return ChartPlan("histogram", f"distribution of {name}", name, "rows", (("", values, None),))
    return None


def _counts(frame: pd.DataFrame, columns: Columns) -> ChartPlan | None:
    for name in (*columns.names, *columns.times):
        counts = frame[name].dropna().astype(str).value_counts(sort=False).sort_index()
        if 2 <= len(counts) <= MOST_BARS and counts.max() > 1:
            return _bar(f"rows by {name}", name, "rows", list(counts.index), counts.to_numpy(dtype=float))
    return None


def _bar(title: str, x: str, y: str, labels: Sequence[str], heights: Any) -> ChartPlan:
    return ChartPlan("bar", title, x, y, (("", list(labels), heights),))


def _whole_name(frame: pd.DataFrame, names: Sequence[str]) -> tuple[str, list[str]] | None:
    """Give the first column, or else the columns together, that name each row differently."""
    for name in names:
        if not frame[name].duplicated().any():
            return name, [_label(value) for value in frame[name]]
    if frame.duplicated(list(names)).any():
        return None
    rows = frame[list(names)].itertuples(index=False)
    return ", ".join(names), [", ".join(map(_label, row)) for row in rows]


def _label(value: Any) -> str:
    return "NULL" if pd.isna(value) else str(value)


def _is_year(name: str, values: pd.Series[Any]) -> bool:
    known = values.dropna()
    if not YEAR_NAME.search(name):
        return False
    return all(value in YEARS for value in known.unique())


def _is_name(values: pd.Series[Any]) -> bool:
    if pd.api.types.is_bool_dtype(values) or isinstance(values.dtype, (pd.StringDtype, pd.CategoricalDtype)):
        return True
    return values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) in ("string", "boolean")


def _values(values: pd.Series[Any]) -> Any:
    return _floats(values) if is_number(values) else values.to_numpy()


def _floats(values: pd.Series[Any]) -> Any:
    """Give floats to draw; a picture needs no more digits."""
    return np.array([float("nan") if pd.isna(value) else float(value) for value in values], dtype=float)
