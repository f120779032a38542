"""What `import agent` costs beside a bare interpreter, and beside the libraries it does not load yet."""

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 11
STATEMENTS = {
    "bare interpreter": "pass",
    "import agent": "import agent",
    "agent.Runtime": "import agent; agent.Runtime",
    "agent.Workbench": "import agent; agent.Workbench",
    "import pandas": "import pandas",
    "import anthropic": "import anthropic",
}


def main() -> None:
    """Print milliseconds and the ratio to a bare interpreter."""
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for number in range(ROUNDS + 1):
        for name, code in STATEMENTS.items():
            taken = milliseconds(code)
            if number:  # the first round fills the disk cache
                times[name].append(taken)
    bare = statistics.median(times["bare interpreter"])
    for name, taken_all in times.items():
        median = statistics.median(taken_all)
        print(f"  {name:<18} {median:8.1f} ms  {median / bare:6.1f} x  ({median - bare:+.1f} ms)")


def milliseconds(code: str) -> float:
    """Give the time that a new interpreter takes for this code, start included."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return (time.perf_counter() - start) * 1e3
