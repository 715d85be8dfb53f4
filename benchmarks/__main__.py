"""`make bench` runs them all; `make bench ARGS=addresses` one of them; options stand last: `ARGS="locate --quick"`."""

import sys
from importlib import import_module
from itertools import takewhile

NAMES = (
    "addresses",
    "http",
    "tiles",
    "coverage",
    "pages",
    "scale",
    "locate",
    "plans",
    "edits",
    "check",
    "fixes",
    "proposals",
)


def main() -> int:
    """Run the benchmarks that are named, all by default; 1 when one says that a bound was missed."""
    named = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    options = sys.argv[1 + len(named) :]
    missed = [name for name in named or NAMES if import_module(f"benchmarks.{name}").main(*options)]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
