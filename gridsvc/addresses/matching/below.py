"""From a plate or a compound down to building, unit, floor and room. Pure."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from gridsvc.addresses.matching.asked import Asked, Faults
from gridsvc.addresses.matching.columns import BELOW
from gridsvc.addresses.matching.faults import FAULTS
from gridsvc.addresses.matching.found import Found
from gridsvc.addresses.matching.library import Library, as_array

APART = {name: BELOW[: at + 1] for at, name in enumerate(BELOW)}  # what tells two addresses of a level apart
UNDER = {"door": BELOW[1:], "compound": BELOW[1:], **{name: BELOW[at + 1 :] for at, name in enumerate(BELOW[1:], 1)}}
LEFT_OUT = ("building", "unit")  # a room of some building or unit is not yet an address


def below(asked: Asked, rows: Any, level: str, faults: Faults) -> Iterator[Found]:
    """The addresses under a plate or compound that the text means, each with the rows of its whole area."""
    library = asked.library
    if len(rows) == 1 and not asked.below:
        yield Found(level, rows, faults, _own(library, rows, level))
        return
    divisions = library.arrays["division"][as_array(rows)]
    for division in [None] if (divisions == divisions[0]).all() else np.unique(divisions):
        part = rows if division is None else as_array(rows)[divisions == division]
        deepest, inside, more = _down(asked, part, level)
        for group, missing in _apart(asked, part, inside, deepest):
            yield Found(deepest, group, (*faults, *more, *missing), _own(library, group, deepest))


def _down(asked: Asked, rows: Any, level: str) -> tuple[str, Any, Faults]:
    """As far down as the library has what the text asks for: the level, its rows, what was not there."""
    library = asked.library
    faults: Faults = ()
    for name in asked.below:
        if name == "compound" and level == "compound":
            continue
        codes = (library.code(name, value) for value in asked.forms(name))
        there = next((some for code in codes if code > 0 and len(some := library.having(rows, name, code))), ())
        if len(there):
            rows, level = there, level if name == "compound" else name
        elif library.arrays[name][as_array(rows)].any():
            faults = (*faults, FAULTS[name, "differs" if name == "compound" else "unknown"])
            if name in LEFT_OUT:
                break
    return level, rows, faults


def _apart(asked: Asked, whole: Any, rows: Any, level: str) -> Iterator[tuple[Any, Faults]]:
    """The rows, one group for each address of the level, with the elements that the text leaves open."""
    library = asked.library
    open_ones = [name for name in LEFT_OUT if level in UNDER[name] and name not in asked.values]
    missing = tuple(FAULTS[name, "missing"] for name in open_ones if _several(asked, whole, name))
    names = [name for name in APART.get(level, ()) if name != "floor" or level == "floor"]
    if not names or len(rows) == 1:
        yield rows, missing
        return
    at = as_array(rows)
    keys = np.stack([library.arrays[name][at] for name in names], axis=1)
    found, group = np.unique(keys, axis=0, return_inverse=True)
    for number in range(len(found)):
        yield at[group.ravel() == number], missing


def _several(asked: Asked, rows: Any, name: str) -> bool:
    """Whether there is more than one of that element among the rows that fit what stands above it."""
    library, at = asked.library, as_array(rows)
    for above in BELOW[: BELOW.index(name)]:
        code = library.code(above, asked.value(above)) if above in asked.values else 0
        at = library.having(at, above, code) if code > 0 else at
    codes = library.arrays[name][at]
    return len(np.unique(codes[codes > 0])) > 1


def _own(library: Library, rows: Any, level: str) -> int:
    """The row that is the address itself: nothing stands below it; -1 when the library has parts of it only."""
    first = int(rows[0])
    return first if not any(library.of(name, first) for name in UNDER[level]) else -1
