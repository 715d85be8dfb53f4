"""Writing down a traced raster: for each cell what a look-up has to know, and no more."""

from typing import NamedTuple

import numpy as np

from gridsvc.geometry.cells.index import FIRST, HEADER, NONE, PART, RASTER, VERTEX, Cells, Ints, covers
from gridsvc.geometry.cells.kernel import compiled, kernel
from gridsvc.geometry.cells.predicate import Point
from gridsvc.geometry.cells.trace import Listing, Raster

HEAVY = 40  # edges near a cell from which on it is divided further


class Book(NamedTuple):
    """A listing in the order of the cells: what cell c has stands at `…_start[c]:…_start[c + 1]`."""

    edge_start: Ints
    edge: Ints
    piece_start: Ints
    piece: Ints
    edges: Ints
    full: Ints


class Page(NamedTuple):
    """The values and the program of one raster, the cells to be divided, and where the program wants the numbers of
    their rasters.
    """

    values: Ints
    program: Ints
    divided: Ints
    number_at: Ints


def by_cell(listing: Listing) -> Book:
    """The listing sorted by cell; within a cell the order stays: best rank first."""
    cells = len(listing.full)
    edge_start, place = counted(listing.edges[0], cells)
    edge = placed(listing.edges[1], place)
    piece_start, place = counted(listing.pieces[0], cells)
    piece, edges = placed(listing.pieces[1], place), placed(listing.pieces[2], place)
    return Book(edge_start, edge, piece_start, piece, edges, listing.full)


def written(known: Cells, raster: Raster, row: Ints, book: Book, *, divide: bool, exact: bool) -> Page:
    """The page of a raster; `row` of each piece. Heavy cells are left to be divided where `divide` says so.

    `exact`: no point is taken to be on two sides of an edge, or on neither, for want of bits.
    """
    cells = len(book.full)
    room = len(book.edge) + PART * len(book.piece) + HEADER * min(len(book.piece), cells)
    most = len(book.edge) // HEAVY if divide else 0
    page = Page(*(np.empty(length, np.int32) for length in (cells, room, most, most)))
    length, divided = _write(known._replace(program=page.program), (raster, exact), row, book, page)
    return Page(page.values, page.program[:length].copy(), page.divided[:divided], page.number_at[:divided])


@compiled
def counted(cell: Ints, cells: int) -> tuple[Ints, Ints]:
    """Where each cell starts, and the place of each entry (counting sort)."""
    start, place = np.zeros(cells + 1, np.int32), np.empty(len(cell), np.int32)
    for c in cell:
        start[c + 1] += 1
    for c in range(cells):
        start[c + 1] += start[c]
    free = start[:-1].copy()
    for k, c in enumerate(cell):
        place[k] = free[c]
        free[c] += 1
    return start, place


@compiled
def placed(column: Ints, place: Ints) -> Ints:
    out = np.empty(len(column), np.int32)
    for k, at in enumerate(place):
        out[at] = column[k]
    return out


@kernel
def _write(cells: Cells, frame: tuple[Raster, bool], row: Ints, book: Book, page: Page) -> tuple[int, int]:
    """Write all cells down: how much of the program is used, and how many cells are to be divided."""
    full, edge, piece = book.full, book.edge_start, book.piece_start
    at, divided = 0, 0
    for cell in range(len(full)):
        if piece[cell] == piece[cell + 1]:
            page.values[cell] = row[full[cell]] if full[cell] >= 0 else NONE
            continue
        page.values[cell] = FIRST - at
        if len(page.divided) and edge[cell + 1] - edge[cell] >= HEAVY:
            page.divided[divided], page.number_at[divided] = cell, at + 1
            page.program[at] = RASTER
            at, divided = at + 2, divided + 1
        else:
            at = _write_cell(cells, frame, row, book, (cell, at))
    return at, divided


@kernel
def _write_cell(cells: Cells, frame: tuple[Raster, bool], row: Ints, book: Book, place: tuple[int, int]) -> int:
    """Parts before the piece that fills the cell decide; those after it are kept for questions about what is near."""
    (raster, exact), (cell, at) = frame, place
    program, full = cells.program, book.full[cell]
    first, last = book.piece_start[cell], book.piece_start[cell + 1]
    end, edge, kept = at + HEADER, book.edge_start[cell], 0
    for k in range(first, last):
        piece, edges = book.piece[k] >> 1, book.edges[k]
        program[end], program[end + 1] = 2 * row[piece] + (book.piece[k] & 1), edges
        for part in range(edges):
            program[end + PART + part] = book.edge[edge + part]
        end, edge, kept = end + PART + edges, edge + edges, kept + (full < 0 or piece < full)
    parts, rest, other = last - first, 0, row[full] if full >= 0 else NONE
    if exact and full < 0 and _one_everywhere(cells, at + HEADER, parts, _middle_of(raster, cell)):
        rest, kept, end = 1, kept - 1, end - PART - book.edges[last - 1]
        other = program[end] >> 1
    program[at], program[at + 1], program[at + 2] = kept, other, 2 * (parts - rest) + rest
    return end


@kernel
def _one_everywhere(cells: Cells, at: int, parts: int, middle: Point) -> bool:
    """Whether every point of the cell is in exactly one part or on a border of several: then the last part has what the
    others do not, and its edges, all of them others' too, need not be looked at.

    So it is when each edge has a polygon on both sides and the middle of the cell is in one part: no edge but takes a
    point from one polygon into another.
    """
    program, xy, sides, count = cells.program, cells.xy, cells.sides, 0
    for _ in range(parts):
        for k in range(at + PART, at + PART + program[at + 1]):
            if sides[program[k] >> VERTEX, 1] < 0:
                return False
        count += covers(program, xy, at, middle)
        at += PART + program[at + 1]
    return count == 1


@kernel
def _middle_of(raster: Raster, cell: int) -> Point:
    column, row = cell % raster.columns, cell // raster.columns
    return raster.x0 + (column + 0.5) / raster.sx, raster.y0 + (row + 0.5) / raster.sy
