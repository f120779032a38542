"""Figures shown in the reply: each with its source on hover, those without a source marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from agent.audit.figures.values import Figure
from agent.markdown import to_html

OPEN, CLOSE = "\ue000", "\ue001"  # private characters: they pass through Markdown as letters do
MARKS = re.compile(f"[{OPEN}{CLOSE}]")
MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}<>]*){CLOSE}")
NO_SOURCE = "no source: no tool result of this session contains or yields this figure"
SQL_SHOWN = 160
QUIET = "border-bottom:1px dotted currentColor;cursor:help"
LOUD = "border-bottom:2px dashed currentColor;font-weight:600;cursor:help"
HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


FOCUSED = (  # title shows on hover only: a click or the Tab key shows the same below the figure
    "<style>.wb-figure{position:relative}.wb-figure:focus::after{content:attr(data-source);position:absolute;left:0;"
    "top:100%;z-index:10;width:max-content;max-width:24em;padding:.3em .5em;border-radius:4px;white-space:normal;"
    "font:12px/1.4 sans-serif;text-align:left;background:#24292f;color:#fff;border:1px solid #8c959f}</style>"
)


def annotated_html(reply: str, figures: Sequence[Figure]) -> str:
    """Give a reply in Markdown as safe HTML whose figures say where they come from.

    The marks are put in after the HTML has been sanitised; when they cannot be placed, there are none.
    """
    if not figures or MARKS.search(reply):
        return to_html(MARKS.sub("", reply))
    html = to_html(_with_marks(reply, figures))
    if len(MARKED.findall(html)) != len(figures) or html.count(OPEN) != len(figures):
        return to_html(reply)
    sources = iter(figures)
    return FOCUSED + MARKED.sub(lambda found: _span(found[1], next(sources)), html)


def told(figure: Figure) -> str:
    """Say in a line where a figure comes from."""
    source = figure.source
    if source is None:
        return NO_SOURCE
    row = "" if source.row is None else f"row {source.row + 1}"
    parts = [figure.verdict, source.how, source.column, row, " ".join(source.sql.split())[:SQL_SHOWN]]
    return " · ".join(part for part in dict.fromkeys(parts) if part)


def figure_rows(figures: Sequence[Figure]) -> list[list[object]]:
    """Give the figures as rows: text, value, verdict, how, column, row, statement, tool call."""
    return [_row(figure) for figure in figures]


def _row(figure: Figure) -> list[object]:
    source = figure.source
    if source is None:
        return [figure.text, figure.value, figure.verdict, "", "", None, "", ""]
    told = (source.how, source.column, source.row, source.sql, source.call)
    return [figure.text, figure.value, figure.verdict, *told]


def _with_marks(reply: str, figures: Sequence[Figure]) -> str:
    parts, end = [], 0
    for figure in figures:
        parts += [reply[end : figure.start], OPEN, reply[figure.start : figure.end], CLOSE]
        end = figure.end
    return "".join((*parts, reply[end:]))


def _span(text: str, figure: Figure) -> str:
    """Mark one figure; its text is HTML already."""
    title = escape(told(figure), quote=True)
    reach = f'title="{title}" data-source="{title}" tabindex="0"'
    if figure.verdict == "unlinked":
        aside = f'<sup aria-hidden="true">?</sup><span style="{HIDDEN}"> ({escape(NO_SOURCE)})</span>'
        return f'<span class="wb-figure wb-unlinked" style="{LOUD}" {reach}>{text}{aside}</span>'
    return f'<span class="wb-figure wb-{figure.verdict}" style="{QUIET}" {reach}>{text}</span>'
