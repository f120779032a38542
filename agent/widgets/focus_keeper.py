"""The keyboard's place in a workspace whose controls come and go."""

from __future__ import annotations

from pathlib import Path

import anywidget


class FocusKeeper(anywidget.AnyWidget):
    """Keeps the keyboard where it was when the control that has it is replaced, redrawn or taken away."""

    _esm = Path(__file__).with_name("focus_keeper.js")
