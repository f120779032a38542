"""What the live graph needs in the browser beside Cytoscape: to fill its box, and to follow the theme."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

from agent.widgets.graph_style import BACKGROUND, graph_style


class FitKeeper(anywidget.AnyWidget):
    """Fits the graph beside it whenever its box appears or changes size, and styles it as the page is themed.

    Cytoscape mis-fits a graph that was made hidden, whose box is not 400 px high, or whose box changes later.
    """

    _esm = Path(__file__).with_name("fit_keeper.js")
    _css = Path(__file__).with_name("graph_view.css")
    label = traitlets.Unicode().tag(sync=True)
    styles = traitlets.Dict({"light": graph_style("light"), "dark": graph_style("dark")}).tag(sync=True)
    placeholder = traitlets.Unicode(BACKGROUND).tag(sync=True)
