"""Which node version made the difference: the baseline with one node of the other graph at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agent.errors import GraphError, LabError
from agent.graph import Graph
from agent.lab.metrics import PRIMARY
from agent.lab.verdicts import Row

if TYPE_CHECKING:
    import pandas

    from agent.lab.comparison import Comparison

LENGTH = 110


@dataclass(frozen=True, slots=True)
class Part:
    """One role whose node was swapped, from what to what, and what that alone did; ``row`` None: it does not fit."""

    what: str
    before: str
    after: str
    row: Row | None
    why_not: str = ""


@dataclass(frozen=True)
class Attribution:
    """The parts of a difference, in the order of the graph's roles; shows itself as a table."""

    graph: str
    baseline: str
    whole: float
    parts: tuple[Part, ...]

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    @property
    def rest(self) -> float:
        """What no single node explains: edges, and nodes that only act together."""
        return self.whole - sum(part.row.paired.difference for part in self.parts if part.row is not None)

    @property
    def frame(self) -> pandas.DataFrame:
        """A row for each swapped role: what was put in, the difference it made alone, its interval and verdict."""
        import pandas

        columns = ["swapped", "before", "after", "difference", "low", "high", "p", "verdict", "reason"]
        return pandas.DataFrame([_cells(part) for part in self.parts], columns=columns)

    def __repr__(self) -> str:
        """The role that explains most of it; short and the same each time."""
        known = [part for part in self.parts if part.row is not None and not part.row.paired.identical]
        if not known:
            return f"Attribution({self.graph}: no single node makes a difference)"
        most = max(known, key=lambda part: abs(part.row.paired.difference if part.row else 0.0))
        assert most.row is not None
        text = f"Attribution({self.graph}: {most.what} {most.row.paired.difference:+.3g} of {self.whole:+.3g}"
        return (text if len(text) < LENGTH else text[: LENGTH - 2] + "…") + ")"

    def _repr_html_(self) -> str:
        table = self.frame.to_html(index=False, escape=True, border=0, float_format="{:+.3g}".format)
        return f"<div>{table}<p>not explained by a single node: {self.rest:+.3g}</p></div>"


async def attribute(found: Comparison, graph: str, budget: Any = None) -> Attribution:
    """Run the baseline once more for each node in which a graph differs, with that node, and compare."""
    from agent.lab.compare import compare  # it makes the comparison that this one begins with

    plan = found.plan
    if plan is None:
        raise LabError("these runs were made elsewhere; their graphs are not known here")
    base, other = found.graph_of(found.baseline), found.graph_of(graph)
    swapped = {role: _swapped(base, other, role) for role in differing(base, other)}
    fitting = [one for one in swapped.values() if isinstance(one, Graph)]
    rows: dict[str, Row] = {}
    if fitting:
        again = await compare(
            [base, *fitting], plan.scenarios, plan.repeats, plan.model, plan.own_metrics, plan.executor, budget,
            db=plan.db, path=found.path, limit=plan.limit, seed=plan.seed, progress=plan.progress,
            margin=plan.metrics[PRIMARY].margin or 0.05,
        )  # fmt: skip
        rows = {row.graph: row for row in again.rows if row.metric == PRIMARY}
    whole = next(row.paired.difference for row in found.rows if (row.graph, row.metric) == (graph, PRIMARY))
    parts = tuple(_part(base, other, role, one, rows) for role, one in swapped.items())
    return Attribution(graph, found.baseline, whole, parts)


def differing(base: Graph, other: Graph) -> list[str]:
    """Give the roles that both graphs have and fill differently: by node, prompt, tier or tools."""
    return [role for role in base.nodes if role in other.nodes and _filled(base, role) != _filled(other, role)]


def _filled(graph: Graph, role: str) -> tuple[Any, ...]:
    return graph.nodes[role], graph.prompt(role), graph.tier(role), graph.tool_names(role)


def _swapped(base: Graph, other: Graph, role: str) -> Graph | GraphError:
    """Give the baseline with one role filled as in the other graph, or the error that says why it does not fit."""
    changes: dict[str, Any] = {
        field: _with(getattr(base, field), getattr(other, field), role) for field in ("prompts", "tiers", "tools")
    }
    try:
        return replace(
            base, name=f"{base.name} + {role} of {other.name}", nodes={**base.nodes, role: other.nodes[role]}, **changes
        )
    except GraphError as error:
        return error


def _with(own: Any, others: Any, role: str) -> dict[str, Any]:
    kept = {name: value for name, value in own.items() if name != role}
    return {**kept, role: others[role]} if role in others else kept


def _part(base: Graph, other: Graph, role: str, swapped: Graph | GraphError, rows: dict[str, Row]) -> Part:
    before, after = base.nodes[role], other.nodes[role]
    if before == after:  # the node is the same, and what the graph says of it is not
        after = f"{after} ({', '.join(_overrides(base, other, role))})"
    if isinstance(swapped, Graph):
        return Part(role, before, after, rows[swapped.name])
    return Part(role, before, after, None, str(swapped))


def _overrides(base: Graph, other: Graph, role: str) -> list[str]:
    names = ("node", "prompt", "tier", "tools")
    pairs = zip(names, _filled(base, role), _filled(other, role), strict=True)
    return [name for name, one, two in pairs if one != two]


def _cells(part: Part) -> list[Any]:
    if part.row is None:
        return [part.what, part.before, part.after, *[float("nan")] * 4, "does not fit", part.why_not]
    found = part.row.paired
    return [
        part.what, part.before, part.after, found.difference, found.low, found.high, part.row.p, part.row.verdict,
        part.row.reason,
    ]  # fmt: skip
