"""A chart of a table, of the kind that its columns suggest, readable on light and on dark pages."""

from __future__ import annotations

import base64
import io
import threading
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from agent.data.chart_plan import ChartPlan, plan_chart
from agent.data.given import check_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, FAINT = "#7a7a7a", "#7a7a7a44"  # greys that both a white and a black page show
COLOURS = ("#3d85d8", "#d9822b", "#3f9d63", "#b65fc0", "#d05a5a", "#8a8a3a")
LONG_NAME, MANY_BARS = 10, 10  # bars lie down from here on, for their names to be read
LONGEST_NAME = 40
MOST_POINTS = 2_000
HASH_SALT = "agent-workbench"

_salting = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart that shows itself in a notebook; ``figure`` is Matplotlib's, to be changed and saved."""

    kind: str
    title: str
    figure: Figure = field(repr=False)

    def to_svg(self) -> str:
        """Give the picture as SVG; the same table gives the same text."""
        import matplotlib

        text = io.StringIO()
        with _salting:  # ids would be random without a salt, which is a global setting
            before = matplotlib.rcParams["svg.hashsalt"]
            matplotlib.rcParams["svg.hashsalt"] = HASH_SALT
            try:
                self.figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
            finally:
                matplotlib.rcParams["svg.hashsalt"] = before
        return text.getvalue()

    def to_data_url(self) -> str:
        """Give the picture as an address for an image element, in which nothing can run."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.to_svg().encode()).decode()

    def __repr__(self) -> str:
        """Kind and title, at most 110 characters."""
        text = f"Chart({self.kind}: {self.title}"
        return (text if len(text) < 110 else f"{text[:108]}…") + ")"

    def _repr_html_(self) -> str:
        return f'<img alt="{escape(repr(self), quote=True)}" style="max-width:100%" src="{self.to_data_url()}">'


def chart(frame: pd.DataFrame) -> Chart:
    """Draw a table: ``chart(turn.tables[0])``.

    A date or year with numbers gives lines, a category with a number bars, two numbers points, one number a histogram;
    raises NothingToPlot, which says why, for a table that holds none of these.
    """
    check_table(frame, "chart")
    return draw_chart(plan_chart(frame))


def draw_chart(plan: ChartPlan) -> Chart:
    """Draw what was planned; Matplotlib's state in this process stays as it is."""
    from matplotlib.figure import Figure  # late: 0.4 s; and never pyplot, which keeps figures and picks a backend

    figure = Figure(figsize=(7.2, _height(plan)), layout="constrained")
    axes = figure.subplots()
    DRAWERS[plan.kind](axes, plan)
    _dress(axes, plan)
    return Chart(plan.kind, plan.title, figure)


def _lines(axes: Axes, plan: ChartPlan) -> None:
    step = _step(plan)
    for colour, (name, x, y) in zip(COLOURS, plan.series, strict=False):
        x, y = x[::step], y[::step]
        axes.plot(x, y, color=colour, marker="o" if len(x) <= 40 else None, markersize=4, label=_plain(name))
    if plan.years:
        from matplotlib.ticker import MaxNLocator

        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(plan.series) > 1:
        axes.legend(frameon=False, labelcolor=INK)


def _bars(axes: Axes, plan: ChartPlan) -> None:
    (_, x, y) = plan.series[0]
    names = [_plain(str(name)) for name in x]
    places = range(len(names))
    if _lying(plan):
        axes.barh(places, y, color=COLOURS[0])
        axes.set_yticks(places, names)
        axes.invert_yaxis()
    else:
        axes.bar(places, y, color=COLOURS[0])
        axes.set_xticks(places, names)


def _points(axes: Axes, plan: ChartPlan) -> None:
    (_, x, y) = plan.series[0]
    step = _step(plan)
    axes.scatter(x[::step], y[::step], s=14, color=COLOURS[0], alpha=0.7, linewidths=0)


def _histogram(axes: Axes, plan: ChartPlan) -> None:
    (_, x, _) = plan.series[0]
    axes.hist(x, bins=min(30, max(5, round(len(x) ** 0.5))), color=COLOURS[0])


DRAWERS: dict[str, Any] = {"line": _lines, "bar": _bars, "scatter": _points, "histogram": _histogram}


def _dress(axes: Axes, plan: ChartPlan) -> None:
    across, up = (plan.y, plan.x) if _lying(plan) else (plan.x, plan.y)
    axes.set_xlabel(_plain(across), color=INK)
    axes.set_ylabel(_plain(up), color=INK)
    part = f" (every {_step(plan)}th row)" if plan.kind in ("line", "scatter") and _step(plan) > 1 else ""
    axes.set_title(_plain(plan.title, 80) + part, color=INK, fontsize="medium", loc="left")
    axes.tick_params(colors=INK)
    axes.grid(visible=True, axis="x" if _lying(plan) else "y", color=FAINT)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(INK)


def _step(plan: ChartPlan) -> int:
    """Give how many rows stand behind a point: a browser draws thousands of points slowly."""
    return max(1, -(-max(len(x) for _, x, _ in plan.series) // MOST_POINTS))


def _lying(plan: ChartPlan) -> bool:
    if plan.kind != "bar":
        return False
    names = plan.series[0][1]
    return len(names) > MANY_BARS or any(len(str(name)) > LONG_NAME for name in names)


def _height(plan: ChartPlan) -> float:
    return max(3.2, 0.9 + 0.26 * len(plan.series[0][1])) if _lying(plan) else 3.6


def _plain(text: str, length: int = LONGEST_NAME) -> str:
    """Give a text on one line that Matplotlib does not read as a formula."""
    line = " ".join(text.split()).replace("$", r"\$")
    return line if len(line) <= length else f"{line[: length - 1].rstrip(chr(92))}…"
