"""``rehearse``: recorded turns through another graph, answered from the recording as far as requests are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from agent.catalog import load_graph
from agent.errors import LabError
from agent.graph import Graph
from agent.models.cassette import Cassette
from agent.models.model import Model, open_model
from agent.runtime.session import Runtime
from agent.runtime.turn import Turn

if TYPE_CHECKING:
    import pandas

REHEARSED = ("ok", "stopped", "failed")


@dataclass(frozen=True, slots=True)
class RehearsedTurn:
    """One turn: how many of its calls the recording answered, where it parts, and what going on live would cost.

    ``usd`` is what the recorded turn paid for the calls that were not answered again: about the price of taking this
    turn live. None says that a price is not known; a turn that does not part costs nothing.
    """

    turn: int
    said: str
    recorded_calls: int
    answered: int
    parts_at: str
    why: str
    usd: float | None
    same_reply: bool | None


@dataclass(frozen=True)
class Rehearsal:
    """What came of recorded turns on another graph; shows itself as a table."""

    graph: str
    turns: tuple[RehearsedTurn, ...]

    def __iter__(self) -> Iterator[RehearsedTurn]:
        return iter(self.turns)

    @property
    def usd(self) -> float | None:
        """What taking all turns that part live would cost, about; None when a price is not known."""
        prices = [turn.usd for turn in self.turns]
        return None if any(price is None for price in prices) else sum(price or 0.0 for price in prices)

    @property
    def frame(self) -> pandas.DataFrame:
        """A row for each turn: calls, how many of them were answered, where it parts and why, cost, reply."""
        import pandas

        return pandas.DataFrame([asdict(turn) for turn in self.turns], columns=[*RehearsedTurn.__dataclass_fields__])

    def __repr__(self) -> str:
        """How many turns part, and what going on live would cost."""
        parting = sum(bool(turn.parts_at) for turn in self.turns)
        cost = "price unknown" if self.usd is None else f"about ${self.usd:.4f}"
        return f"Rehearsal({self.graph!r}, {parting} of {len(self.turns)} turns part, live {cost})"

    def _repr_html_(self) -> str:
        return str(self.frame.to_html(index=False, escape=True, border=0))


async def rehearse(session: Any, graph: str | Graph) -> Rehearsal:
    """Take each turn of a session on another graph, from the state before it, without asking any model.

    Requests that are equal to recorded ones get the recorded answers; the first one that is not ends that turn.
    ``session`` is a Runtime or a Workbench. Raises LabError when there is nothing to rehearse.
    """
    runtime = session if isinstance(session, Runtime) else getattr(session, "runtime", None)
    if not isinstance(runtime, Runtime):
        raise LabError(f"rehearse needs a Runtime or a Workbench, not {type(session).__name__}")
    await runtime.settle()
    turns = [turn for turn in runtime.turns if turn.status in REHEARSED]
    if not any(turn.calls for turn in turns):
        raise LabError("this session has asked no model yet: there is nothing to rehearse")
    found = load_graph(graph)
    recording = Cassette.of(runtime, repeat=True)
    taken = [await _rehearsed(runtime, turn, found, open_model(recording.fresh())) for turn in turns]
    return Rehearsal(found.name, tuple(taken))


async def _rehearsed(runtime: Runtime, turn: Turn, graph: Graph, model: Model) -> RehearsedTurn:
    earlier = [known.number for known in runtime.turns if known.number < turn.number]
    forked = runtime.fork(earlier[-1] if earlier else 0, graph)
    forked.services.model = model
    envelope = turn.envelope
    try:
        async with forked:
            if envelope.action is not None:
                again = await forked.handle_action(envelope.action.name, envelope.action.data, envelope.dashboard)
            else:
                again = await forked.handle_message(envelope.text, envelope.dashboard)
    finally:
        await model.close()
    return _told(turn, again)


def _told(turn: Turn, again: Turn) -> RehearsedTurn:
    answered = [call for call in again.record.calls_before_reply if call.outcome == "ok"]
    missed = next((call for call in again.record.calls_before_reply if call.outcome.startswith("failed")), None)
    envelope = turn.envelope
    said = envelope.text or f"[{envelope.action.name if envelope.action else ''}]"
    recorded = turn.record.calls_before_reply
    if missed is None or again.status == "ok":
        return RehearsedTurn(turn.number, said, len(recorded), len(answered), "", "", 0.0, again.text == turn.text)
    usd = _left(turn, sum(call.usd or 0.0 for call in answered))
    return RehearsedTurn(
        turn.number, said, len(recorded), len(answered), missed.node, again.error or missed.outcome, usd, None
    )  # fmt: skip


def _left(turn: Turn, answered: float) -> float | None:
    """Give what the recorded turn, its background work included, cost beyond what was answered again."""
    prices = [call.usd for call in turn.record.calls]
    if any(price is None for price in prices):
        return None
    return max(0.0, sum(price or 0.0 for price in prices) - answered)
