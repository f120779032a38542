"""How the workbench looks, and what assistive technology is told about it."""

from __future__ import annotations

from pathlib import Path

import anywidget


class Styles(anywidget.AnyWidget):
    """The style sheet of everything inside ``.wb-root``, and the ARIA attributes that ipywidgets cannot set."""

    _esm = Path(__file__).with_name("styles.js")
    _css = Path(__file__).with_name("styles.css")
