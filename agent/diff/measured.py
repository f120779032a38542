"""What turns of two graphs measured, node by node and edge by edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.errors import GraphError

if TYPE_CHECKING:
    import pandas

    from agent.diff.graph_diff import GraphDiff
    from agent.graph.content import GraphContent
    from agent.runtime.turn import Turn

MEASURES = ("calls", "tokens", "ms", "findings", "carried")
STABLE = ("calls", "tokens", "findings", "carried")  # what the text shows: times differ from run to run
Key = tuple[str, str]
Sums = dict[Key, dict[str, float]]


@dataclass(frozen=True)
class MeasuredDiff:
    """Means a turn of each node and edge before and after; ``frame`` has a row for each, ``text`` what differs."""

    diff: GraphDiff
    turns: tuple[int, int]
    frame: pandas.DataFrame = field(repr=False)

    @property
    def text(self) -> str:
        """The rows that differ in calls, tokens, findings or carried messages, in words."""
        lines = [
            f"{self.diff.before.name} → {self.diff.after.name}, means of {self.turns[0]} and {self.turns[1]} turns"
        ]
        for row in self.frame.to_dict("records"):
            parts = [
                f"{name} {row[f'{name}_before']:g} → {row[f'{name}_after']:g}"
                for name in STABLE
                if abs(row[f"{name}_before"] - row[f"{name}_after"]) > 1e-9
            ]
            if parts:
                lines.append(f"  {row['part']} {row['name']}: {', '.join(parts)}")
        return "\n".join(lines if len(lines) > 1 else [f"{lines[0]}: no difference"])

    def __repr__(self) -> str:
        """Name both graphs and the total of calls and tokens a turn."""
        names = f"{self.diff.before.name!r} → {self.diff.after.name!r}"
        totals = [f"{name} {self._total(name, 'before'):g} → {self._total(name, 'after'):g}" for name in STABLE[:2]]
        line = f"MeasuredDiff({names}: {', '.join(totals)} a turn)"
        return line if len(line) <= 110 else f"{line[:108]}…)"

    def _repr_html_(self) -> str:
        rounded = self.frame.round(2)
        return str(rounded.to_html(border=0, index=False, escape=True))

    def _total(self, name: str, side: str) -> float:
        return round(float(self.frame[f"{name}_{side}"].sum()), 2)


def measure(diff: GraphDiff, before: Sequence[Turn], after: Sequence[Turn]) -> MeasuredDiff:
    """Measure the turns of both sides; raises GraphError when one ran on another version, or there are none."""
    import pandas

    sums = []
    for turns, content in ((before, diff.before), (after, diff.after)):
        _check(turns, content)
        sums.append(_sums(turns))
    rows = []
    for key in dict.fromkeys((*_keys(diff.before), *_keys(diff.after), *sums[0], *sums[1])):
        row: dict[str, object] = {"part": key[0], "name": key[1]}
        for name in MEASURES:
            for side, found, turns in (("before", sums[0], before), ("after", sums[1], after)):
                row[f"{name}_{side}"] = found.get(key, {}).get(name, 0.0) / len(turns)
        rows.append(row)
    columns = ["part", "name", *(f"{name}_{side}" for name in MEASURES for side in ("before", "after"))]
    return MeasuredDiff(diff, (len(before), len(after)), pandas.DataFrame(rows, columns=columns))


def _check(turns: Sequence[Turn], content: GraphContent) -> None:
    if not turns:
        raise GraphError(f"there are no turns of {content.name!r} to measure; give at least one")
    for turn in turns:
        if turn.graph.content_hash != content.content_hash:
            raise GraphError(
                f"turn {turn.number} ran on {turn.graph.name!r} {turn.graph.content_hash}, not on {content.name!r} "
                f"{content.content_hash}; diff the graphs that the turns ran on"
            )


def _sums(turns: Iterable[Turn]) -> Sums:
    found: Sums = defaultdict(lambda: defaultdict(float))
    for turn in turns:
        for call in turn.calls:
            node = found["node", call.node]
            node["calls"] += 1
            node["tokens"] += call.input_tokens + call.cached_tokens + call.output_tokens
        events = turn.events
        for kind, role, detail, ms in zip(events.event, events.node, events.detail, events.ms, strict=True):
            if kind == "end":
                found["node", role]["ms"] += float(ms)
            elif kind == "audit":
                found["node", role]["findings"] += 1
            elif kind == "edge":
                type_, _, target = detail.partition(" → ")
                found["edge", f"{role}→{target} {type_}"]["carried"] += 1
    return found


def _keys(content: GraphContent) -> list[Key]:
    nodes = [("node", role) for role in content.roles]
    return nodes + [("edge", f"{edge.arrow} {edge.type}") for edge in content.edges]
