"""Tables as files: CSV for everybody, Parquet with the types."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from agent.data.paging import Paging, Wanted

Format = Literal["csv", "parquet"]
LONGEST_NAME = 80
QUOTED = re.compile(r'[",\r\n]|^\s|\s$|^$')
TYPES: dict[Format, str] = {"csv": "text/csv;charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file to be saved by a browser."""

    name: str
    type: str
    content: bytes


def table_file(paging: Paging, wanted: Wanted, name: str, format: Format) -> TableFile:
    """Give the rows that are wanted, all pages of them, as a file."""
    write = to_csv if format == "csv" else to_parquet
    return TableFile(f"{file_name(name)}.{format}", TYPES[format], write(paging, wanted))


def file_name(name: str) -> str:
    """Give a name that every file system takes."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:LONGEST_NAME] or "table"


def to_csv(paging: Paging, wanted: Wanted) -> bytes:
    """Give UTF-8 with a head line; an empty field is NULL, an empty text is quoted, binary values are hexadecimal."""
    places = paging.places(wanted)
    columns = [paging.texts(i, places) for i in range(len(paging.columns))]
    missing = '""' if len(columns) == 1 else ""  # readers skip a line that is empty
    lines = [",".join(map(_field, paging.columns))]
    for row in zip(*columns, strict=True):
        lines.append(",".join([missing if text is None else _field(text) for text in row]))
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def to_parquet(paging: Paging, wanted: Wanted) -> bytes:
    """Give the columns with their types; one that Parquet has no type for is written as its texts."""
    frame, places = paging.chosen(wanted), paging.places(wanted)
    arrays = []
    for i in range(frame.shape[1]):
        try:
            if i in paging.inexact:
                raise pa.ArrowInvalid("dates that do not exist")
            array = pa.Array.from_pandas(frame.iloc[:, i])
        except (pa.ArrowException, TypeError, OverflowError):
            array = pa.array(paging.texts(i, places), pa.string())
        arrays.append(array)
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(paging.columns)), sink)
    return sink.getvalue()


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text
