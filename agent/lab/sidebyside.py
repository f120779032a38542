"""One scenario on two graphs, turn beside turn, with the place where they part."""

from __future__ import annotations

from html import escape
from itertools import zip_longest

from agent.lab.diverging import first_divergence
from agent.lab.runs import Run, TakenTurn


class SideBySide:
    """Two runs of one scenario beside each other."""

    def __init__(self, baseline: Run, candidate: Run) -> None:
        """Keep both runs and find where they part."""
        self.baseline, self.candidate = baseline, candidate
        self.divergence = first_divergence(baseline, candidate)

    def __repr__(self) -> str:
        """Both graphs, the scenario, and whether they part."""
        where = "the same" if self.divergence is None else f"part in turn {self.divergence.turn}"
        return f"SideBySide({self.baseline.graph} | {self.candidate.graph}, {self.baseline.scenario!r}, {where})"

    @property
    def text(self) -> str:
        """Both sides in words."""
        lines = [f"{self.baseline.scenario}: {self.baseline.graph} | {self.candidate.graph}"]
        for one, two in zip_longest(self.baseline.turns, self.candidate.turns):
            said = (one or two).said if one or two else ""
            lines += [f"> {said}", f"  {_line(one)}", f"  {_line(two)}"]
        return "\n".join([*lines, f"part: {self.divergence or 'nowhere'}"])

    def _repr_html_(self) -> str:
        return side_by_side_html(self.baseline, self.candidate)


def side_by_side_html(baseline: Run, candidate: Run) -> str:
    """Give two runs as a table with a column each; everything that was said is escaped."""
    found = first_divergence(baseline, candidate)
    head = "".join(f"<th scope='col'>{escape(run.graph)}</th>" for run in (baseline, candidate))
    rows = []
    for number, (one, two) in enumerate(zip_longest(baseline.turns, candidate.turns), 1):
        said = (one or two).said if one or two else ""
        marked = (found.baseline, found.candidate) if found is not None and found.turn == number else ("", "")
        cells = "".join(f"<td>{_turn_html(turn, mark)}</td>" for turn, mark in zip((one, two), marked, strict=True))
        rows.append(f"<tr><th scope='row'>{escape(said)}</th>{cells}</tr>")
    missed = "".join(f"<td>{_missed_html(run)}</td>" for run in (baseline, candidate))
    return (
        f"<table class='wb-sides'><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}"
        f"<tr><th scope='row'>missed</th>{missed}</tr></tbody></table>"
    )


def _line(turn: TakenTurn | None) -> str:
    return "(no such turn)" if turn is None else f"{'→'.join(turn.path) or 'local'}: {' '.join(turn.text.split())}"


def _turn_html(turn: TakenTurn | None, parted: str) -> str:
    if turn is None:
        return "<i>no such turn</i>"
    path = escape(" → ".join(turn.path) or "local click")
    status = "" if turn.status == "ok" else f"<b>{escape(turn.status)}</b>: {escape(turn.error)}<br>"
    events = "".join(f"<li>{escape(' '.join([e.node, e.kind, e.detail]))}</li>" for e in turn.happened)
    mark = f"<p><mark>parts here: {escape(parted)}</mark></p>" if parted else ""
    return (
        f"{status}<pre>{escape(turn.text)}</pre>{mark}<small>{path} · {turn.calls} calls, {turn.tokens} tokens</small>"
        f"<details><summary>events</summary><ol>{events}</ol></details>"
    )


def _missed_html(run: Run) -> str:
    items = [
        f"<li>step {check.step}, {escape(check.what)}: {escape(check.detail)}</li>"
        for check in run.checks
        if not check.passed
    ]
    return f"<ul>{''.join(items)}</ul>" if items else "nothing"
