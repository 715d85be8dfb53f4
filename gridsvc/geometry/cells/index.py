"""The cell index: a raster over polygons that knows the owner of a cell no border crosses, and the edges in any other.

Row numbers, points in lon/lat. What a cell holds (`Cells.values`):
  row         the whole cell belongs to that row; SHALLOW is added where a border may lie within NEAR_M
  NONE        the whole cell is in no polygon
  FIRST - at  `Cells.program[at:]` tells:
      RASTER, n                       the cell is divided further, by raster n
      kept, other, parts, part, part…  the first of the `kept` parts that covers a point owns it, `other` if none does
A part is `2 * row + start, n, n edges`: of a polygon's edges those that come near the cell. `start` is 1 where the
parity of the edges crossed has to be turned round. Parts after the kept ones lie under others; `parts` is twice their
number, and 1 more where `other` has just what the parts leave, and its edges, all of them theirs, are not listed again.
An edge is `8 * vertex + flags`: it runs from that vertex of `Cells.xy` to the next, downward where FALLS is set. UP and
DOWN say that it leaves the cell to the right with its upper or lower end, and so counts above or below that end too:
what lies beyond the right side of the cell never has to be looked at.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridsvc.geometry.cells.kernel import inlined, kernel, prefetch
from gridsvc.geometry.cells.predicate import SAFE, Point, left_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
NONE, FIRST, RASTER = -1, -2, -1
ROW = 2**30 - 1
SHALLOW = 2**30
UP, DOWN, FALLS = 1, 2, 4
VERTEX = 3  # bits of flags below the vertex of an edge
HEADER, PART = 3, 2
NEAR_M = 5.0


class Cells(NamedTuple):
    """The arrays of an index.

    `frames`, `sizes`: of each raster the origin and cells per degree; columns, rows, first cell. `sides`: of each edge
    the row of its polygon and of the polygon that has the same edge (NONE without). `scale`: metres of a degree of
    longitude and of latitude at each row's polygon. The edges within NEAR_M of cells of the first raster, each once:
    `near_bits` has a bit for each cell that has some, `near_rank` counts them before each 64, `near[near_start[n]:
    near_start[n + 1]]` are the vertices at which the edges of the n-th such cell start.
    """

    frames: Floats
    sizes: NDArray[np.int64]
    values: Ints
    program: Ints
    xy: Floats
    sides: Ints
    scale: Floats
    near_bits: NDArray[np.uint64]
    near_rank: Ints
    near_start: Ints
    near: Ints


@kernel
def owners(cells: Cells, points: tuple[Floats, Floats], scratch: Ints, out: Ints) -> None:
    """Write the row of each point's owner to `out`, NONE for none and for what is no number.

    `scratch`: three rows of as many places as points are taken up together.
    """
    lon, lat = points
    waiting = scratch[0]
    for start in range(0, len(lon), len(waiting)):
        stop = min(start + len(waiting), len(lon))
        count = look_up(cells, points, (start, stop), scratch, out)
        for k in range(start, stop):
            out[k] = out[k] & ROW if out[k] >= 0 else out[k]
        for k in range(start, stop):
            out[k] = out[k] & ROW if out[k] >= 0 else out[k]
        for k in waiting[:count]:
            out[k] = settled(cells, FIRST - out[k], (lon[k], lat[k]))


@inlined
def look_up(cells: Cells, points: tuple[Floats, Floats], span: tuple[int, int], scratch: Ints, out: Ints) -> int:
    """Write what the cells of a span of points hold. How many of them the program tells of; they are noted in the first
    row of `scratch`, and what is told asked for from memory.
    """
    lon, lat = points
    values, frame, size = cells.values, first_frame(cells), (cells.sizes[0, 0], cells.sizes[0, 1])
    program, xy, waiting, count = cells.program, cells.xy, scratch[0], 0
    for k in range(span[0], span[1]):
        out[k] = looked_up(values, frame, size, (lon[k], lat[k]))
        waiting[count] = k
        count += out[k] < NONE
    for k in waiting[:count]:
        prefetch(program, FIRST - out[k])
    for k in waiting[:count]:
        at = FIRST - out[k]
        if program[at] > 0:
            prefetch(xy, program[at + HEADER + PART] >> VERTEX)
    return count


@kernel
def owner_at(cells: Cells, at: int, lon: float, lat: float) -> int:
    """Row of the owner of a point in the cell whose program is at `at`."""
    return settled(cells, at, (lon, lat))


@inlined
def settled(cells: Cells, at: int, q: Point) -> int:
    """Row of the owner of q, in the cell whose program is at `at`."""
    if cells.program[at] == RASTER:
        return divided(cells, at, q)
    return first_that_covers(cells.program, cells.xy, at, q)


@inlined
def first_frame(cells: Cells) -> tuple[float, float, float, float]:
    """Origin and cells per degree of the raster over all."""
    return cells.frames[0, 0], cells.frames[0, 1], cells.frames[0, 2], cells.frames[0, 3]


@inlined
def looked_up(values: Ints, frame: tuple[float, float, float, float], size: tuple[int, int], q: Point) -> int:
    """What the raster over all holds at q, NONE outside of it."""
    u, v = (q[0] - frame[0]) * frame[2], (q[1] - frame[1]) * frame[3]
    if u >= 0.0 and v >= 0.0 and u < size[0] and v < size[1]:  # never for what is no number
        return values[int(v) * size[0] + int(u)]
    return NONE


@kernel
def divided(cells: Cells, at: int, q: Point) -> int:
    """Row of the owner of q in a cell that is divided further."""
    while cells.program[at] == RASTER:
        found = within(cells, cells.program[at + 1], q)
        if found >= NONE:
            return found & ROW if found >= 0 else NONE
        at = FIRST - found
    return first_that_covers(cells.program, cells.xy, at, q)


@kernel
def within(cells: Cells, raster: int, q: Point) -> int:
    """What a raster inside a cell holds at q; rounding may put q a hair outside of it."""
    x0, y0, sx, sy = cells.frames[raster]
    columns, rows, first = cells.sizes[raster]
    column = min(max(int((q[0] - x0) * sx), 0), columns - 1)
    row = min(max(int((q[1] - y0) * sy), 0), rows - 1)
    return cells.values[first + row * columns + column]


@kernel
def first_that_covers(program: Ints, xy: Floats, at: int, q: Point) -> int:
    """Row of the owner of q, by the parts that `program` has at `at`."""
    kept, other = program[at], program[at + 1]
    at += HEADER
    for _ in range(kept):
        if covers(program, xy, at, q):
            return program[at] >> 1
        at += PART + program[at + 1]
    return other


@kernel
def covers(program: Ints, xy: Floats, at: int, q: Point) -> bool:
    """Whether the polygon of the part at `at` covers q, its border included.

    Inside, a ray to the right crosses an odd number of edges; an edge has its lower end, not its upper.
    """
    x, y = q
    inside = program[at] & 1
    for k in range(at + PART, at + PART + program[at + 1]):
        edge = program[k]
        low = (edge >> VERTEX) + ((edge & FALLS) >> 2)
        high = 2 * (edge >> VERTEX) + 1 - low
        ax, ay, bx, by = xy[low, 0], xy[low, 1], xy[high, 0], xy[high, 1]
        left, right = (ax - x) * (by - y), (ay - y) * (bx - x)
        above, below = (y >= ay) | ((edge & DOWN) != 0), (y < by) | ((edge & UP) != 0)
        if above & (below | (y == by)) & (math.fabs(left - right) <= math.fabs(left + right) * SAFE):
            side = _close_side(xy, edge, q)
            if side == 0.0:
                return True
            inside ^= below & (side > 0.0)
        else:  # without a branch, which could not be foretold
            inside ^= above & below & (left > right)
    return inside == 1


@kernel
def _close_side(xy: Floats, edge: int, q: Point) -> float:
    """Positive where q, level with an edge, lies left of it, seen upward; negative right of it, 0.0 on it."""
    vertex = edge >> VERTEX
    side = left_of((xy[vertex, 0], xy[vertex, 1]), (xy[vertex + 1, 0], xy[vertex + 1, 1]), q)
    a, b = upward(xy, vertex)
    if side != 0.0:
        return -side if edge & FALLS else side
    if q[0] > max(a[0], b[0]):
        return -1.0
    on = a[1] <= q[1] <= b[1] and (q[1] < b[1] or q[0] == b[0] or (a[1] == b[1] and a[0] <= q[0] <= b[0]))
    return 0.0 if on else 1.0  # level with an edge that leaves to the right


@kernel
def upward(xy: Floats, vertex: int) -> tuple[Point, Point]:
    """The ends of the edge that starts at the vertex: the lower one first, of a level edge the left one."""
    a, b = (xy[vertex, 0], xy[vertex, 1]), (xy[vertex + 1, 0], xy[vertex + 1, 1])
    return (b, a) if falls(xy, vertex) else (a, b)


@kernel
def falls(xy: Floats, vertex: int) -> bool:
    """Whether the edge that starts at the vertex runs downward, or level to the left."""
    drop = xy[vertex, 1] - xy[vertex + 1, 1]
    return drop > 0.0 or (drop == 0.0 and xy[vertex, 0] > xy[vertex + 1, 0])
