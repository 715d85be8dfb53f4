"""Where a border is cut: the float coordinate that lies best on it.

The exact place where two lines cross is no float. The nearest float lies up to a nanometre beside the border; on a
border of a kilometre that moves half a square millimetre of ground. Among the floats within a micrometre along the
border some lie a hundred times nearer, and the drawn line does not mind.
"""

import math
from collections.abc import Iterator

Lonlat = tuple[float, float]
STEPS = 32  # floats looked at each way along the border: at most half a micrometre


def on_segment(start: Lonlat, end: Lonlat, near: Lonlat) -> Lonlat:
    """The point by `near`, strictly between start and end, whose exact distance from the segment is least."""
    major = 0 if abs(end[0] - start[0]) >= abs(end[1] - start[1]) else 1
    found = min(_candidates(start, end, near, major), default=None)
    if found is None:
        return near
    _, _, along, across = found
    return (along, across) if major == 0 else (across, along)


def _candidates(start: Lonlat, end: Lonlat, near: Lonlat, major: int) -> Iterator[tuple[float, int, float, float]]:
    """(how far off, steps from `near`, coordinate along the longer axis, the other) of each float by the segment."""
    step = math.ulp(near[major])
    scale = max(value.as_integer_ratio()[1] for value in (*start, *end, step))
    run = _units(end[major], scale) - _units(start[major], scale)
    rise = _units(end[1 - major], scale) - _units(start[1 - major], scale)
    low, high = sorted((start[major], end[major]))
    for steps in range(-STEPS, STEPS + 1):
        along = near[major] + steps * step
        if not low < along < high:
            continue
        above = rise * (_units(along, scale) - _units(start[major], scale))
        exact = _units(start[1 - major], scale) * run + above  # of the other coordinate, in units of 1 / whole
        whole = run * scale
        across = exact / whole + 0.0  # never -0.0
        over, under = across.as_integer_ratio()
        yield abs((exact * under - over * whole) / (whole * under)), abs(steps), along, across


def _units(value: float, scale: int) -> int:
    """`value` times `scale`, exactly; `scale` is a power of two that makes it whole."""
    over, under = value.as_integer_ratio()
    return over * (scale // under)
