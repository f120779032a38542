"""Rating replies by hand, blind: two replies side by side in a random order, without names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from agent.errors import LabError, allowed
from agent.graph.hashes import digest
from agent.lab.metrics import Metric
from agent.lab.runs import Run

if TYPE_CHECKING:
    from agent.lab.comparison import Comparison

Choice = Literal["left", "right", "same"]
RATING = "rating"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two conversations of one scenario; which graph gave which is not said."""

    key: str
    said: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]


class Rated(msgspec.Struct, frozen=True):
    """One rating as it is kept: the pair, and the label of the graph whose replies are better ("" for neither)."""

    key: str
    better: str


class Rating:
    """A blind rating of one graph against the baseline, kept in a file beside the comparison's runs."""

    def __init__(self, found: Comparison, graph: str, path: Path | None = None, seed: int = 0) -> None:
        """Pair the first repeats, shuffle them and their sides by the seed, and read what was rated before."""
        self.found, self.graph = found, graph
        self.path = path or (None if found.path is None else found.path.with_suffix(".ratings.jsonl"))
        self._runs = {digest([one.key, two.key]): (one, two) for one, two in _pairs(found, graph)}
        chance = random.Random(seed)
        self._order = chance.sample(sorted(self._runs), len(self._runs))
        self._swapped = {key: chance.random() < 0.5 for key in self._order}
        equal = [key for key, (one, two) in self._runs.items() if _replies(one) == _replies(two)]
        self._rated = dict.fromkeys(equal, "")
        self._read()

    @property
    def waiting(self) -> Pair | None:
        """The next pair to be rated, or None when all are; equal replies are rated already."""
        key = next((key for key in self._order if key not in self._rated), None)
        if key is None:
            return None
        sides = [_replies(run) for run in self._runs[key]]
        left, right = sides[::-1] if self._swapped[key] else sides
        return Pair(key, tuple(turn.said for turn in self._runs[key][0].turns), left, right)

    @property
    def left_to_rate(self) -> int:
        """How many pairs wait."""
        return len(self._order) - len(self._rated)

    def rate(self, choice: Choice) -> Pair | None:
        """Say which side of the waiting pair is better, keep it, and give the next pair."""
        pair = self.waiting
        if choice not in get_args(Choice):
            raise LabError(f"choice {choice!r}; {allowed(str(choice), get_args(Choice))}")
        if pair is None:
            raise LabError("everything is rated")
        sides = [self.found.baseline, self.graph]
        left, right = sides[::-1] if self._swapped[pair.key] else sides
        self._keep(Rated(pair.key, {"left": left, "right": right, "same": ""}[choice]))
        return self.waiting

    @property
    def comparison(self) -> Comparison:
        """The comparison with the ratings so far as one more metric: 1 for the better side, 0.5 for neither."""
        values = {}
        for key, better in self._rated.items():
            for run in self._runs[key]:
                values[run.key] = 0.5 if not better else float(better == run.graph)
        kept = tuple(
            msgspec.structs.replace(run, own={**run.own, RATING: values[run.key]}) if run.key in values else run
            for run in self.found.kept
        )
        return replace(self.found, kept=kept, metrics={**self.found.metrics, RATING: Metric()})

    def __repr__(self) -> str:
        """How many pairs are rated; never which graph leads."""
        return f"Rating({self.graph!r}, {len(self._rated)} of {len(self._order)} rated)"

    def show(self) -> object:
        """Give buttons to rate with, for a notebook."""
        from agent.lab.rating_view import rating_view  # late: needs ipywidgets

        return rating_view(self)

    def _keep(self, rated: Rated) -> None:
        self._rated[rated.key] = rated.better
        if self.path is not None:
            with self.path.open("ab") as file:
                file.write(msgspec.json.encode(rated) + b"\n")

    def _read(self) -> None:
        lines = self.path.read_bytes().splitlines() if self.path is not None and self.path.exists() else []
        for number, line in enumerate(lines, 1):
            try:
                rated = msgspec.json.decode(line, type=Rated)
            except msgspec.DecodeError as error:
                raise LabError(f"{self.path}, line {number} is no rating: {error}") from None
            if rated.key in self._runs:
                self._rated[rated.key] = rated.better


def _pairs(found: Comparison, graph: str) -> Iterator[tuple[Run, Run]]:
    first = {(run.graph, run.scenario): run for run in found.kept if run.repeat == 1}
    for label, scenario in first:
        if label == found.baseline and (graph, scenario) in first:
            yield first[label, scenario], first[graph, scenario]


def _replies(run: Run) -> tuple[str, ...]:
    return tuple(turn.text or turn.error for turn in run.turns)
