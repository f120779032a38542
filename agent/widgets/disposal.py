"""Taking widgets off the screen without leaving their models behind."""

from __future__ import annotations

import ipywidgets


def dispose(widget: ipywidgets.Widget) -> None:
    """Close a widget with its children, layout and style.

    Children are detached first: a closed widget that a live container still names makes every widget of the page
    hang after a reload. ipywidgets closes neither layouts nor styles: three models would stay for each button.
    """
    children = getattr(widget, "children", ())
    if children:
        widget.children = ()
    for child in children:
        dispose(child)
    parts = [part for part in (getattr(widget, "layout", None), getattr(widget, "style", None)) if part is not None]
    widget.close()
    for part in parts:
        part.close()
