"""What to say when a request is not recorded."""

from __future__ import annotations

from agent.errors import NotRecorded
from agent.models.cassette.canonical import first_difference, likeness
from agent.models.cassette.player import Player
from agent.models.cassette.recording import Recording
from agent.models.cassette.shape import shaped

NEXT = 'mode="new" records what is missing'


def not_recorded(asked: Recording, player: Player, name: str) -> NotRecorded:
    """Give the error: played out, or the nearest recording and the first difference."""
    what = f"{asked.method} {asked.path}" + (f" to {asked.model}" if asked.model else "")
    times = player.held(asked.key)
    if times:
        count = "once" if times == 1 else f"{times} times"
        return NotRecorded(
            f"{name} holds this request ({what}) {count}, and that has been played; rewind() plays from the beginning, "
            f"repeat=True plays the last one again, {NEXT}"
        )
    same = [(index, known) for index, known in enumerate(player.recordings) if known.path == asked.path]
    if not same:
        paths = ", ".join(dict.fromkeys(known.path for known in player.recordings)) or "nothing at all"
        return NotRecorded(f"{name} holds no {what}; it holds {paths}; {NEXT}")
    index, nearest = max(same, key=lambda pair: (_alike(pair[1], asked), not player.was_played(pair[0]), -pair[0]))
    played = ", already played" if player.was_played(index) else ""
    return NotRecorded(
        f"{name} has no recording of this request ({what}). The nearest is number {index + 1} of "
        f"{len(player.recordings)}, {_alike(nearest, asked)[0]:.0%} alike{played}; the first difference is at "
        f"{first_difference(nearest.compared, _as(nearest, asked))}. {NEXT}"
    )


def _alike(known: Recording, asked: Recording) -> tuple[float, float]:
    return likeness(known.compared, _as(known, asked))


def _as(known: Recording, asked: Recording) -> object:
    """Give the request as the known one was kept: as its shape when that is all there is."""
    return shaped(asked.compared) if known.shaped else asked.compared
