"""Figures in HTML: the source on hover, a visible mark where there is none, and nothing of the reply executed."""

import pytest

from agent.audit.figures import Context, Evidence, Table, link
from agent.audit.figures.marking import annotated_html
from agent.markdown import to_html

TABLE = Table("c", 'SELECT COUNT(*) AS "<b>" FROM x', ("<b>",), [(60,)])


def html(reply: str) -> str:
    return annotated_html(reply, link(reply, Context(("?",), [Evidence("c", table=TABLE)])))


def test_linked_figure_shows_its_source_escaped() -> None:
    shown = html("Es gibt **60** Kunden.")
    assert '<strong><span class="wb-figure wb-linked"' in shown
    assert "cell · &lt;b&gt; · row 1 · SELECT COUNT(*)" in shown
    assert "<b>" not in shown


def test_unlinked_figure_is_marked_for_eyes_and_for_screen_readers() -> None:
    shown = html("Es gibt 61 Kunden.")
    assert 'class="wb-figure wb-unlinked"' in shown
    assert "?</sup>" in shown
    assert "(no source: no tool result of this session contains or yields this figure)" in shown


@pytest.mark.parametrize(
    "reply",
    [
        "<script>alert(60)</script> 60",
        "[60](javascript:alert(1)) und 60",
        "![60](x) 60",
        "| a | b |\n|---|---|\n| 60 | 61 |",
        "`60` und\n```\n60\n```\n60",
        "\ue00060\ue001 und 60",
        "60 <img src=x onerror=alert(1)>",
        "- 60\n- 61\n\n> 60",
        "**12** % und *60*",
        "[60][a]\n\n[a]: https://example.org/60",
        "60\\\n61",
    ],
)
def test_marks_change_nothing_but_the_figures(reply: str) -> None:
    shown = html(reply)
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript:' not in shown
    assert "\ue000" not in shown
    assert shown.count("<") >= to_html(reply).count("<")


def test_reply_without_figures_is_plain_markdown() -> None:
    assert html("Hallo **du**") == to_html("Hallo **du**")


def test_figure_can_be_focused_and_shows_its_source_then() -> None:
    shown = html("Es gibt 60 Kunden, früher 61.")
    assert shown.count('tabindex="0"') == shown.count("data-source=") == 2
    assert ".wb-figure:focus::after{content:attr(data-source)" in shown
