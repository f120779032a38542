"""The nodes of the live graph as buttons, and what is known of the one that was clicked."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class NodeDetails(anywidget.AnyWidget):
    """A bar of nodes with their states, for those who cannot see or click a canvas, and the details below it.

    Only the kernel writes the traits. The browser sends ``{"kind": "node", "role": ...}``, an empty role to close.
    """

    _esm = Path(__file__).with_name("node_details.js")
    _css = Path(__file__).with_name("node_details.css")
    states = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
