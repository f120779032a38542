"""The cells of a result column by column, as Arrow arrays: found with numpy for all rows of a chunk at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from agent.data.cells import NULL, WIDTHS, Cells, Chunk
from agent.data.reader import BrokenStream

Array = np.ndarray[Any, Any]


def raw_columns(cells: Cells, width: int) -> list[pa.ChunkedArray]:
    """Give each column's cells as the server sent them, as binary arrays; NULL is null."""
    by_chunk = [_columns(chunk, width) for chunk in cells.chunks]
    return [pa.chunked_array([part[index] for part in by_chunk], pa.large_binary()) for index in range(width)]


def _columns(chunk: Chunk, width: int) -> list[pa.Array]:
    data = np.frombuffer(chunk.data, np.uint8)
    place = np.array(chunk.starts, np.int64)
    columns = []
    for _ in range(width):
        begin, length, null = _found(data, place)
        place = begin + length
        columns.append(_gathered(chunk.data, begin, place, null))
    return columns


def _found(data: Array, place: Array) -> tuple[Array, Array, Array]:
    """Give where the cells at these places begin, how long they are, and which are NULL."""
    code = data[place]
    length = code.astype(np.int64)
    begin = place + 1
    null = code == NULL
    if code.size and code.max() >= NULL:
        for first, width in WIDTHS.items():
            if len(long := np.flatnonzero(code == first)):
                length[long] = _little_endian(data, begin[long], width)
                begin[long] += width
        length[null] = 0
    if length.size and ((begin + length).max() > len(data) or length.min() < 0):
        raise BrokenStream("a cell is longer than its row")  # Arrow would read beyond the buffer
    return begin, length, null


def _little_endian(data: Array, place: Array, width: int) -> Array:
    number = np.zeros(len(place), np.int64)
    for index in range(width):
        number |= data[place + index].astype(np.int64) << (8 * index)
    return number


def _gathered(data: bytes, begin: Array, end: Array, null: Array) -> pa.Array:
    """Copy the cells out: the chunk is looked at as cell, gap, cell, gap ..., and the cells are taken."""
    count = len(begin)
    if not count:
        return pa.array([], pa.large_binary())
    borders = np.empty(2 * count, np.int64)
    borders[0::2], borders[1::2] = begin, end
    alternating = pa.Array.from_buffers(
        pa.large_binary(), 2 * count - 1, [None, pa.py_buffer(borders), pa.py_buffer(data)]
    )
    wanted = pa.array(np.arange(0, 2 * count, 2), mask=null if null.any() else None)
    return alternating.take(wanted)


def distinct(column: pa.ChunkedArray) -> Sequence[bytes]:
    """Give the different cells of a column, without NULL."""
    values: list[bytes] = column.drop_null().unique().to_pylist()
    return values
