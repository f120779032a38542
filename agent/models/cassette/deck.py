"""What plays and records a cassette: the part that its connections work with."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from agent.errors import NotRecorded
from agent.models.cassette.missing import not_recorded
from agent.models.cassette.pacing import offline_pace
from agent.models.cassette.player import Lane, Played, Player
from agent.models.cassette.recorder import Recorder, Slot
from agent.models.cassette.recording import Recording
from agent.models.cassette.shape import shaped


@dataclass(frozen=True, slots=True)
class Options:
    """How a cassette plays and records.

    ``speed`` is the factor of the recorded pace (None: at once), ``values`` False keeps the texts of requests out of
    the file, ``latency`` is that of the offline rules when they are recorded: their pace is known.
    """

    speed: float | None = None
    values: bool = True
    latency: float | None = None


class Deck:
    """Recordings being played, a file being written, and the options of both."""

    def __init__(self, name: str, player: Player, recorder: Recorder, options: Options) -> None:
        """Begin with what is there."""
        self.name = name
        self.player = player
        self.recorder = recorder
        self.options = options

    def play(self, asked: Recording, lane: Lane) -> Played | None:
        """Give the recording that answers a request."""
        return self.player.take(asked.key, lane)

    def miss(self, asked: Recording) -> NotRecorded:
        """Give the error for a request that is not recorded."""
        return not_recorded(asked, self.player, self.name)

    def pace_of(self, answer: bytes, measured: tuple[int, ...]) -> tuple[int, ...]:
        """Give the pace to keep of an answer: what was measured, unless it is known."""
        latency = self.options.latency
        return measured if latency is None else offline_pace(answer, latency)

    def keep(self, slot: Slot, recording: Recording) -> None:
        """Keep an exchange that has just ended."""
        if not self.options.values:
            body = json.dumps(shaped(recording.compared), ensure_ascii=False)
            recording = replace(recording, body=body, shaped=recording.key)
        self.player.add(self.recorder.finish(slot, recording))

    def flush(self) -> None:
        """Bring the file up to date."""
        self.recorder.write()
