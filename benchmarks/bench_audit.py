"""Audit: precision and recall of the rules on labelled replies, and what a review costs."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.audit.figures import Context, Evidence, Table, link
from agent.audit.rules import REPLY_RULES, THOUGHT_RULES, review
from benchmarks.audit.chance import chance_links
from benchmarks.audit.labelled import Labelled, by_other_hands, labelled, mistakes

ROWS = 200_000
REPLY = "Es sind 200.000 Zeilen; der Mittelwert liegt bei 49,5, der höchste Wert bei 99, die Summe bei 9.900.000 €."


@dataclass(frozen=True)
class Score:
    """How often a rule fired rightly, wrongly, and not although it should have."""

    right: int
    wrong: int
    missed: int

    def __str__(self) -> str:
        """Precision and recall, with what they are made of."""
        return (
            f"precision {_share(self.right, self.right + self.wrong)} ({self.wrong} false alarms)  "
            f"recall {_share(self.right, self.right + self.missed)} "
            f"({self.missed} of {self.right + self.missed} missed)"
        )


def score(lines: Sequence[Labelled], code: str | None = None) -> Score:
    """Score one rule, or all of them together, on some lines."""
    found = [{finding.code for finding in line.found} for line in lines]
    right = sum(line.code in codes for line, codes in zip(lines, found, strict=True) if _about(line.code, code))
    missed = sum(line.code not in codes for line, codes in zip(lines, found, strict=True) if _about(line.code, code))
    wrong = sum(
        other != line.code and (code is None or other == code)
        for line, codes in zip(lines, found, strict=True)
        for other in codes
    )
    return Score(right, wrong, missed)


def tally(lines: Sequence[Labelled]) -> str:
    """Say how many ordinary replies were flagged and how many others missed."""
    wrong = [bool(line.code) for line, _ in mistakes(lines)]
    bad = sum(bool(line.code) for line in lines)
    flagged = f"{wrong.count(False):>2} of {len(lines) - bad} ordinary replies flagged"
    return f"{flagged}, {wrong.count(True):>2} of {bad} missed"


def main() -> None:
    """Print the scores on two thirds of the lines and on the other third, and by rule.

    The rules have seen all of these lines: lines that they have not seen are what tells how well they generalise.
    """
    lists = ("ordinary", "misbehaving", "ordinary_second", "misbehaving_second")
    lines = [line for name in lists for line in labelled(name)]
    for name, held_out in (("two thirds", False), ("other third", True)):
        some = [line for line in lines if line.held_out is held_out]
        quiet = [line for line in some if not line.code]
        alarms = sum(bool(line.found) for line in quiet)
        print(f"  {name + ':':<14} {score(some)}; {alarms} of {len(quiet)} ordinary replies flagged")
    for code in sorted({line.code for line in lines} - {""}):
        print(f"    {code:<22} {score(lines, code)}")
    for digits, (linked, tried) in chance_links(lines).items():
        print(
            f"  chance links, {digits:>2} digits  {linked / tried:.3f} ({linked} of {tried} figures changed at random)"
        )
    for unseen in (False, True):
        print(f"  lists by other hands, {'figures not mended on' if unseen else 'mended on'}:")
        for name, others in by_other_hands(unseen=unseen).items():
            print(f"    {name:<22} {tally(others)}")
    facts = [line.facts for line in lines]
    print(f"  review of a turn       {_microseconds(lambda: [_review(turn) for turn in facts]) / len(facts):8.0f} us")
    result = Table("t", "SELECT ...", ("wert", "name"), [(float(row % 100), "x") for row in range(ROWS)])
    context = Context(("Wie viele?",), (Evidence("t", table=result),))
    print(f"  figures, {ROWS:,} rows, first  {_microseconds(lambda: link(REPLY, context), 1) / 1000:8.0f} ms")
    print(f"  figures, {ROWS:,} rows, again  {_microseconds(lambda: link(REPLY, context)) / 1000:8.1f} ms")


def _review(facts: object) -> object:
    return review(facts, THOUGHT_RULES), review(facts, REPLY_RULES)  # type: ignore[arg-type]  # one type in this file


def _about(line: str, code: str | None) -> bool:
    return bool(line) if code is None else line == code


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "  -  "


def _microseconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Give the median processor time of some calls."""
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return sorted(spent)[len(spent) // 2] * 1e6


if __name__ == "__main__":
    main()
