"""How the live graph looks, in a light and in a dark theme; a canvas cannot read CSS variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from agent.graph.changes_drawing import COLORS
from agent.graph.drawing import STROKE
from agent.graph.layout import BOX

Theme = Literal["light", "dark"]
Rule = dict[str, Any]
BACKGROUND = "@background"  # the browser puts the colour in that is really behind the graph
DASHES = {"data": "solid", "context": "dashed", "state": "dotted"}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme: text, then fill and border of each state."""

    text: str
    faint: str
    idle: tuple[str, str]
    done: tuple[str, str]
    running: tuple[str, str]
    background: tuple[str, str]
    stopped: tuple[str, str]
    error: tuple[str, str]
    audited: str
    chosen: str
    pulse: str


LIGHT = Palette(
    text="#1c1e21",
    faint="#4f5660",
    idle=("#eef1f5", "#8a94a0"),
    done=("#d8efdf", "#3f9159"),
    running=("#1d7f43", "#0b4d25"),
    background=("#6d4fb3", "#3e2a75"),
    stopped=("#e3e3e3", "#6f6f6f"),
    error=("#c62828", "#7f0000"),
    audited="#d98e00",
    chosen="#1976d2",
    pulse="#e0246e",
)
DARK = Palette(
    text="#e8eaed",
    faint="#b4bac2",
    idle=("#343a42", "#77808b"),
    done=("#1f4630", "#58b576"),
    running=("#2b9d57", "#9be8b8"),
    background=("#7457bd", "#cbb8f5"),
    stopped=("#3b3b3b", "#9a9a9a"),
    error=("#b3261e", "#ff9b94"),
    audited="#ffb92e",
    chosen="#64b5f6",
    pulse="#ff5c9a",
)


def graph_style(theme: Theme) -> list[Rule]:
    """Give the Cytoscape style sheet of a theme."""
    palette = LIGHT if theme == "light" else DARK
    return [*_node_rules(palette), *_edge_rules(palette), *_change_rules()]


def _node_rules(palette: Palette) -> list[Rule]:
    width, height = BOX
    box = {
        "label": "data(label)",
        "shape": "round-rectangle",
        "width": width,
        "height": height,
        "text-valign": "center",
        "text-halign": "center",
        "text-wrap": "wrap",
        "font-size": 12,
        "line-height": 1.25,
        "color": palette.text,
        "border-width": 1.5,
        "overlay-opacity": 0,
        "transition-property": "background-color, border-color, border-width",
        "transition-duration": "160ms",
    }
    return [
        {"selector": "node", "style": {**box, **_filled(palette.idle)}},
        {"selector": "node.reply", "style": {"border-width": 2.5}},
        {"selector": "node.done", "style": _filled(palette.done)},
        {"selector": "node.stopped", "style": {**_filled(palette.stopped), "border-style": "dashed"}},
        {"selector": "node.error", "style": {**_filled(palette.error), "color": "#ffffff"}},
        {"selector": "node.running", "style": {**_filled(palette.running), "color": "#ffffff", "border-width": 3}},
        {"selector": "node.background", "style": {**_filled(palette.background), "border-style": "dashed"}},
        {"selector": "node.audited", "style": {"border-color": palette.audited, "border-width": 4}},
        {"selector": "node.chosen", "style": _halo(palette.chosen)},
    ]


def _edge_rules(palette: Palette) -> list[Rule]:
    line = {
        "curve-style": "unbundled-bezier",
        "control-point-distances": "data(bend)",
        "control-point-weights": 0.5,
        "edge-distances": "node-position",
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.95,
        "target-distance-from-node": 3,
        "source-distance-from-node": 3,
        "width": 1.7,
        "label": "data(label)",
        "text-margin-x": "data(label_x)",
        "text-margin-y": "data(label_y)",
        "font-size": 10,
        "color": palette.faint,
        "text-background-color": BACKGROUND,
        "text-background-opacity": 1,
        "text-background-padding": 2,
        "overlay-opacity": 0,
    }
    types = [
        {"selector": f"edge.{kind}", "style": {**_stroke(color), "line-style": DASHES[kind]}}
        for kind, (color, _) in STROKE.items()
    ]
    moving = {
        **_stroke(palette.pulse),
        "width": 4,
        "line-style": "dashed",
        "line-dash-pattern": [9, 5],
        "line-dash-offset": -70,
        "transition-property": "line-dash-offset",
        "transition-duration": "900ms",
        "transition-timing-function": "linear",
        "z-index": 9,
    }
    return [
        {"selector": "edge", "style": line},
        *types,
        {"selector": "edge.carried", "style": {"width": 3}},
        {"selector": "edge.pulse", "style": moving},
    ]


def _change_rules() -> list[Rule]:
    """Give how the elements of a diff look: what came, what went and what changed."""
    rules: list[Rule] = []
    for kind, color in COLORS.items():
        border = {"border-color": color, "border-width": 4, "border-style": "dashed" if kind == "removed" else "solid"}
        rules.append({"selector": f"node.{kind}", "style": border})
        rules.append({"selector": f"edge.{kind}", "style": {**_stroke(color), "width": 3}})
    return rules


def _filled(colors: tuple[str, str]) -> Rule:
    return {"background-color": colors[0], "border-color": colors[1]}


def _stroke(color: str) -> Rule:
    return {"line-color": color, "target-arrow-color": color}


def _halo(color: str) -> Rule:
    return {
        "underlay-color": color,
        "underlay-opacity": 0.35,
        "underlay-padding": 7,
        "underlay-shape": "round-rectangle",
    }
