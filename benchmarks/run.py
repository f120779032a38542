"""Run every benchmark: each bench_*.py beside this file, in the order of their names."""

import importlib
import platform
import sys
from pathlib import Path


def main() -> None:
    """Print what every benchmark measures; words on the command line choose some of them by name."""
    print(f"Python {platform.python_version()} on {platform.machine()}, times are medians", flush=True)
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if not sys.argv[1:] or name in sys.argv[1:]:
            print(f"\n{name}", flush=True)
            importlib.import_module(f"benchmarks.{path.stem}").main()


if __name__ == "__main__":
    main()
