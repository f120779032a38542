"""How large things on screen may be; beyond it a browser, a prompt or a reader suffers."""

from __future__ import annotations

import re

MAX_LABEL = 200
MAX_NAME = 64
MAX_TEXT = 10_000
MAX_CONTROLS = 200
MAX_MACHINES = 50
MAX_STATES = 50
MAX_BUTTONS = 12
MAX_ROWS = 1_000
MAX_COLUMNS = 100
MAX_CELL = 1_000
MAX_NUMBER = 2**53 - 1  # the largest integer that a browser shows exactly

# No colon: "machine:label" names a button of a machine. No blanks: ids become CSS classes in the browser.
ID = re.compile(r"[\w.-]{1,64}")


def id_problem(value: str) -> str:
    """Say what is wrong with an id, or nothing."""
    if ID.fullmatch(value):
        return ""
    return f"id {value!r} must be 1 to 64 letters, digits, '_', '-' or '.'"


def length_problem(what: str, text: str, limit: int) -> str:
    """Say that a text is too long, or nothing."""
    return f"{what} has {len(text):,} characters, at most {limit:,} are allowed" if len(text) > limit else ""
