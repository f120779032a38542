"""A comparison in words, as a notebook's output, and as a page for colleagues."""

from __future__ import annotations

from html import escape
from math import isfinite
from typing import TYPE_CHECKING

from agent.lab.intervals import figures, intervals_svg
from agent.lab.metrics import PRIMARY
from agent.lab.outcomes import Flip
from agent.lab.sidebyside import side_by_side_html
from agent.lab.verdicts import Row

if TYPE_CHECKING:
    from agent.lab.comparison import Comparison

LENGTH = 110
PLUMBING = "The offline rules answered, no language model: these figures measure plumbing, not quality."
LEVEL = (
    "The unit is the scenario: repeats are averaged within it. Intervals are 95 %, paired, not adjusted; p is adjusted "
    "by Holm over all metrics and graphs; mde is the smallest difference seen in 80 % of such comparisons."
)
STYLE = (
    ".wb-comparison table{border-collapse:collapse;margin:.5em 0}.wb-comparison td,.wb-comparison th{padding:.2em .7em;"
    "text-align:left;vertical-align:top;border-bottom:1px solid var(--jp-border-color2,#8886)}"
    ".wb-comparison pre{white-space:pre-wrap;margin:0;font-size:12px}.wb-comparison .wb-sides td{width:42%}"
    ".wb-comparison .wb-number{text-align:right;font-variant-numeric:tabular-nums}"
)
PAGE_STYLE = (
    ":root{color-scheme:light dark;--wb-ink:#1c1e21;--wb-dim:#5b626c}"
    "@media(prefers-color-scheme:dark){:root{--wb-ink:#e6e8eb;--wb-dim:#a6adb8}}"
    "body{font:15px/1.45 sans-serif;max-width:75em;margin:2em auto;padding:0 1em;color:var(--wb-ink)}"
)


def line_of(found: Comparison) -> str:
    """Give the verdicts in the primary metric in one line."""
    said = [f"{row.graph} {row.verdict}" for row in _primary(found)]
    verdicts = "; ".join(said) or "nothing to compare with"
    text = f"Comparison({found.baseline} | {verdicts}; {_size(found)}"
    return (text if len(text) < LENGTH else text[: LENGTH - 2] + "…") + ")"


def text_of(found: Comparison) -> str:
    """Give everything in words: verdicts with reasons, flips, noise floor, notes."""
    lines = [f"baseline {found.baseline}, {_size(found)}" + (f", model: {found.model}" if found.model else "")]
    for graph in found.graphs[1:]:
        again = " (the baseline once more: the noise floor)" if graph in found.noise else ""
        lines.append(f"{graph}{again}")
        lines += [f"  {row.metric}: {row.verdict}: {row.reason}" for row in found.rows if row.graph == graph]
        lines += [f"  {line}" for line in _flip_lines([flip for flip in found.flipped if flip.graph == graph])]
    return "\n".join([*lines, *_notes(found)])


def html_of(found: Comparison) -> str:
    """Give verdict, table, intervals and flips as HTML; everything that was said is escaped."""
    verdicts = "".join(
        f"<li><b>{escape(row.graph)}</b>: <b>{escape(row.verdict)}</b> in {PRIMARY}: {escape(row.reason)}</li>"
        for row in _primary(found)
    )
    notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in [*_notes(found), LEVEL])
    return (
        f"<div class='wb-comparison'><style>{STYLE}</style><p>baseline <b>{escape(found.baseline)}</b>, "
        f"{escape(_size(found))} {escape(found.model)}</p><ul>{verdicts}</ul>{intervals_svg(found.rows)}"
        f"{_table(found)}{_flips(found.flipped)}{notes}</div>"
    )


def page_of(found: Comparison) -> str:
    """Give a whole page that needs nothing beside itself."""
    title = f"{' | '.join(found.graphs)}: a comparison"
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{PAGE_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"{html_of(found)}</body></html>\n"
    )


def _primary(found: Comparison) -> list[Row]:
    return [row for row in found.rows if row.metric == PRIMARY and not row.noise]


def _size(found: Comparison) -> str:
    scenarios = len({run.scenario for run in found.kept})
    repeats = max((run.repeat for run in found.kept), default=0)
    return f"{scenarios} scenario{'s' * (scenarios != 1)} x {repeats}"


def _notes(found: Comparison) -> list[str]:
    problems: dict[str, int] = {}
    for run in found.kept:
        for problem in run.problems:
            problems[f"{run.graph}, {run.scenario}: {problem}"] = 1
    shown = [f"problem: {problem}" for problem in list(problems)[:5]]
    more = [f"and {len(problems) - 5} more problems, in .kept"] if len(problems) > 5 else []
    return [*found.notes, *shown, *more, *([PLUMBING] if found.offline else [])]


def _flip_lines(flips: list[Flip]) -> list[str]:
    return [f"{kind}: {', '.join(names)}" for kind, names in _by_kind(flips).items() if names]


def _by_kind(flips: list[Flip]) -> dict[str, list[str]]:
    return {kind: [flip.scenario for flip in flips if flip.kind == kind] for kind in ("fixed", "broken")}


def _table(found: Comparison) -> str:
    head = "".join(
        f"<th scope='col'>{name}</th>"
        for name in ("graph", "metric", "baseline", "mean", "difference", "p", "mde", "verdict", "why")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(_row(row) for row in found.rows)}</tbody></table>"


def _row(row: Row) -> str:
    shown = row.paired
    numbers = [f"{shown.baseline_mean:.4g}", f"{shown.mean:.4g}", figures(row), _number(row.p, 3), _mde(row)]
    cells = "".join(f"<td class='wb-number'>{escape(number)}</td>" for number in numbers)
    return (
        f"<tr><th scope='row'>{escape(row.graph)}</th><td>{escape(row.metric)}</td>{cells}"
        f"<td><b>{escape(row.verdict)}</b></td><td>{escape(row.reason)}</td></tr>"
    )


def _mde(row: Row) -> str:
    return _number(row.mde * 100, 1) + " %" if row.paired.relative and isfinite(row.mde) else _number(row.mde, 3)


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if isfinite(value) else "–"


def _flips(flips: tuple[Flip, ...]) -> str:
    parts = [
        f"<details id='flip-{number}'><summary>{escape(flip.graph)} {flip.kind} {escape(flip.scenario)} "
        f"({flip.baseline_solved:.0%} → {flip.solved:.0%} of its repeats)</summary>"
        f"{side_by_side_html(flip.baseline_run, flip.run)}</details>"
        for number, flip in enumerate(flips, 1)
    ]
    return f"<p>{len(flips)} flips</p>{''.join(parts)}" if parts else "<p>no flips</p>"
