"""Building the cell index of polygons in lon/lat: a raster over all of them, and rasters inside its heavy cells."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.cells.index import NEAR_M, SHALLOW, VERTEX, Cells, Floats, Ints
from gridsvc.geometry.cells.kernel import compiled, kernel
from gridsvc.geometry.cells.trace import MARGIN, Pieces, Raster, traced, traced_around
from gridsvc.geometry.cells.write import Book, Page, by_cell, counted, placed, written
from gridsvc.geometry.measure import degree_m

CELLS_OF_A_PIECE, CELLS_OF_A_VERTEX = 480, 4
AMPLE, MOST_AMPLE = 12, 1_500_000  # a small index may have more cells of a vertex, up to so many
FEWEST_CELLS, MOST_CELLS = 1_024, 16_000_000
MOST_TRACED = 128_000_000  # cells of the pieces' boxes, added up
FINEST = 1e-9  # of the largest coordinate: no cell is narrower, so that rounding stays far below a cell's margin
MOST_VERTICES = 2**28


def built(polygons: NDArray[Any], order: NDArray[np.intp]) -> Cells:
    """The index of valid polygons; `order`: their rows, the best rank first.

    Raises ValueError for coordinates that are no numbers, and for more than 2**28 vertices.
    """
    parts, part_of = shapely.get_parts(polygons[order], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    xy, vertex_of = shapely.get_coordinates(rings, return_index=True)
    xy += 0.0  # -0.0 and 0.0 are one place
    if not np.isfinite(xy).all():
        raise ValueError("a polygon has coordinates that are no numbers")
    if len(xy) >= MOST_VERTICES:
        raise ValueError(f"{len(xy)} vertices; at most {MOST_VERTICES} can be indexed")
    same_ring, moves = vertex_of[1:] == vertex_of[:-1], (xy[1:] != xy[:-1]).any(axis=1)
    edges = np.flatnonzero(same_ring & moves).astype(np.int32)
    part = ring_of[vertex_of]
    row = order[part_of].astype(np.int32)
    first = np.searchsorted(part[edges], np.arange(len(parts) + 1))
    pieces = Pieces(first, edges, row, np.zeros(len(parts), np.int32))
    sides, once = _sides(xy, xy.view(np.uint64), edges, row[part])
    return _Builder(xy, sides, _scale(polygons)).built(pieces, edges[once])


class _Builder:
    """Rasters, one inside another, written one after the other."""

    def __init__(self, xy: Floats, sides: Ints, scale: Floats) -> None:
        none, bits = np.empty(0, np.int32), np.empty(0, np.uint64)
        frames, sizes = np.empty((0, 4)), np.empty((0, 3), np.int64)
        self._known = Cells(frames, sizes, none, none, xy, sides, scale, bits, none, none, none)
        self._exact = _is_exact(xy)
        self._finest = FINEST * float(np.abs(xy).max(initial=0.0)) or FINEST
        self._frames: list[tuple[float, float, float, float]] = []
        self._sizes: list[tuple[int, int, int]] = []
        self._values: list[Ints] = []
        self._programs: list[Ints] = []
        self._cells = self._length = 0

    def built(self, pieces: Pieces, edges: Ints) -> Cells:
        """The index of all pieces; `edges`: the vertices at which their edges start, each edge once."""
        raster = _over(self._known.xy, pieces, self._finest)
        self._add(raster, pieces)
        index = self._known._replace(
            frames=np.array(self._frames),
            sizes=np.array(self._sizes, dtype=np.int64),
            program=np.concatenate(self._programs),
        )
        return _with_near(index, raster, edges, self._values)

    def _add(self, raster: Raster, pieces: Pieces) -> int:
        """Write a raster and those inside it; its number."""
        book = by_cell(traced(self._known.xy, raster, pieces))
        page = written(self._known, raster, pieces.row, book, divide=self._divisible(raster), exact=self._exact)
        number, base = len(self._frames), self._length
        self._frames.append((raster.x0, raster.y0, raster.sx, raster.sy))
        self._sizes.append((raster.columns, raster.rows, self._cells))
        page.values[page.values < -1] -= base
        self._values.append(page.values)
        self._programs.append(page.program)
        self._cells, self._length = self._cells + len(page.values), base + len(page.program)
        self._divide(raster, pieces, book, page)
        return number

    def _divide(self, raster: Raster, pieces: Pieces, book: Book, page: Page) -> None:
        for cell, at in zip(page.divided.tolist(), page.number_at.tolist(), strict=True):
            edges = int(book.edge_start[cell + 1] - book.edge_start[cell])
            page.program[at] = self._add(self._inside(raster, cell, edges), _pieces_in(cell, pieces, book))

    def _divisible(self, raster: Raster) -> bool:
        return min(1.0 / raster.sx, 1.0 / raster.sy) >= 4.0 * self._finest

    def _inside(self, raster: Raster, cell: int, edges: int) -> Raster:
        """A raster over one cell: about as many cells as edges, none narrower than it may be."""
        wanted = int(np.sqrt(edges)) + 2
        columns = max(2, min(wanted, int(1.0 / raster.sx / self._finest)))
        rows = max(2, min(wanted, int(1.0 / raster.sy / self._finest)))
        column, row = cell % raster.columns, cell // raster.columns
        right = raster.x0 + (column + 1 + MARGIN / 2) / raster.sx
        x0, y0 = raster.x0 + column / raster.sx, raster.y0 + row / raster.sy
        return Raster(x0, y0, raster.sx * columns, raster.sy * rows, columns, rows, right)


def _with_near(index: Cells, raster: Raster, edges: Ints, values: list[Ints]) -> Cells:
    """The index with the values of its rasters, and what lies near the cells of the first."""
    least_m = index.scale.min(axis=0, initial=np.inf)
    reach = (MARGIN + 1.001 * NEAR_M / least_m * (raster.sx, raster.sy)).tolist()
    listed = traced_around(index.xy, raster, edges, tuple(reach))
    start, place = counted(listed[0], len(values[0]))
    there = start[1:] > start[:-1]
    values[0][there & (values[0] >= 0)] |= SHALLOW
    words = np.zeros(-(-len(there) // 64) * 64, np.bool_)
    words[: len(there)] = there
    ranks = np.cumsum(words.reshape(-1, 64).sum(axis=1, dtype=np.int32), dtype=np.int32)
    return index._replace(
        values=np.concatenate(values),
        near_bits=np.packbits(words, bitorder="little").view(np.uint64),
        near_rank=np.append(np.int32(0), ranks)[:-1],
        near_start=np.append(start[:-1][there], start[-1:]),
        near=placed(listed[1], place),
    )


def _over(xy: Floats, pieces: Pieces, finest: float) -> Raster:
    """A raster over all pieces, its cells about square on the ground; one without cells over nothing."""
    if not len(pieces.edges):
        return Raster(0.0, 0.0, 1.0, 1.0, 0, 0, np.inf)
    low, high = xy.min(axis=0), xy.max(axis=0)
    span = np.maximum(high - low, finest)
    ground = span * np.array(degree_m(np.clip((low[1] + high[1]) / 2.0, -89.0, 89.0)))
    wanted = np.clip(_cells(xy, pieces, span), FEWEST_CELLS, MOST_CELLS)
    size = np.sqrt(wanted) * ground / np.sqrt(ground.prod())
    most = np.minimum(np.minimum(span / finest, ground / NEAR_M), wanted)
    columns, rows = np.clip(size, 1.0, np.maximum(most, 1.0)).astype(int).tolist()
    width = span / (np.array([columns, rows]) - 0.5)
    x0, y0 = (low - width / 4.0).tolist()
    sx, sy = (1.0 / width).tolist()
    return Raster(x0, y0, sx, sy, columns, rows, np.inf)


def _cells(xy: Floats, pieces: Pieces, span: Floats) -> float:
    """How many cells are worth their memory, and the time it takes to walk the box of each piece."""
    vertices = len(pieces.edges)
    ample = min(AMPLE * vertices, MOST_AMPLE)
    wanted = max(CELLS_OF_A_PIECE * len(pieces.row), CELLS_OF_A_VERTEX * vertices, ample)
    filled = pieces.first[:-1] < pieces.first[1:]
    ends = xy[pieces.edges]
    starts = pieces.first[:-1][filled]
    boxes = np.maximum.reduceat(ends, starts) - np.minimum.reduceat(ends, starts)
    return min(wanted, MOST_TRACED / float(np.prod(boxes / span, axis=1).sum() + 1e-9))


def _is_exact(xy: Floats) -> bool:
    """Whether the difference of any two coordinates, a point's too, fits a float: then no predicate has to round.

    So it is unless the polygons come near lon or lat 0: there numbers lie closer together than 2**-53 of their range.
    """
    if not len(xy):
        return True
    low, high = xy.min(axis=0), xy.max(axis=0)
    nearest = np.where(low > 0.0, low, np.where(high < 0.0, high, 0.0)) * 0.99
    return bool((1.02 * (high - low) <= 2.0**53 * np.spacing(np.abs(nearest))).all())


def _scale(polygons: NDArray[Any]) -> Floats:
    """Metres of a degree of longitude and latitude at the middle of each polygon; 1.0 for what is empty."""
    bounds = shapely.bounds(polygons)
    return np.nan_to_num(np.column_stack(degree_m((bounds[:, 1] + bounds[:, 3]) / 2.0)), nan=1.0)


def _pieces_in(cell: int, pieces: Pieces, book: Book) -> Pieces:
    """What lies in one cell: the pieces with edges near it, and those that fill it."""
    here = slice(book.piece_start[cell], book.piece_start[cell + 1])
    piece, start, count = book.piece[here] >> 1, book.piece[here] & 1, book.edges[here]
    if (full := book.full[cell]) >= 0:
        at = np.searchsorted(piece, full)
        piece, start, count = np.insert(piece, at, full), np.insert(start, at, 1), np.insert(count, at, 0)
    first = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
    edges = book.edge[book.edge_start[cell] : book.edge_start[cell + 1]] >> VERTEX
    return Pieces(first, edges, pieces.row[piece], start)


@compiled
def _sides(xy: Floats, bits: NDArray[np.uint64], edges: Ints, row: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """For each edge its row and that of the polygon with the same edge (-1: none); which edges are not the second of
    two. Edges are taken in pairs.
    """
    sides, once = np.full((len(xy), 2), -1, np.int32), np.ones(len(edges), np.bool_)
    slots = 16
    while slots < 2 * len(edges):
        slots *= 2
    table = np.full(slots, -1, np.int32)
    for k, edge in enumerate(edges):
        slot = _slot(bits, edge) & (slots - 1)
        while table[slot] != -1 and (table[slot] < 0 or not _same(xy, table[slot], edge)):
            slot = (slot + 1) & (slots - 1)
        other, sides[edge, 0] = table[slot], row[edge]
        if other < 0:
            table[slot] = edge
        else:
            sides[edge, 1], sides[other, 1], once[k] = row[other], row[edge], False
            table[slot] = -2  # a pair; the search for another goes on behind it
    return sides, once


@kernel
def _slot(bits: NDArray[np.uint64], edge: int) -> int:
    """A number that depends on both ends of an edge, not on their order."""
    mixed = np.uint64(0)
    for end in range(edge, edge + 2):
        hashed = bits[end, 0] * np.uint64(0x9E3779B97F4A7C15) + bits[end, 1] * np.uint64(0xC2B2AE3D27D4EB4F)
        mixed += (hashed ^ (hashed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return int((mixed ^ (mixed >> np.uint64(32))) & np.uint64(0x7FFFFFFF))


@kernel
def _same(xy: Floats, a: int, b: int) -> bool:
    straight = xy[a, 0] == xy[b, 0] and xy[a, 1] == xy[b, 1] and xy[a + 1, 0] == xy[b + 1, 0]
    if straight and xy[a + 1, 1] == xy[b + 1, 1]:
        return True
    turned = xy[a, 0] == xy[b + 1, 0] and xy[a, 1] == xy[b + 1, 1] and xy[a + 1, 0] == xy[b, 0]
    return turned and xy[a + 1, 1] == xy[b, 1]
