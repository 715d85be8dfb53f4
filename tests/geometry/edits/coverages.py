"""Coverages to edit: drawn, generated and real."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas
import numpy as np
import shapely

from gridsvc.geometry.edit import Coverage, Division, Grid
from tests.conftest import REAL_DATA
from tests.geometry.draw import cells

SPAN, WEST, SOUTH = 0.05, 121.5, 25.0  # degrees: about 5 km


def drawn(text, also=(), **traits):
    """The coverage of a drawing such as "ab/cd" (draw.cells); `traits` of all grids."""
    letters = sorted(set(text) - set("/."))
    grids = [Grid(code, polygon, **traits) for code, polygon in zip(letters, cells(text), strict=True)]
    return Coverage.build(grids, also)


def generated(seed, count=60):
    """Cells around random points, a few of them cut out of another, in two parts, or missing."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(_cells(rng, count)).tolist()
    enclaves, hosts = _enclaves(chosen[:3], rng)
    apart = [shapely.MultiPolygon([chosen[3], _far_from(chosen[3], chosen[4:])])]
    rest = [cell for cell in chosen[5:] if not any(cell.equals(part) for part in apart[0].geoms)]
    polygons = [*enclaves, *hosts, *apart, *rest]
    return Coverage.build(Grid(f"{n:03d}", polygon) for n, polygon in enumerate(polygons))


def real(name, code):
    """A real zoning of the data folder with the codes of a column, or with row numbers."""
    return Coverage.build(_real_grids(REAL_DATA / name, code))


@cache
def _real_grids(path: Path, code):
    frame = geopandas.read_file(f"/vsigzip/{path}")
    polygons = shapely.force_2d(np.asarray(frame.geometry.values))
    names = [f"{row:03d}" for row in range(len(frame))] if code is None else frame[code].astype(str)
    return tuple(Grid(name, polygon) for name, polygon in zip(names, polygons, strict=True))


def divided(coverage):
    """The same grids in two communities, west and east, with the outlines of both."""
    grids = [replace(grid, community="we"[grid.polygon.centroid.x > WEST + SPAN / 2]) for grid in coverage]
    grounds = {code: [grid.polygon for grid in grids if grid.community == code] for code in "we"}
    return Coverage.build(grids, [Division(code, shapely.coverage_union_all(held)) for code, held in grounds.items()])


def _cells(rng, count):
    points = rng.uniform((WEST, SOUTH), (WEST + SPAN, SOUTH + SPAN), (count, 2))
    found = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points)))
    middle = shapely.box(WEST, SOUTH, WEST + SPAN, SOUTH + SPAN)
    return found[shapely.contains(middle, found)]


def _enclaves(hosts, rng):
    inner = [_shrunk(host, rng.uniform(0.2, 0.5)) for host in hosts]
    rings = [shapely.Polygon(host.exterior, [cell.exterior]) for host, cell in zip(hosts, inner, strict=True)]
    return inner, rings


def _shrunk(cell, share):
    middle = shapely.get_coordinates(shapely.centroid(cell))
    return shapely.transform(cell, lambda xy: middle + share * (xy - middle))


def _far_from(cell, others):
    return max(others, key=cell.distance)
