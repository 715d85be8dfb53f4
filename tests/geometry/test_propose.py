"""Proposed divisions: balanced, in one piece each, a valid coverage, and an edit like any other."""

import csv
import gzip

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.geometry.checked import Checked
from gridsvc.geometry.edit import Coverage, Grid, Refusal, merge
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.propose import Homes, Proposal, divide, propose
from tests.geometry.draw import UNIT, cell, shape
from tests.geometry.edits.asked import codes, fits, made, refused, whole
from tests.geometry.edits.coverages import drawn, generated, real
from tests.geometry.edits.walks import must_hold


def homes_in(polygon, count, rng, households=1.0):
    """Homes at random places in a polygon."""
    west, south, east, north = polygon.bounds
    points = shapely.points(rng.uniform((west, south), (east, north), (3 * count, 2)))
    inside = array(points[shapely.contains(polygon, points)][:count])
    return Homes(inside, np.full(len(inside), households))


def proposed(answer):
    """The proposal, when it is one."""
    assert isinstance(answer, Proposal), answer
    return answer


def must_divide(coverage, proposal, count, homes):
    """So many grids in one piece each, a valid coverage with the same ground, all homes accounted for."""
    after = coverage.apply(proposal.edit)
    must_hold(coverage, proposal.edit, after)
    assert len(proposal.households) == count
    assert all(shapely.get_num_geometries(after.grid(code).polygon) == 1 for code in proposal.households)
    inside = shapely.intersects(whole(coverage), homes.places)
    assert sum(proposal.households.values()) == pytest.approx(homes.households[inside].sum())
    return after


def test_three_thousand_households_make_ten_grids_within_a_tenth():
    coverage = Coverage.build([Grid("a", cell(0, 0)), Grid("b", cell(1, 0))])
    homes = homes_in(cell(0, 0), 3_000, np.random.default_rng(0))
    proposal = proposed(propose(coverage, ["a"], 10, homes))
    must_divide(coverage, proposal, 10, homes)
    assert proposal.worst <= 0.1
    assert all(270 <= count <= 330 for count in proposal.households.values())


def test_borders_follow_roads():
    #  a road down the middle, not quite half-way by households
    coverage = drawn("a")
    road = array([shapely.LineString([(0.48 * UNIT, -UNIT), (0.48 * UNIT, 2 * UNIT)])])
    homes = homes_in(cell(0, 0), 400, np.random.default_rng(1))
    proposal = proposed(propose(coverage, ["a"], 2, homes, lines=road))
    west = min(coverage.apply(proposal.edit), key=lambda grid: grid.polygon.centroid.x)
    assert shapely.symmetric_difference(west.polygon, cell(0, 0, 0.48)).area < 1e-5 * cell(0, 0).area


def test_a_compound_is_not_cut():
    coverage = drawn("a")
    outlines = [
        shapely.box(x, y, x + 0.0011, y + 0.0011) for x in np.arange(0.0005, 0.009, 0.0021) for y in (0.002, 0.006)
    ]
    homes = Homes(array(outlines), np.full(len(outlines), 100.0))
    proposal = proposed(propose(coverage, ["a"], 5, homes))
    after = must_divide(coverage, proposal, 5, homes)
    assert all(any(grid.polygon.contains(outline) for grid in after) for outline in outlines)


def test_codes_go_on_to_the_grids_with_most_of_their_ground_and_the_rest_retire_with_heirs():
    coverage = drawn("abcd")
    homes = homes_in(cell(0, 0, 4), 800, np.random.default_rng(2))
    proposal = proposed(propose(coverage, "abcd", 2, homes))
    assert len(proposal.edit.retired) == 2
    assert proposal.edit.new == ()
    assert all(proposal.edit.heirs(code) for code in proposal.edit.retired)


def test_more_grids_than_before_are_new_and_come_from_those_whose_ground_they_have():
    coverage = drawn("ab")
    homes = homes_in(cell(0, 0, 2), 600, np.random.default_rng(3))
    edit = made(divide(coverage, "ab", 3, homes))
    assert edit.new == ("+1",)
    assert {line.source for line in edit.lineage} <= {"a", "b"}
    assert edit.lineage


def test_where_nobody_lives_the_ground_is_shared_out():
    coverage = drawn("abcd")
    proposal = proposed(propose(coverage, "abcd", 2, Homes(array([]), np.zeros(0))))
    assert len(coverage.apply(proposal.edit).grid("a").polygon.bounds) == 4
    assert proposal.worst < 0.01


def test_grids_that_lie_apart_are_refused():
    coverage = drawn("a.c")
    homes = homes_in(cell(0, 0, 3), 90, np.random.default_rng(4))
    assert refused(propose(coverage, "ac", 3, homes)) == "not_adjacent"


def test_more_grids_than_places_are_refused():
    homes = Homes(array([shapely.Point(0.3 * UNIT, 0.5 * UNIT), shapely.Point(0.6 * UNIT, 0.5 * UNIT)]), np.ones(2))
    assert refused(propose(drawn("a"), "a", 3, homes)) == "no_share"


def test_a_locked_grid_is_refused():
    homes = homes_in(cell(0, 0), 90, np.random.default_rng(5))
    assert refused(propose(Coverage.build([Grid("a", cell(0, 0), locked=True)]), "a", 3, homes)) == "locked"


def test_a_hole_stays_open():
    #  aaa
    #  a.a
    ring = Coverage.build([Grid("a", shape((0, 0), (3, 0), (3, 3), (0, 3)) - cell(1, 1))])
    homes = homes_in(cell(0, 0, 3, 3) - cell(1, 1), 800, np.random.default_rng(6))
    after = must_divide(ring, proposed(propose(ring, "a", 4, homes)), 4, homes)
    assert shapely.intersection(whole(after), cell(1, 1)).area < 1e-15


@given(st.integers(0, 10**6), st.integers(2, 8))
def test_any_ground_is_divided_into_a_valid_coverage(seed, count):
    rng = np.random.default_rng(seed)
    coverage = generated(seed % 50)
    start = list(coverage)[rng.integers(len(list(coverage)))]
    near = [grid.code for grid in coverage.near(array([start.polygon.buffer(0.004)]))]
    homes = homes_in(shapely.union_all([coverage.grid(code).polygon for code in near]), 60 * count, rng)
    answer = propose(coverage, near, count, homes)
    if isinstance(answer, Refusal):
        assert str(answer.rule) in {"not_adjacent", "multipart", "no_share"}
        return
    must_hold(coverage, answer.edit, coverage.apply(answer.edit))
    assert answer.worst <= 0.25


@pytest.mark.real
@pytest.mark.parametrize("merged", [False, True])
def test_real_addresses_on_real_blocks(real_data, merged):
    with gzip.open(real_data / "taipei" / "doorplates.csv.gz", "rt", encoding="utf-8") as file:
        places = array(shapely.points([(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]))
    coverage = real("taipei/taipei_basic_statistical_areas.geojson.gz", "CODEBASE")
    here = shapely.Point(121.5437, 25.0339).buffer(0.006)
    chosen = [grid.code for grid in coverage.near(array([here])) if here.contains(grid.polygon.centroid)]
    if merged:
        coverage = coverage.apply(made(merge(coverage, chosen)))
        chosen = [code for code in chosen if code in coverage]
    homes = Homes(places, np.ones(len(places)))
    proposal = proposed(propose(coverage, chosen, 10, homes))
    assert sum(proposal.households.values()) > 2_000
    assert proposal.worst <= 0.1
    near = coverage.apply(proposal.edit).near(array([here]))
    assert fits(Coverage.build(near))
    assert set(proposal.households) <= set(codes(coverage)) | set(proposal.edit.new)
    assert Checked.whole(Coverage.build(near)).report.clean
