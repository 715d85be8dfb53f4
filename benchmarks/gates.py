"""What must come out of `benchmarks.locate`, as a table."""

from collections.abc import Callable, Iterator

from benchmarks.gate import Gate
from benchmarks.grounds import GROUNDS
from benchmarks.measured import Measured
from benchmarks.peers import Sjoin

Results = dict[str, Measured]  # by the ground's name


def _sjoin(name: str) -> Callable[[Results], float]:
    return lambda results: results[name].speeds["addresses"].peers[Sjoin.NAME].times


def _fastest(name: str) -> Callable[[Results], float]:
    def seen(results: Results) -> float:
        speeds = results[name].speeds["addresses"]
        return speeds.peers[speeds.fastest].times

    return seen


def _province(results: Results) -> float:
    return results["100000"].speeds["addresses"].rate / results["13000"].speeds["addresses"].rate


def _near(results: Results) -> float:
    return min(measured.speeds["addresses"].near_share for measured in results.values())


def _differ(results: Results) -> float:
    return sum(speeds.differ for measured in results.values() for speeds in measured.speeds.values())


GATES: tuple[Gate[Results], ...] = (
    Gate("times geopandas.sjoin, Taipei, addresses", 60, _sjoin("taipei")),
    Gate("times geopandas.sjoin, 13,000 grids, addresses", 45, _sjoin("13000")),
    *(Gate(f"times the fastest peer, {name}, addresses", 20, _fastest(name)) for name in GROUNDS),
    Gate("rate on 100,000 grids / on 13,000", 0.5, _province),
    Gate("rate with near_border_m / without, the least of all grounds", 1 / 3, _near),
    Gate("rows that differ from covers and the edge rule", 0, _differ, at_most=True),
    Gate("build, 13,000 grids", 3, lambda results: results["13000"].costs.build_s, at_most=True, unit=" s"),
    Gate("index, 13,000 grids", 100, lambda results: results["13000"].costs.index_mb, at_most=True, unit=" MB"),
)


def verdicts(results: Results) -> Iterator[tuple[str, bool]]:
    """Each gate's line, and whether it holds."""
    return (gate.verdict(results) for gate in GATES)
