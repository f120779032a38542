"""The audit of a session: counts, a reproducible sample of quiet turns, and how many of them hide something."""

import pytest

from agent import Offline, Runtime
from agent.errors import TurnError
from agent.runtime.session_audit import wilson
from agent.trace.events import Noted


async def test_counts_and_findings_cover_the_session() -> None:
    async with Runtime(model=Offline(misbehave=["announce"]), trace=False) as rt:
        assert rt.audit.counts.empty
        for text in ("Wie viele Kunden gibt es?", "Hallo", "Wie viele Objekte gibt es?"):
            await rt.handle_message(text)
        assert rt.audit.counts.to_dict("records") == [{"code": "intent_without_action", "findings": 2, "turns": 2}]
        assert list(rt.audit.findings.turn) == [1, 3]
        assert [turn.number for turn in rt.audit.quiet_turns()] == [2]
        assert repr(rt.audit) == "SessionAudit(3 turns, 2 findings)"


async def test_sample_is_the_same_for_a_seed_and_grows() -> None:
    async with Runtime(model="offline", db=None, trace=False) as rt:
        for _ in range(12):
            await rt.handle_message("Hallo")
        small, large = rt.audit.sample(4, seed=1), rt.audit.sample(8, seed=1)
        assert small == rt.audit.sample(4, seed=1)
        assert {turn.number for turn in small} < {turn.number for turn in large}
        assert [turn.number for turn in rt.audit.sample(4, seed=2)] != [turn.number for turn in small]
        assert len(rt.audit.sample(99)) == 12


async def test_labels_estimate_the_miss_rate_and_reach_the_trace() -> None:
    noted: list[Noted] = []
    async with Runtime(model=Offline(misbehave=["announce"]), trace=False) as rt:
        rt.subscribe(lambda event: noted.append(event) if isinstance(event, Noted) else None)
        assert str(rt.audit.miss_rate()) == "no quiet turn has been labelled yet"
        for text in ("Hallo", "Danke", "Wie viele Kunden gibt es?"):
            await rt.handle_message(text)
        rt.audit.label(1, missed=False)
        rt.audit.label(rt.turns[1], missed=True, note="it thanked twice")
        rate = rt.audit.miss_rate()
        with pytest.raises(TurnError, match="turn 3 is no quiet turn; allowed: 1, 2"):
            rt.audit.label(3, missed=False)
    assert (rate.missed, rate.labelled) == (1, 2)
    assert 0 < rate.low < 0.5 < rate.high < 1
    assert [(event.turn, event.data) for event in noted] == [(1, {"missed": False}), (2, {"missed": True})]


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_interval_is_wilsons(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=1e-4)
