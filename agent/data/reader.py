"""Reads a result set off the wire packet by packet, without making a Python object of every cell.

It stands on an unbuffered result of PyMySQL and on these of its names, which are not public: ``_rfile`` and
``_next_seq_id`` of the connection, ``connection`` and ``unbuffered_active`` of the result. What they do is fixed by
the protocol; ``tests/data/test_reader.py`` fails when a release of PyMySQL changes them.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from agent.data.cells import Cells, Chunk
from agent.data.limits import Limits

PIECE = 1 << 18  # bytes read at a time, after which a cancellation is seen
CHUNK = 1 << 21  # bytes after which a chunk is closed
HEADER, END, ERROR, MOST = 4, 0xFE, 0xFF, 0xFFFFFF
MORE_RESULTS = 8
HEAD = struct.Struct("<I")  # three bytes of length, one that counts packets


class BrokenStream(Exception):
    """The server closed the connection, or what it sent is no result set."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the cells, whether there are more rows than that, how many warnings the server has."""

    cells: Cells
    truncated: bool
    warning_count: int = 0


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one unbuffered result; ``fail`` raises the driver's exception for an error packet."""

    result: Any
    fail: Callable[[bytes], NoReturn]
    warning_count: int = 0
    ended: bool = False

    def read(self, limits: Limits, cancelled: threading.Event) -> Read:
        """Read up to the limits; with rows left unread the connection is of no more use."""
        chunks: list[Chunk] = []
        count = size = 0
        for chunk in self._chunks(limits, cancelled):
            count, size = count + len(chunk.starts), size + len(chunk.data)
            if count > limits.rows:
                rows = len(chunk.starts) - (count - limits.rows)
                return Read(Cells((*chunks, Chunk(chunk.data, chunk.starts[:rows]))), True)
            chunks.append(chunk)
            if cancelled.is_set() or (size > limits.bytes and not self.ended):
                return Read(Cells(tuple(chunks)), True)
        return Read(Cells(tuple(chunks)), False, self.warning_count)

    def _chunks(self, limits: Limits, cancelled: threading.Event) -> Iterator[Chunk]:
        """Give the rows as they come; a limit or a cancellation closes a chunk early."""
        read = self.result.connection._rfile.read1
        full = min(CHUNK, limits.bytes)
        rest = bytearray()
        while not self.ended:
            buffer, starts, place = rest, list[int](), 0
            while not self.ended and place <= full and len(starts) <= limits.rows and not cancelled.is_set():
                place = self._scan(buffer, place, starts)
                if not self.ended and place <= full:
                    piece = read(PIECE)
                    if not piece:
                        raise BrokenStream("Lost connection to the server during query")
                    buffer += piece
            rest = buffer[place:]
            yield Chunk(bytes(memoryview(buffer)[:place]), starts)
            if cancelled.is_set():
                return

    def _scan(self, buffer: bytearray, place: int, starts: list[int]) -> int:
        """Note where rows begin, up to the last whole packet; gives the place after it."""
        unpack, last = HEAD.unpack_from, len(buffer) - HEADER
        while place < last:
            length = unpack(buffer, place)[0] & MOST
            after = place + HEADER + length
            if length == MOST:
                after = _joined(buffer, place)
                last = len(buffer) - HEADER
                if not after:
                    break
            if after > last + HEADER:
                break
            first = buffer[place + HEADER]
            if first >= END and (first == ERROR or length < 9):  # a cell of 16 MB begins with 0xFE, too
                self._end(bytes(buffer[place + HEADER : after]), buffer[place + 3])
                return place
            starts.append(place + HEADER)
            place = after
        return place

    def _end(self, packet: bytes, number: int) -> None:
        self.ended = True
        connection = self.result.connection
        connection._next_seq_id = (number + 1) % 256
        self.result.unbuffered_active = False
        self.result.connection = None
        if packet[0] == ERROR:
            self.fail(packet)
        self.warning_count, status = struct.unpack_from("<HH", packet, 1)
        if status & MORE_RESULTS:
            raise BrokenStream("the server announces a second result")


def _joined(buffer: bytearray, place: int) -> int:
    """Join a row of 16 MB or more, which comes in several packets; gives the place after it, 0 when some is missing."""
    headers, at = [place], place
    while at + HEADER <= len(buffer):
        length: int = HEAD.unpack_from(buffer, at)[0] & MOST
        if at + HEADER + length > len(buffer):
            return 0
        at += HEADER + length
        if length < MOST:
            for header in reversed(headers[1:]):
                del buffer[header : header + HEADER]
            return at - HEADER * (len(headers) - 1)
        headers.append(at)
    return 0
