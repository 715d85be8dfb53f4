"""What is near a point, by the cell index: how far its owner's border is, and which polygons are within reach.

Metres are measured in a polygon's own scale: degrees times the length of a degree at its middle.
"""

import math

import numpy as np

from gridsvc.geometry.cells.index import (
    FIRST,
    HEADER,
    NEAR_M,
    NONE,
    PART,
    RASTER,
    ROW,
    SHALLOW,
    Cells,
    Floats,
    Ints,
    covers,
    first_frame,
    look_up,
    looked_up,
    settled,
    within,
)
from gridsvc.geometry.cells.kernel import inlined, kernel, prefetch
from gridsvc.geometry.cells.predicate import Point

Window = tuple[int, int, int, int]  # columns and rows, first and last
Reach = tuple[Point, float]  # in degrees, not too few anywhere, and in metres
Found = tuple[Ints, Ints]  # positions of points, and rows
Mark = tuple[int, int, int]  # the position of a point, its owner, and how many rows were noted before it
WIDER = 4.0  # how much farther is looked where nothing was found


@kernel
def owners_and_border_m(
    cells: Cells, points: tuple[Floats, Floats], reach_m: float, scratch: Ints, out: tuple[Ints, Floats]
) -> None:
    """Write each point's owner, and the metres to the owner's nearest border: NaN where that is farther than `reach_m`,
    or where there is no owner. `scratch` as in `cells.owners`.
    """
    lon, lat = points
    rows, metres = out
    waiting, reach = scratch[0], min(reach_m, NEAR_M)
    for start in range(0, len(lon), len(waiting)):
        stop = min(start + len(waiting), len(lon))
        for k in waiting[: look_up(cells, points, (start, stop), scratch, rows)]:
            row = settled(cells, FIRST - rows[k], (lon[k], lat[k]))
            rows[k] = row | SHALLOW if row >= 0 else NONE
        metres[start:stop] = np.nan
        for n in range(_with_lists(cells, points, (start, stop), scratch, rows)):
            k, aim = waiting[n], _aim(cells, rows[waiting[n]], (lon[waiting[n]], lat[waiting[n]]))
            found = _nearest_listed(cells, (scratch[1, n], scratch[2, n]), rows[k], aim, reach * reach)
            metres[k] = math.sqrt(found) if found <= reach * reach else np.nan
        if reach_m > NEAR_M:
            for k in range(start, stop):
                if rows[k] >= 0 and np.isnan(metres[k]):
                    metres[k] = farther_m(cells, rows[k], (lon[k], lat[k]), reach_m)


@inlined
def _with_lists(cells: Cells, points: tuple[Floats, Floats], span: tuple[int, int], scratch: Ints, rows: Ints) -> int:
    """Note the points with SHALLOW, which is taken off, and where edges near their cells are listed; how many."""
    lon, lat = points
    start, near, xy, count = cells.near_start, cells.near, cells.xy, 0
    for k in range(span[0], span[1]):
        scratch[0, count] = k
        count += rows[k] >= SHALLOW
        rows[k] = rows[k] & ROW if rows[k] >= 0 else NONE
    for n in range(count):
        k = scratch[0, n]
        scratch[1, n] = _place(cells, _cell_of(cells, (lon[k], lat[k])))
    for n in scratch[1, :count]:
        prefetch(start, n)
    for n in range(count):
        scratch[1, n], scratch[2, n] = start[scratch[1, n]], start[scratch[1, n] + 1]
        prefetch(near, scratch[1, n])
    for n in range(count):
        for k in range(scratch[1, n], scratch[2, n]):
            prefetch(xy, near[k])
    return count


@inlined
def _aim(cells: Cells, row: int, q: Point) -> tuple[Point, Point]:
    """q, and metres of a degree at the polygon in `row`."""
    return q, (cells.scale[row, 0], cells.scale[row, 1])


@kernel
def farther_m(cells: Cells, row: int, q: Point, reach_m: float) -> float:
    """Metres from q to the border of the polygon in `row`, for one that is not near; NaN beyond `reach_m`."""
    scale, reach, found = (cells.scale[row, 0], cells.scale[row, 1]), NEAR_M, np.inf
    while found > reach * reach and reach < reach_m:
        reach = min(reach * WIDER, reach_m)
        window = _window(cells, q, (reach / scale[0], reach / scale[1]))
        found = _nearest_in(cells, window, row, (q, scale), reach * reach)
        if _is_all(cells, window):
            break
    return math.sqrt(found) if found <= reach * reach else np.nan


@kernel
def border_m(cells: Cells, row: int, q: Point, reach_m: float) -> float:
    """Metres from q, which `row` owns, to the border of its polygon; NaN where it is farther than `reach_m`."""
    reach = min(reach_m, NEAR_M)
    found = _nearest_listed(cells, near_list(cells, _cell_of(cells, q)), row, _aim(cells, row, q), reach * reach)
    if found <= reach * reach:
        return math.sqrt(found)
    return farther_m(cells, row, q, reach_m) if reach_m > NEAR_M else np.nan


@kernel
def around(
    cells: Cells, q: Point, nearest_m: float, reach: Reach, no_room: Found
) -> tuple[int, float, int]:  # all of one point in one go: each call from Python costs as much as the look-up
    """Row of q's owner, `border_m` of it up to `nearest_m`, and how many other polygons are within reach.

    NONE, NaN and 0 without an owner.
    """
    found = looked_up(cells.values, first_frame(cells), (cells.sizes[0, 0], cells.sizes[0, 1]), q)
    row = found & ROW if found >= 0 else NONE
    if found < NONE:
        row = settled(cells, FIRST - found, q)
    if row < 0:
        return NONE, np.nan, 0
    metres = border_m(cells, row, q, nearest_m)
    return row, metres, _note_near(cells, found, (q, reach), no_room, ((0, row, 0), 0))


@inlined
def _cell_of(cells: Cells, q: Point) -> int:
    """The number of q's cell in the raster over all, which holds it."""
    x0, y0, sx, sy = first_frame(cells)
    return int((q[1] - y0) * sy) * cells.sizes[0, 0] + int((q[0] - x0) * sx)


@inlined
def _nearest_listed(cells: Cells, listed: tuple[int, int], row: int, aim: tuple[Point, Point], best: float) -> float:
    """The square of the metres to the nearest edge of `row` that `near` lists there; inf if none is within `best`."""
    sides, xy, near = cells.sides, cells.xy, cells.near
    found = np.inf
    for k in range(listed[0], listed[1]):
        vertex = near[k]
        square = _square_m(xy, vertex, aim, best)
        if square <= best and (sides[vertex, 0] == row or sides[vertex, 1] == row):
            found = best = square
    return found


@inlined
def near_list(cells: Cells, cell: int) -> tuple[int, int]:
    """Where `near` lists the edges within NEAR_M of a cell: from, up to."""
    if not (cells.near_bits[cell >> 6] >> np.uint64(cell & 63)) & np.uint64(1):
        return 0, 0
    n = _place(cells, cell)
    return int(cells.near_start[n]), int(cells.near_start[n + 1])


@inlined
def _place(cells: Cells, cell: int) -> int:
    """Which of the cells with edges near a cell is."""
    word, bit = cell >> 6, np.uint64(cell & 63)
    bits = cells.near_bits[word]
    return cells.near_rank[word] + ones(bits & ((np.uint64(1) << bit) - np.uint64(1)))


@inlined
def ones(bits: np.uint64) -> int:
    """How many bits are set (Warren, Hacker's Delight, 5-1)."""
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inlined
def _square_m(xy: Floats, vertex: int, aim: tuple[Point, Point], best: float) -> float:
    """The square of the metres to the edge that starts at the vertex; inf where it is surely more than `best`."""
    q, scale = aim
    ax, ay = (q[0] - xy[vertex, 0]) * scale[0], (q[1] - xy[vertex, 1]) * scale[1]
    dx, dy = (xy[vertex + 1, 0] - xy[vertex, 0]) * scale[0], (xy[vertex + 1, 1] - xy[vertex, 1]) * scale[1]
    along, length, across = ax * dx + ay * dy, dx * dx + dy * dy, ax * dy - ay * dx
    if along <= 0.0:
        return ax * ax + ay * ay
    if along >= length:
        return (ax - dx) * (ax - dx) + (ay - dy) * (ay - dy)
    return across * across / length if across * across <= best * length * 1.000001 else np.inf


@kernel
def _window(cells: Cells, q: Point, reach: Point) -> Window:
    """The cells of the raster over all within reach (degrees) of q."""
    x0, y0, sx, sy = first_frame(cells)
    u, v, du, dv = (q[0] - x0) * sx, (q[1] - y0) * sy, reach[0] * sx + 1e-3, reach[1] * sy + 1e-3
    columns, rows = cells.sizes[0, 0], cells.sizes[0, 1]
    left, right = max(u - du, 0.0), min(u + du, columns - 1.0)
    low, high = max(v - dv, 0.0), min(v + dv, rows - 1.0)
    return int(left), int(right), int(low), int(high)


@kernel
def _is_all(cells: Cells, window: Window) -> bool:
    low = window[0] == 0 and window[2] == 0
    return low and window[1] == cells.sizes[0, 0] - 1 and window[3] == cells.sizes[0, 1] - 1


@kernel
def _nearest_in(cells: Cells, window: Window, row: int, aim: tuple[Point, Point], best: float) -> float:
    """The least of `_nearest_listed` of the cells in the window that edges cross."""
    values, columns, found = cells.values, cells.sizes[0, 0], np.inf
    for v in range(window[2], window[3] + 1):
        for cell in range(v * columns + window[0], v * columns + window[1] + 1):
            if values[cell] < NONE:
                found = min(found, _nearest_listed(cells, near_list(cells, cell), row, aim, min(found, best)))
    return found


@kernel
def rows_near(cells: Cells, points: tuple[Floats, Floats], owner: Ints, reach: Reach, out: Found) -> int:
    """Write the rows of the polygons within reach of points, but not their owners: positions of points, and rows.

    How many there are, whether there is room for them or not.
    """
    lon, lat = points
    count = 0
    for k in range(len(lon)):
        q, mark = (lon[k], lat[k]), (k, owner[k], count)
        found = looked_up(cells.values, first_frame(cells), (cells.sizes[0, 0], cells.sizes[0, 1]), q)
        if not math.isnan(q[0] + q[1]):
            count = _note_near(cells, found, (q, reach), out, (mark, count))
    return count


@inlined
def _note_near(cells: Cells, found: int, aim: tuple[Point, Reach], out: Found, state: tuple[Mark, int]) -> int:
    """Note the rows of the polygons within reach of q, whose cell holds `found`."""
    (q, reach), (mark, count) = aim, state
    if reach[1] <= NEAR_M and 0 <= found < SHALLOW:
        return count
    if reach[1] <= NEAR_M and found != NONE:
        count = _note_listed(cells, _cell_of(cells, q), (q, reach[1]), out, (mark, count))
    else:
        window = _window(cells, q, reach[0])
        for v in range(window[2], window[3] + 1):
            for cell in range(v * cells.sizes[0, 0] + window[0], v * cells.sizes[0, 0] + window[1] + 1):
                if cells.values[cell] < NONE:
                    count = _note_listed(cells, cell, (q, reach[1]), out, (mark, count))
    return _note_covering(cells, found, q, out, (mark, count))


@inlined
def _note_listed(cells: Cells, cell: int, aim: tuple[Point, float], out: Found, state: tuple[Mark, int]) -> int:
    """Note the rows with an edge near the cell that comes within reach."""
    (q, reach_m), (mark, count) = aim, state
    first, last = near_list(cells, cell)
    for k in range(first, last):
        vertex = cells.near[k]
        for side in range(2):
            row = cells.sides[vertex, side]
            if row >= 0:
                square = _square_m(cells.xy, vertex, _aim(cells, row, q), reach_m * reach_m)
                count = _note(out, mark, count, row) if square <= reach_m * reach_m else count
    return count


@inlined
def _note_covering(cells: Cells, found: int, q: Point, out: Found, state: tuple[Mark, int]) -> int:
    """Note the rows of the polygons that cover q, whose cell holds `found`."""
    mark, count = state
    while found < NONE and cells.program[FIRST - found] == RASTER:
        found = within(cells, cells.program[FIRST - found + 1], q)
    if found >= NONE:
        return _note(out, mark, count, found & ROW) if found >= 0 else count
    at = FIRST - found
    other, parts = cells.program[at + 1], cells.program[at + 2]
    if other >= 0 and not parts & 1:
        count = _note(out, mark, count, other)
    at += HEADER
    for _ in range(parts >> 1):
        if covers(cells.program, cells.xy, at, q):
            count = _note(out, mark, count, cells.program[at] >> 1)
        at += PART + cells.program[at + 1]
    return count


@kernel
def _note(out: Found, mark: Mark, count: int, row: int) -> int:
    """Note a row for a point unless it is there or the owner; how many rows are noted then."""
    at, rows = out
    if row == mark[1]:
        return count
    for k in range(mark[2], min(count, len(rows))):
        if rows[k] == row:
            return count
    if count < len(rows):
        at[count], rows[count] = mark[0], row
    return count + 1
