"""Which cells of a raster the borders of polygons come near, and which cells lie whole in a polygon.

Positions are in cells (u to the right, v up). An edge counts as near a cell when it comes within MARGIN of it, so that
no rounding of a position can hide it; nothing else depends on positions, so nothing else can err.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridsvc.geometry.cells.index import DOWN, FALLS, UP, VERTEX, Floats, Ints, falls, upward
from gridsvc.geometry.cells.kernel import compiled, kernel
from gridsvc.geometry.cells.predicate import Point

MARGIN = 1e-3
Ends = tuple[Point, Point]
EDGES, PIECES = 0, 1  # what a trace counts, whether there is room for it or not


class Raster(NamedTuple):
    """Origin, cells per degree, size. `right`: the x beyond which nothing is known (inf: all is)."""

    x0: float
    y0: float
    sx: float
    sy: float
    columns: int
    rows: int
    right: float


class Pieces(NamedTuple):
    """Polygons, the best rank first: the edges of piece k are `edges[first[k]:first[k + 1]]` (vertex numbers), its
    row is `row[k]`, and `start[k]` turns its parity round.
    """

    first: NDArray[np.int64]
    edges: Ints
    row: Ints
    start: Ints


class Listing(NamedTuple):
    """What a trace finds, in columns: edges near cells (cell, edge), pieces in cells (cell, `2 * piece + start`, how
    many of the edges are its), and for each cell the first piece that fills it (-1: none). Further ones that fill it
    are among the pieces, without edges.
    """

    edges: Ints
    pieces: Ints
    full: Ints


Box = tuple[int, int, int, int]  # columns and rows, first and last
Sheet = tuple[Box, Ints]
NEAR, PARITY, CROSSED = 0, 1, 2  # planes of a piece's sheet: a row for each row of its box, a column more than it has
# NEAR: edges near each cell. PARITY: of what the sweep counts right of a cell's middle though the cell lists it.
# CROSSED: of the edges that cross a row's middle in each column; in the last column, anywhere beyond the box.


def traced(xy: Floats, raster: Raster, pieces: Pieces) -> Listing:
    """The listing of a raster; its arrays are as long as they have to be."""
    room = [4 * len(pieces.edges) + 64, 2 * len(pieces.edges) + len(pieces.row) + 64]
    while True:
        edges, records = (np.empty((columns, n), np.int32) for n, columns in zip(room, (2, 3), strict=True))
        out = Listing(edges, records, np.full(raster.columns * raster.rows, -1, np.int32))
        count = np.zeros(2, np.int64)
        _trace(xy, raster, pieces, out, count)
        used = count.tolist()
        if used[EDGES] <= room[EDGES] and used[PIECES] <= room[PIECES]:
            return Listing(edges[:, : used[EDGES]], records[:, : used[PIECES]], out.full)
        room = [max(pair) for pair in zip(room, used, strict=True)]


@compiled
def _trace(xy: Floats, raster: Raster, pieces: Pieces, out: Listing, count: NDArray[np.int64]) -> None:
    for piece in range(len(pieces.row)):
        edges = pieces.edges[pieces.first[piece] : pieces.first[piece + 1]]
        box = _box(xy, raster, edges)
        planes = np.zeros((3, box[3] - box[2] + 1, box[1] - box[0] + 2), np.int32)
        at = count[EDGES]
        for vertex in edges:
            a, b = upward(xy, vertex)
            edge = (vertex << VERTEX) + (FALLS if falls(xy, vertex) else 0)
            if a[0] > raster.right or b[0] > raster.right:
                _extend(raster, planes, (a, b))
            low, high = _rows(raster, (a[1] - raster.y0) * raster.sy, (b[1] - raster.y0) * raster.sy, MARGIN)
            for row in range(low, high + 1):
                at = _trace_row(raster, (box, planes), ((a, b), edge), row, (out.edges, at))
        count[EDGES] = at
        _sweep(raster, (box, planes), (piece, pieces.start[piece]), out, count)


@kernel
def _box(xy: Floats, raster: Raster, edges: Ints) -> Box:
    """Columns and rows that the edges may reach; all of them in a raster inside a cell."""
    if raster.right < np.inf:
        return 0, raster.columns - 1, 0, raster.rows - 1
    if len(edges) == 0:
        return 0, -1, 0, -1
    west, east, south, north = np.inf, -np.inf, np.inf, -np.inf
    for vertex in edges:
        for end in range(vertex, vertex + 2):
            west, east = min(west, xy[end, 0]), max(east, xy[end, 0])
            south, north = min(south, xy[end, 1]), max(north, xy[end, 1])
    left, right = _columns(raster, (west - raster.x0) * raster.sx, (east - raster.x0) * raster.sx, MARGIN)
    low, high = _rows(raster, (south - raster.y0) * raster.sy, (north - raster.y0) * raster.sy, MARGIN)
    return left, right, low, high


@kernel
def _columns(raster: Raster, left: float, right: float, margin: float) -> tuple[int, int]:
    return max(0, int(np.floor(left - margin))), min(raster.columns - 1, int(np.floor(right + margin)))


@kernel
def _rows(raster: Raster, low: float, high: float, margin: float) -> tuple[int, int]:
    return max(0, int(np.floor(low - margin))), min(raster.rows - 1, int(np.floor(high + margin)))


@kernel
def _extend(raster: Raster, planes: Ints, ends: Ends) -> None:
    """An edge that leaves to the right of all that is known counts beyond that end too."""
    for row in range(raster.rows):
        if _beyond(raster.right, ends, _middle(raster, row)):
            planes[CROSSED, row, raster.columns] ^= 1


@kernel
def _beyond(right: float, ends: Ends, y: float) -> bool:
    """Whether y lies beyond an end of the edge that is right of `right`."""
    a, b = ends
    return (b[0] > right and y >= b[1]) or (a[0] > right and y < a[1])


@kernel
def _middle(raster: Raster, row: int) -> float:
    return raster.y0 + (row + 0.5) / raster.sy


@kernel
def _columns_in_row(raster: Raster, ends: Ends, row: int, margin: Point) -> tuple[int, int]:
    """First and last column of the cells in a row that the edge comes within so many columns and rows of."""
    a, b = ends
    u, v = (a[0] - raster.x0) * raster.sx, (a[1] - raster.y0) * raster.sy
    du, dv = (b[0] - a[0]) * raster.sx, (b[1] - a[1]) * raster.sy
    start, stop = 0.0, 1.0
    if dv > 0.0:
        start, stop = _share((row - margin[1] - v) / dv), _share((row + 1 + margin[1] - v) / dv)
    return _columns(raster, u + min(start * du, stop * du), u + max(start * du, stop * du), margin[0])


@kernel
def _crossing(raster: Raster, ends: Ends, row: int) -> int:
    """The column in which the edge crosses the middle of a row; -1 where it does not."""
    a, b = ends
    middle = _middle(raster, row)
    if not a[1] <= middle < b[1]:
        return -1
    share = _share((middle - a[1]) / (b[1] - a[1]))
    return int(np.floor((a[0] - raster.x0) * raster.sx + share * (b[0] - a[0]) * raster.sx))


@kernel
def _share(part: float) -> float:
    return min(max(part, 0.0), 1.0)


@kernel
def _trace_row(raster: Raster, sheet: Sheet, listing: tuple[Ends, int], row: int, out: tuple[Ints, int]) -> int:
    """List the edge in each cell of a row it comes near, from a place on; where the list ends."""
    (a, b), edge = listing
    (left, right, low, _), planes = sheet
    listed, at = out
    first, last = _columns_in_row(raster, (a, b), row, (MARGIN, MARGIN))
    column, middle = _crossing(raster, (a, b), row), _middle(raster, row)
    if column >= left:
        planes[CROSSED, row - low, min(column, right + 1) - left] ^= 1
    for cell in range(first, last + 1):
        side = raster.x0 + (cell + 1 + MARGIN / 2) / raster.sx
        if a[0] > side and b[0] > side:
            continue
        planes[NEAR, row - low, cell - left] += 1
        planes[PARITY, row - low, cell - left] ^= (column > cell) ^ _beyond(side, (a, b), middle)
        if at < listed.shape[1]:
            listed[0, at] = row * raster.columns + cell
            listed[1, at] = edge + (UP if b[0] > side else 0) + (DOWN if a[0] > side else 0)
        at += 1
    return at


@kernel
def _sweep(raster: Raster, sheet: Sheet, piece: tuple[int, int], out: Listing, count: NDArray[np.int64]) -> None:
    """Walk each row from the right: the parity of the edges passed tells of a cell whether it is inside."""
    (left, right, low, high), planes = sheet
    full, pieces, at = out.full, out.pieces, count[PIECES]
    for row in range(high - low + 1):
        inside = piece[1] ^ planes[CROSSED, row, right + 1 - left]
        for column in range(right - left, -1, -1):
            cell = (row + low) * raster.columns + column + left
            if planes[NEAR, row, column]:
                start = inside ^ planes[PARITY, row, column]
                at = _note(pieces, at, cell, 2 * piece[0] + start, planes[NEAR, row, column])
            elif inside and full[cell] < 0:
                full[cell] = piece[0]
            elif inside:
                at = _note(pieces, at, cell, 2 * piece[0] + 1, 0)
            inside ^= planes[CROSSED, row, column]
    count[PIECES] = at


@kernel
def _note(pieces: Ints, at: int, cell: int, piece: int, edges: int) -> int:
    """List a piece in a cell at `at`; where the next one goes."""
    if at < pieces.shape[1]:
        pieces[0, at], pieces[1, at], pieces[2, at] = cell, piece, edges
    return at + 1


def traced_around(xy: Floats, raster: Raster, edges: Ints, reach: Point) -> Ints:
    """Edges by cell (cell, vertex) for every cell an edge comes within so many columns and rows of."""
    room = 8 * len(edges) + 64
    while True:
        out = np.empty((2, room), np.int32)
        used = _trace_around(xy, raster, edges, reach, out)
        if used <= room:
            return out[:, :used]
        room = used


@kernel
def _trace_around(xy: Floats, raster: Raster, edges: Ints, reach: Point, out: Ints) -> int:
    at = 0
    for vertex in edges:
        a, b = upward(xy, vertex)
        low, high = _rows(raster, (a[1] - raster.y0) * raster.sy, (b[1] - raster.y0) * raster.sy, reach[1])
        for row in range(low, high + 1):
            first, last = _columns_in_row(raster, (a, b), row, reach)
            for cell in range(first, last + 1):
                if at < out.shape[1]:
                    out[0, at], out[1, at] = row * raster.columns + cell, vertex
                at += 1
    return at
