"""``diff_graphs``: what differs between two graphs, in words, as a table and as one picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from agent.catalog import Graph, load_graph
from agent.diff.measured import MeasuredDiff, measure
from agent.graph.changes import Change, changes
from agent.graph.changes_drawing import Sketch, legend, sketch, to_cytoscape, to_svg
from agent.graph.changes_text import changes_text, summary
from agent.graph.content import GraphContent

if TYPE_CHECKING:
    import pandas

    from agent.runtime.turn import Turn

REPR_LENGTH = 110
COLUMNS = ["part", "name", "change", "what", "before", "after"]


def diff_graphs(before: str | Graph | GraphContent, after: str | Graph | GraphContent) -> GraphDiff:
    """Give what differs between two graphs, each by its name, as a Graph, or as a content taken earlier."""
    one, other = (it if isinstance(it, GraphContent) else load_graph(it).content for it in (before, after))
    return GraphDiff(one, other, changes(one, other))


@dataclass(frozen=True)
class GraphDiff:
    """The differences of two graphs; shows itself as picture and text.

    ``changes`` holds them as values, ``text`` in words (prompts as a unified diff), ``frame`` as a DataFrame with one
    row a change. It is true when anything differs.
    """

    before: GraphContent
    after: GraphContent
    changes: tuple[Change, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """Every change in words, one a line."""
        return changes_text(f"{self.before.name} → {self.after.name}", self.changes)

    @property
    def frame(self) -> pandas.DataFrame:
        """Every change as a row: part, name, change, what, before, after."""
        import pandas

        rows = [[c.part, c.name, c.kind, c.what, c.before, c.after] for c in self.changes]
        return pandas.DataFrame(rows, columns=COLUMNS)

    def measured(self, before: Iterable[Turn], after: Iterable[Turn]) -> MeasuredDiff:
        """Give what turns of both graphs measured, node by node and edge by edge, as means a turn.

        Raises GraphError when a turn ran on another version than the side it is given for.
        """
        return measure(self, list(before), list(after))

    def to_svg(self) -> str:
        """Give both graphs as one static picture: added, removed and changed, by colour and by sign."""
        return to_svg(f"{self.before.name} → {self.after.name}: {summary(self.changes)}", self._sketch())

    def to_cytoscape(self) -> list[dict[str, Any]]:
        """Give the picture as Cytoscape elements with the classes ``added``, ``removed`` and ``changed``."""
        return to_cytoscape(self._sketch())

    def _sketch(self) -> Sketch:
        return sketch(self.before, self.after, self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __repr__(self) -> str:
        """Name both graphs and count the changes."""
        line = f"GraphDiff({self.before.name!r} → {self.after.name!r}: {summary(self.changes)}"
        return (line if len(line) < REPR_LENGTH else line[: REPR_LENGTH - 2] + "…") + ")"

    def _repr_html_(self) -> str:
        hashes = f"<code>{self.before.content_hash}</code> → <code>{self.after.content_hash}</code>"
        head = f"<b>{escape(self.before.name)} → {escape(self.after.name)}</b> {hashes}"
        picture = f"{self.to_svg()}<div><small>{legend()}</small></div>" if self.changes else ""
        return f"<div>{head}</div>{picture}<pre>{escape(self.text)}</pre>"
