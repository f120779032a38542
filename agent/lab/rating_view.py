"""Buttons for rating blind in a notebook."""

from __future__ import annotations

from html import escape
from itertools import zip_longest
from typing import Any

from agent.lab.rating import Choice, Rating

LABELS: dict[Choice, str] = {"left": "Left is better", "same": "Neither", "right": "Right is better"}


def rating_view(rating: Rating) -> Any:
    """Give a box with the waiting pair and three buttons; it goes on by itself until all pairs are rated."""
    import ipywidgets

    shown = ipywidgets.HTML(value=pair_html(rating))
    buttons = {choice: ipywidgets.Button(description=label) for choice, label in LABELS.items()}

    def press(choice: Choice) -> None:
        if rating.waiting is not None:
            rating.rate(choice)
        shown.value = pair_html(rating)
        for button in buttons.values():
            button.disabled = rating.waiting is None

    for choice, button in buttons.items():
        button.on_click(lambda _, choice=choice: press(choice))
        button.disabled = rating.waiting is None
    return ipywidgets.VBox([shown, ipywidgets.HBox(list(buttons.values()))])


def pair_html(rating: Rating) -> str:
    """Give the waiting pair as a table, escaped; says so when nothing waits."""
    pair = rating.waiting
    if pair is None:
        return "<p>Everything is rated.</p>"
    rows = "".join(_row(*row) for row in zip_longest(pair.said, pair.left, pair.right, fillvalue=""))
    head = "<tr><th></th><th scope='col'>left</th><th scope='col'>right</th></tr>"
    return f"<p>{rating.left_to_rate} to rate</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _row(said: str, left: str, right: str) -> str:
    cells = "".join(f"<td><pre style='white-space:pre-wrap'>{escape(text)}</pre></td>" for text in (left, right))
    return f"<tr><th scope='row'>{escape(said)}</th>{cells}</tr>"
