"""The labelled lists: no rule fires on an ordinary reply, and each misbehaving one is found by its rule."""

import pytest

from agent.audit.rules import REPLY_RULES, THOUGHT_RULES
from benchmarks.audit.labelled import Labelled, labelled
from benchmarks.bench_audit import score

ORDINARY, MISBEHAVING = labelled("ordinary"), labelled("misbehaving")
SECOND_HAND = labelled("misbehaving_second")


def name(line: Labelled) -> str:
    return f"{line.facts.asked[:30]}|{line.facts.text[:40]}"


@pytest.mark.parametrize("line", [*ORDINARY, *labelled("ordinary_second")], ids=name)
def test_ordinary_reply_is_left_alone(line: Labelled) -> None:
    assert [(finding.code, finding.evidence) for finding in line.found] == []


@pytest.mark.parametrize("line", MISBEHAVING, ids=name)
def test_misbehaving_reply_is_found(line: Labelled) -> None:
    assert line.code in [finding.code for finding in line.found]


def test_misbehaviour_in_other_words_is_found_nearly_always() -> None:
    missed = [line.facts.text for line in SECOND_HAND if line.code not in [finding.code for finding in line.found]]
    assert len(missed) <= 0.02 * len(SECOND_HAND), missed


def test_lists_cover_both_languages_and_every_rule_that_a_reply_can_break() -> None:
    assert len(ORDINARY) >= 200
    assert len(MISBEHAVING) >= 120
    codes = {rule.__name__ for rule in (*THOUGHT_RULES, *REPLY_RULES)} - {"stop_reason_missing"}
    assert {line.code for line in MISBEHAVING} == codes


def test_score_counts_what_is_right_wrong_and_missed() -> None:
    wrongly = Labelled("", MISBEHAVING[0].facts, False)
    missed = Labelled("intent_without_action", ORDINARY[0].facts, False)
    counted = score([MISBEHAVING[0], wrongly, missed])
    assert (counted.right, counted.wrong, counted.missed) == (1, 1, 1)
    assert str(counted).startswith("precision 0.500 (1 false alarms)  recall 0.500")
