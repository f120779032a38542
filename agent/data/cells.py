"""The cells of a result as they came over the wire: read once, turned into rows or columns when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from agent.data.decode import Decoder

NULL, WIDTHS = 251, {252: 2, 253: 3, 254: 8}  # the first byte of a cell: its length, NULL, or the width of its length


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Some rows: the bytes of their packets, and where the first cell of each row begins."""

    data: bytes
    starts: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All rows that were read, in chunks."""

    chunks: tuple[Chunk, ...] = ()

    @property
    def count(self) -> int:
        """The number of rows."""
        return sum(len(chunk.starts) for chunk in self.chunks)

    def decoded(self, decoders: Sequence[Decoder], count: int) -> list[tuple[Any, ...]]:
        """Give the first ``count`` rows, each column through its decoder; NULL is None."""
        return list(islice(self._rows(decoders), count))

    def _rows(self, decoders: Sequence[Decoder]) -> Iterator[tuple[Any, ...]]:
        for chunk in self.chunks:
            for start in chunk.starts:
                yield _row(chunk.data, start, decoders)


NO_CELLS = Cells()


def _row(data: bytes, place: int, decoders: Sequence[Decoder]) -> tuple[Any, ...]:
    values = list[Any]()
    for decoder in decoders:
        length = data[place]
        place += 1
        if length == NULL:
            values.append(None)
            continue
        if length > NULL:
            width = WIDTHS[length]
            length = int.from_bytes(data[place : place + width], "little")
            place += width
        values.append(decoder(data[place : place + length]))
        place += length
    return tuple(values)
