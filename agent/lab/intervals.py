"""Intervals as a picture: an SVG that follows the page's light or dark theme and is the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isfinite

from agent.lab.verdicts import Row

INK = {
    "better": "#2a8c4a",
    "worse": "#cf3b3b",
    "equivalent": "#3b76c4",
    "identical": "#3b76c4",
    "not enough data": "#8a8f98",
}
LABEL, PLOT, VALUES, LINE, TOP = 210, 330, 330, 24, 30
STYLE = (
    ".wb-intervals text{font:12.5px sans-serif;fill:var(--jp-ui-font-color1,var(--wb-ink,#1c1e21))}"
    ".wb-intervals .wb-dim{fill:var(--jp-ui-font-color2,var(--wb-dim,#5b626c));font-size:11px}"
    ".wb-intervals .wb-zero{stroke:var(--jp-ui-font-color2,var(--wb-dim,#5b626c));stroke-dasharray:3 3}"
)


def intervals_svg(rows: Sequence[Row]) -> str:
    """Give a line for each graph and metric: the difference and its 95 % interval about zero, coloured by verdict."""
    shown = [row for row in rows if isfinite(row.paired.difference)]
    if not shown:
        return ""
    height = TOP + LINE * len(shown) + 10
    zero = LABEL + PLOT / 2
    lines = "".join(_line(row, _reach(row, shown), TOP + LINE * (n + 0.5)) for n, row in enumerate(shown))
    width = LABEL + PLOT + VALUES
    return (
        f'<svg class="wb-intervals" role="img" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="max-width:100%;height:auto">'
        f"<title>differences from the baseline with their 95 % intervals</title><style>{STYLE}</style>"
        f'<text class="wb-dim" x="{zero}" y="18" text-anchor="middle">less ← same as the baseline → more</text>'
        f'<line class="wb-zero" x1="{zero}" x2="{zero}" y1="{TOP - 4}" y2="{height - 6}"/>{lines}</svg>'
    )


def _reach(row: Row, rows: Sequence[Row]) -> float:
    """Give the value at the edge of a row's scale: one scale for each metric, so that graphs can be compared."""
    ends = [
        abs(end)
        for other in rows
        if other.metric == row.metric
        for end in (other.paired.difference, other.paired.low, other.paired.high)
        if isfinite(end)
    ]
    return max(ends, default=0.0) * 1.05 or 1.0


def _line(row: Row, reach: float, y: float) -> str:
    found = row.paired
    ink = INK[row.verdict]

    def at(value: float) -> float:
        return round(LABEL + PLOT / 2 * (1 + max(-1.0, min(1.0, value / reach))), 1)

    left, right, middle = at(found.low), at(found.high), at(found.difference)
    kind = f"{row.graph} · {row.metric}"
    return (
        f'<g><title>{escape(row.reason)}</title><text x="{LABEL - 14}" y="{y + 4}" text-anchor="end">'
        f"{escape(_short(kind))}</text>"
        f'<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="{ink}" stroke-width="3" stroke-linecap="round"/>'
        f'<circle cx="{middle}" cy="{y}" r="4.5" fill="{ink}"/>'
        f'<text x="{LABEL + PLOT + 14}" y="{y + 4}">{escape(row.verdict)} '
        f'<tspan class="wb-dim">{escape(figures(row))}</tspan></text></g>'
    )


def figures(row: Row) -> str:
    """Give difference and interval as a short text."""
    found = row.paired
    unit, factor, digits = (" %", 100.0, 1) if found.relative else ("", 1.0, 3)
    values = [f"{value * factor:+.{digits}f}" if isfinite(value) else "?" for value in (found.low, found.high)]
    return f"{found.difference * factor:+.{digits}f}{unit} [{values[0]}, {values[1]}]"


def _short(text: str) -> str:
    return text if len(text) <= 32 else text[:31] + "…"
