"""The owner against its definition, `shapely.covers` and the edge rule, on coverages and points made to break it."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridsvc.geometry.locate import Locator
from tests.geometry.draw import cell

COVERAGES = 2_000
ORIGINS = [(0.0, 0.0), (118.8, 32.0), (-73.9, -45.1), (121.5, 25.0), (1e-7, 89.0)]
SIZES = [1.0, 0.01, 3e-5, 1e-9, 40.0]
NEAR = [0.0, 1e-16, 1e-15, 1e-13, 1e-10, 1e-7]


def voronoi(rng, count):
    """Cells that share their borders, to the bit."""
    points = rng.integers(0, 12, (count, 2)) if rng.random() < 0.4 else rng.random((count, 2)) * 12
    return shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 0, 12, 12)))


def comb(rng, count):
    """Long teeth that many cells of the index cross, level and upright edges, needles."""
    teeth = np.sort(rng.integers(1, 1000, (count, 2)) * 0.012, axis=0)
    xs = np.repeat(np.arange(len(teeth)) * (12 / len(teeth)), 2)
    ys = teeth.ravel()
    return np.array(
        [
            shapely.Polygon([(0, 0), *zip(xs, ys, strict=True), (xs[-1], 0)]),
            shapely.Polygon([(0, 13), *zip(xs, ys, strict=True), (xs[-1], 13)]),
        ]
    )


def fan(rng, count):
    """Many polygons that meet in one point."""
    angles = np.sort(rng.random(max(3, count)) * 2 * np.pi)
    rim = np.column_stack((np.cos(angles), np.sin(angles))) * 6 + 6
    return shapely.polygons([[(6, 6), rim[k - 1], rim[k]] for k in range(len(rim))])


def towns(rng, count):
    """Small polygons in clusters far apart: cells of the index that are divided further."""
    town = shapely.transform(voronoi(rng, count + 12), lambda xy: xy * rng.choice([1e-2, 1e-4, 1e-6]))
    return np.append(town, [shapely.affinity.translate(town[0], *rng.random(2) * 11) for _ in range(3)])


def tangled(rng, polygons):
    """Some dropped, holed, joined, copied or moved over others: gaps, enclaves, multipolygons, overlaps."""
    kept = list(polygons[rng.random(len(polygons)) < 0.9])
    if len(kept) > 3:
        kept.append(shapely.union_all([kept.pop(), kept.pop(0)]))
    for _ in range(rng.integers(0, 3)):
        inner = shapely.affinity.scale(kept[rng.integers(len(kept))], 0.4, 0.4) if kept else cell(0, 0)
        kept = [shapely.difference(p, inner) for p in kept] if rng.random() < 0.5 else [*kept, inner]
    if kept and rng.random() < 0.3:
        kept.append(shapely.affinity.translate(kept[0], *rng.random(2)))
        kept.append(kept[0])
    return np.array([p if shapely.is_valid(p) else shapely.make_valid(p) for p in kept], dtype=object)


def placed(polygons, origin, size):
    moved = shapely.transform(polygons, lambda xy: xy * size / 12 + origin)
    polygonal = np.isin(shapely.get_type_id(moved), (3, 6)) & ~shapely.is_empty(moved)
    return moved[shapely.is_valid(moved) & polygonal]


def hostile(rng, polygons, locator):
    """On vertices, on edges as far as floats can, a hair beside both, on the borders of the index's own cells."""
    xy = shapely.get_coordinates(polygons)
    edges = rng.integers(0, len(xy) - 1, 60)
    share = rng.choice([0.0, 0.25, 0.5, 1 / 3, 1.0], 60)[:, None]
    on = xy[edges] + (xy[edges + 1] - xy[edges]) * share
    beside = on + rng.normal(0, 1, on.shape) * rng.choice(NEAR, (60, 1)) * np.abs(xy).max()
    level = np.column_stack((rng.choice(xy[:, 0], 30), rng.choice(xy[:, 1], 30)))
    loose = rng.uniform(xy.min(axis=0) - 1e-3, xy.max(axis=0) + 1e-3, (40, 2))
    points = np.concatenate([xy[:40], on, beside, np.nextafter(on, np.inf), level, loose, _on_cells(rng, locator)])
    return points[:, 0], points[:, 1]


def _on_cells(rng, locator):
    frame, size = locator._index.frames[0], locator._index.sizes[0]
    columns = frame[:2] + rng.integers(0, size[:2] + 1, (30, 2)) / frame[2:]
    return np.concatenate([columns, np.nextafter(columns, np.inf), np.nextafter(columns, -np.inf)])


def owners_by_hand(polygons, codes, lon, lat):
    """The definition, whole: of all polygons that cover a point the one with the smallest code."""
    points = shapely.points(lon, lat)
    best = np.full(len(lon), -1)
    for row in sorted(range(len(codes)), key=codes.__getitem__, reverse=True):
        best[shapely.covers(polygons[row], points)] = row
    return best


def check_one(seed):
    rng = np.random.default_rng(seed)
    kind = (voronoi, comb, fan, towns)[rng.integers(4)]
    polygons = placed(tangled(rng, kind(rng, int(rng.integers(2, 40)))), rng.choice(ORIGINS), rng.choice(SIZES))
    if not len(polygons):
        return
    codes = [f"{n:03d}" for n in rng.permutation(len(polygons))]
    locator = Locator.build(polygons, codes)
    lon, lat = hostile(rng, polygons, locator)
    wanted = owners_by_hand(polygons, codes, lon, lat)
    np.testing.assert_array_equal(locator.owner(lon, lat), wanted)
    assert [locator.owner(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)] == wanted.tolist()


@settings(max_examples=COVERAGES // 10, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_no_point_of_any_coverage_has_another_owner_than_the_definition_gives(seed):
    check_one(seed)


@pytest.mark.long
@settings(max_examples=COVERAGES, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_no_point_of_two_thousand_coverages_has_another_owner(seed):
    check_one(seed)
