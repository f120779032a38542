"""Statistics: how often a comparison calls out without a difference, and how often it sees the one it promises."""

from agent.lab.metrics import Metric
from tests.lab.simulated import DESIGNS, Design, amounts, false_alarms, power, shares, stated

TIMES = 1000
PROMISED = 0.8


def main() -> None:
    """Print false alarms of comparisons with five metrics, and the power at the stated smallest difference."""
    print(f"  false alarms in {TIMES} comparisons without a difference, any of five metrics (promised: at most 5 %)")
    for design in DESIGNS:
        print(f"    {design!s:<62} {false_alarms(design, TIMES):6.1%}", flush=True)
    print(f"  how often the stated smallest difference is seen (promised: {PROMISED:.0%})")
    for design in (Design(40, 5), Design(20, 5), Design(20, 5, 7), Design(40, 1), Design(10, 5, 3)):
        print(f"    {design!s:<62} {_seen(design)}", flush=True)
    ratio = stated(lambda chance, size: amounts(chance, Design(20, 3), 1 + size), Metric(relative=True), 0.1)
    seen = power(lambda chance, size: amounts(chance, Design(20, 3), 1 + size), Metric(relative=True), ratio, TIMES)
    print(f"    {'20 x 3, costs':<62} {seen:6.1%} of {ratio:+.1%}")


def _seen(design: Design) -> str:
    metric = Metric()
    size = stated(lambda chance, size: shares(chance, design, size), metric, -0.15)
    seen = power(lambda chance, size: shares(chance, design, size), metric, -size, TIMES)
    return f"{seen:6.1%} of {-size:+.3f}"


if __name__ == "__main__":
    main()
