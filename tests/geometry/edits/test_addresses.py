import gzip

import numpy as np
import pandas as pd
import pytest
import shapely

from gridsvc.geometry.edit import Coverage, Edit, Grid, Sites, Surroundings, Terms, draw_by_addresses
from tests.geometry.draw import UNIT, cell
from tests.geometry.edits.asked import at, fits, ground, line, made, refused, whole
from tests.geometry.edits.coverages import drawn, real

STEP = 0.02  # units: 22 m between two addresses


def row(x, y, count):
    """Addresses in a row from west to east, from a place in units."""
    return Sites(points=shapely.points([at(x + STEP * k, y) for k in range(count)]))


def house(x, y):
    """A building of 15 m around a place in units."""
    return cell(x - 0.007, y - 0.007, 0.014, 0.014)


def drawn_grid(coverage, listed, **around):
    """The new grid of some addresses, once it fits."""
    edit = made(draw_by_addresses(coverage, listed, around=Surroundings(**around)))
    after = coverage.apply(edit)
    assert fits(after)
    assert shapely.equals(whole(after), whole(coverage))
    return ground(after, "+1")


def test_the_outline_goes_as_far_as_it_reaches_and_the_grid_below_is_cut():
    new = drawn_grid(drawn("a"), row(0.4, 0.5, 5))
    south, north = new.bounds[1] / UNIT, new.bounds[3] / UNIT
    assert (0.5 - south, north - 0.5) == pytest.approx((30 / 1106, 30 / 1106), rel=0.05)


def test_the_outline_follows_a_border_within_reach():
    #  a|b      addresses 20 m west of the border
    listed = Sites(points=shapely.points([at(0.982, 0.5), at(0.982, 0.52)]))
    others = Sites(points=shapely.points([at(1.01, 0.5)]))
    assert drawn_grid(drawn("ab"), listed, others=others).bounds[2] == UNIT


def test_the_outline_follows_a_road_within_reach():
    road = line((-1, 0.515), (2, 0.515))
    new = drawn_grid(drawn("a"), row(0.4, 0.5, 5), lines=np.array([road]), others=row(0.4, 0.53, 5))
    assert new.bounds[3] / UNIT == pytest.approx(0.515, abs=1e-4)


def test_ground_between_listed_and_other_addresses_is_halved():
    new = drawn_grid(drawn("a"), row(0.4, 0.5, 5), others=row(0.4, 0.52, 5))
    assert new.bounds[3] / UNIT == pytest.approx(0.51, abs=1.5 / 1106)


def test_buildings_are_taken_or_left_whole():
    mine, theirs = house(0.5, 0.5), house(0.517, 0.503)
    new = drawn_grid(drawn("a"), Sites(outlines=np.array([mine])), others=Sites(outlines=np.array([theirs])))
    assert shapely.covers(shapely.buffer(new, 1e-8), mine)
    assert shapely.intersection(new, theirs).area < 1e-3 * theirs.area


def test_addresses_on_both_sides_of_a_border_make_one_grid():
    coverage = drawn("ab")
    edit = made(draw_by_addresses(coverage, row(0.97, 0.5, 4)))
    assert {one.source for one in edit.lineage} == {"a", "b"}
    assert shapely.get_num_geometries(next(g for g in edit.after if g.code == "+1").polygon) == 1


def test_addresses_far_apart_are_no_grid():
    apart = Sites(points=shapely.points([at(0.2, 0.5), at(0.8, 0.5)]))
    assert refused(draw_by_addresses(drawn("a"), apart)) == "multipart"


def test_a_list_without_places_is_refused():
    assert refused(draw_by_addresses(drawn("a"), Sites())) == "no_addresses"


def test_a_locked_grid_is_not_cut():
    coverage = Coverage.build([Grid("a", cell(0, 0), locked=True)])
    assert refused(draw_by_addresses(coverage, row(0.4, 0.5, 3))) == "locked"


@pytest.mark.real
def test_grids_around_door_plates_of_taipei_hold_the_listed_ones_and_no_other(real_data):
    coverage = real("taipei/taipei_basic_statistical_areas.geojson.gz", "CODEBASE")
    with gzip.open(real_data / "taipei" / "doorplates.csv.gz") as plates:
        places = shapely.points(pd.read_csv(plates, usecols=["lon", "lat"]).drop_duplicates().to_numpy())
    tree, rng, drawn_ones = shapely.STRtree(places), np.random.default_rng(3), 0
    for _ in range(25):
        middle = places[rng.integers(len(places))]
        near = places[tree.query(middle, predicate="dwithin", distance=0.0015)]
        near = near[np.argsort(shapely.distance(near, middle))]
        listed, others = near[:20], near[20:]
        around, terms = Surroundings(others=Sites(points=others)), Terms(multipart=True)
        answer = draw_by_addresses(coverage, Sites(points=listed), around=around, terms=terms)
        if isinstance(answer, Edit):
            drawn_ones += 1
            new = next(grid for grid in answer.after if grid.code in answer.new).polygon
            assert shapely.intersects(new, listed).all()
            assert not shapely.intersects(new, others).any()
    assert drawn_ones >= 20
