"""Many grids set to given ones at once: a roll-back, a file that comes back, one side of a conflict. Pure."""

from collections.abc import Iterable, Mapping

import shapely

from gridsvc.geometry.edit import Descent, Edit, Grid, Lineage
from gridsvc.plans.difference import facts
from gridsvc.plans.state import State

SHARE = 0.001  # of a grid's ground: less of it makes nobody an heir


def replacing(verb: str, now: State, wanted: Mapping[str, Grid | None]) -> Edit:
    """The edit that makes of the grids by code what is wanted (None: gone); who has ground of a grid that goes is its
    heir. What is wanted already is left out; checks say whether the rest fits.
    """
    pairs = {code: (now.get(code), grid) for code, grid in wanted.items()}
    changed = {code: pair for code, pair in pairs.items() if not _same(*pair)}
    before = [was for was, _ in changed.values() if was]
    after = [grid for _, grid in changed.values() if grid]
    gone = [was for was, grid in changed.values() if was and grid is None]
    come = [grid for was, grid in changed.values() if was is None and grid]
    lineage = [
        *(Lineage(Descent.HEIR_OF, heir, grid.code) for grid in gone for heir in _sharing(grid, after)),
        *(Lineage(Descent.SPLIT_FROM, grid.code, source) for grid in come for source in _sharing(grid, before)),
    ]
    codes = frozenset(changed)
    return Edit(verb, tuple(before), tuple(after), lineage=tuple(dict.fromkeys(lineage)), recheck=codes)


def _same(was: Grid | None, grid: Grid | None) -> bool:
    if was is None or grid is None:
        return was is grid
    return facts(was) == facts(grid) and shapely.equals_exact(was.polygon, grid.polygon, 0.0, normalize=True)


def _sharing(grid: Grid, others: Iterable[Grid]) -> list[str]:
    """Codes of the others that share ground with a grid."""
    listed = [other for other in others if other.code != grid.code]
    if not listed:
        return []
    near = [listed[row] for row in shapely.STRtree([o.polygon for o in listed]).query(grid.polygon).tolist()]
    least = SHARE * shapely.area(grid.polygon)
    return sorted(o.code for o in near if shapely.area(shapely.intersection(o.polygon, grid.polygon)) > least)
