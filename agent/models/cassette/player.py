"""Says which recording answers a request: identical requests in recorded order, each recording once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from agent.models.cassette.claim import Claim
from agent.models.cassette.recording import Recording

OVERLAP_SECONDS = 2.0


@dataclass(eq=False, slots=True)
class Lane:
    """One session at a cassette: which recorded session it follows, as which one it is recorded, how often it asked."""

    follows: int | None = None
    records: int | None = None
    begun: int = 0
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """A recording that answers a request, and its place in the cassette."""

    index: int
    recording: Recording


class Player:
    """The recordings of a cassette and which of them have been played."""

    def __init__(self, recordings: Iterable[Recording], repeat: bool = False) -> None:
        """Take over the recordings; with ``repeat`` the last of several is played again when all have been."""
        self.recordings = list(recordings)
        self.repeat = repeat
        self._places: dict[str, list[int]] = {}
        self._followers: dict[int, tuple[int, ...]] = {}
        self._played: set[int] = set()
        self._claimed: set[int] = set()
        self._waiting: list[tuple[set[int], asyncio.Future[None]]] = []
        sessions: dict[int, list[int]] = {}
        for index, recording in enumerate(self.recordings):
            self._places.setdefault(recording.key, []).append(index)
            sessions.setdefault(recording.session, []).append(index)
        for indices in sessions.values():
            for place, index in enumerate(indices):
                overlap = self.recordings[index].overlap
                self._followers[index] = tuple(indices[place + 1 : place + 1 + overlap])

    def take(self, key: str, lane: Lane) -> Played | None:
        """Give the recording that answers, marked as played; None when there is none (left)."""
        places = self._places.get(key, [])
        left = [index for index in places if index not in self._played]
        if not left:
            return Played(places[-1], self.recordings[places[-1]]) if places and self.repeat else None
        index = self._chosen(left, lane)
        if lane.follows is None:
            lane.follows = self.recordings[index].session
            self._claimed.add(lane.follows)
        self._played.add(index)
        self._arrived(index)
        return Played(index, self.recordings[index])

    def held(self, key: str) -> int:
        """Say how many recordings of a request there are."""
        return len(self._places.get(key, ()))

    def left(self, key: str) -> int:
        """Say how many recordings of a request are still to be played."""
        return sum(index not in self._played for index in self._places.get(key, ()))

    def was_played(self, index: int) -> bool:
        """Say whether a recording has been played."""
        return index in self._played

    def add(self, recording: Recording) -> None:
        """Keep a recording that has just been made: it counts as played."""
        self._places.setdefault(recording.key, []).append(len(self.recordings))
        self._played.add(len(self.recordings))
        self.recordings.append(recording)

    async def overlapping(self, index: int) -> None:
        """Wait until the requests that began during this answer have begun again, two seconds at most.

        Without it, an answer that comes at once would overtake what the session did meanwhile: a memory update, say,
        would be in before the next message instead of after it, and the next request would not be the recorded one.
        """
        missing = {other for other in self._followers.get(index, ()) if other not in self._played}
        if not missing:
            return
        arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (missing, arrived)
        self._waiting.append(entry)
        try:
            await asyncio.wait({arrived}, timeout=OVERLAP_SECONDS)
        finally:
            self._waiting.remove(entry)

    def _chosen(self, left: list[int], lane: Lane) -> int:
        """Choose the recording of the session that this one follows, else of one that nobody follows, else the first.

        Sessions that ask the same are told apart by this: each gets the answers of one recorded session, not a mixture.
        """
        own = [index for index in left if self.recordings[index].session == lane.follows]
        free = [index for index in left if self.recordings[index].session not in self._claimed]
        return (own or (free if lane.follows is None else []) or left)[0]

    def _arrived(self, index: int) -> None:
        for missing, arrived in self._waiting:
            missing.discard(index)
            if not missing and not arrived.done():
                arrived.set_result(None)
