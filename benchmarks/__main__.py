"""`make bench` runs them all; `make bench ARGS=addresses` one of them."""

import sys
from importlib import import_module

NAMES = ("addresses", "tiles", "coverage", "pages", "scale")


def main() -> None:
    """Run the benchmarks that are named, all by default."""
    for name in sys.argv[1:] or NAMES:
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
