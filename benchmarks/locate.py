"""Point in polygon: the locator beside what a user would pick instead, on real and made-up grounds, rows compared.

`make bench ARGS=locate` measures all of it and writes docs/performance.md and its picture; `ARGS="locate --quick"`
tries it in two minutes and writes into var/. Every peer is given its inputs in its own form before the clock runs.
Exit 1 when a gate is missed.
"""

import argparse
import sys
import time

from benchmarks import measured, plot, points, report
from benchmarks.coverages import CACHE
from benchmarks.gates import Results, verdicts
from benchmarks.grounds import GROUNDS, ROOT
from benchmarks.index_costs import index_costs
from benchmarks.measured import Effort, Measured
from benchmarks.peers import opened
from gridsvc.geometry.locate import Locator

DOCUMENT, PICTURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "images" / "locate.svg"
FULL = Effort(points=10_000_000, rounds=3, look_up_s=1.0)
QUICK = Effort(points=1_000_000, rounds=1, look_up_s=0.3)
QUICK_GROUNDS = ("taipei", "dc", "1000", "13000")


def main(*options: str) -> int:
    """Print tables and gates; 1 when a gate is missed."""
    wanted = _parsed(options)
    results = {}
    for name in wanted.grounds:
        started = time.perf_counter()
        try:
            results[name] = _measure(name, wanted.effort)
        except FileNotFoundError as absent:
            print(f"locate: {name} is left out: {absent}")
        print(f"locate  {name}: measured in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    if not results:
        return 0
    _publish(results, whole=wanted.whole)
    held = [_said(*verdict) for verdict in verdicts(results)]
    return 0 if all(held) else 1


def _parsed(options: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="locate", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round with few points; nothing is documented")
    parser.add_argument("--points", type=int, help="how many the locator is asked about (10,000,000)")
    parser.add_argument("--grounds", nargs="+", choices=GROUNDS, help="only these")
    wanted = parser.parse_args(options)
    effort = QUICK if wanted.quick else FULL
    wanted.whole = not (wanted.quick or wanted.points or wanted.grounds)
    wanted.effort = Effort(wanted.points or effort.points, effort.rounds, effort.look_up_s)
    wanted.grounds = wanted.grounds or (QUICK_GROUNDS if wanted.quick else tuple(GROUNDS))
    return wanted


def _measure(name: str, effort: Effort) -> Measured:
    ground, costs = GROUNDS[name](), index_costs(name)
    locator = Locator.build(ground.polygons, ground.codes)
    with opened(ground.polygons) as (peers, missing):
        speeds = {kind: measured.speeds(ground, locator, kind, peers, effort) for kind in points.kinds(ground)}
    singles = measured.singles(ground, locator)
    return Measured(name, ground.title, len(ground.polygons), ground.vertices, costs, speeds, singles, missing)


def _publish(results: Results, *, whole: bool) -> None:
    """Print the tables; a whole run also writes them into the document, any other into var/."""
    text = report.tables(results)
    print(text)
    document, picture = (DOCUMENT, PICTURE) if whole else (CACHE / DOCUMENT.name, CACHE / PICTURE.name)
    try:
        plot.draw(results, picture)
    except ImportError as absent:
        print(f"locate: the picture stays as it was: {absent}")
    shown = picture.relative_to(document.parent).as_posix()
    (report.fill if whole else report.write)(document, f"![points a second]({shown})\n\n{text}")
    print(f"locate: written to {document}")


def _said(line: str, holds: bool) -> bool:
    print(f"locate  {line}")
    return holds


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
