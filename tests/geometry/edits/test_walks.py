"""Random walks of edits: what must hold after each step is in walks.py, what must hold at their end is here."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from gridsvc.geometry.edit import Refusal, cut_out, draw, fill_gap, reshape, split, transfer
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.overlay import beyond
from tests.geometry.draw import UNIT, cell
from tests.geometry.edits.asked import codes, fits, made, whole
from tests.geometry.edits.coverages import divided, drawn, generated, real
from tests.geometry.edits.walks import MOVES, Walk, moved_m2, must_hold

TAIPEI = ("taipei/taipei_basic_statistical_areas.geojson.gz", "CODEBASE")
BLOCKS = ("dc/zones/blockgroup2010.geojson.gz", "GEOID")
LATTICE = st.lists(st.tuples(st.integers(-1, 13), st.integers(-1, 13)), min_size=2, max_size=6, unique=True)


def walked(coverage, seed, steps, focus=None):
    """A walk of so many tries; at its end the ground is where it was, and undoing it gives every byte back."""
    walk = Walk(coverage, np.random.default_rng(seed), focus)
    for _ in range(steps):
        walk.step()
    end = walk.coverage
    for edit in reversed(walk.edits):
        end = end.undo(edit)
    assert codes(end) == codes(coverage)
    assert all(shapely.to_wkb(end.grid(g.code).polygon) == shapely.to_wkb(g.polygon) for g in coverage)
    return walk


def around(coverage, seed, reach):
    """A box around a random grid, so that the edits of a walk meet."""
    grids = sorted(coverage, key=lambda grid: grid.code)
    middle = shapely.point_on_surface(grids[np.random.default_rng(seed).integers(len(grids))].polygon)
    return shapely.box(middle.x - reach, middle.y - reach, middle.x + reach, middle.y + reach)


@given(st.integers(0, 10**6))
@example(1692)  # a merge encloses a gap whose corner is on the outer border, where another grid's open edge begins
def test_random_edits_of_a_generated_coverage_keep_it_whole(seed):
    coverage = generated(seed % 50)
    walk = walked(coverage, seed, 12)
    assert fits(walk.coverage)
    assert moved_m2(coverage, walk.coverage) <= 1e-6


@pytest.mark.real
@pytest.mark.parametrize(("source", "reach"), [(TAIPEI, 0.002), (BLOCKS, 0.004)])
def test_random_edits_of_a_real_city_keep_it_whole(real_data, source, reach):
    coverage = real(*source)
    walk = walked(coverage, 1, 40, around(coverage, 1, reach))
    assert len(walk.edits) > 15


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_two_hundred_edits_of_a_generated_coverage_keep_it_whole(seed):
    coverage = generated(seed)
    walk = walked(coverage, seed, 400)
    assert len(walk.edits) >= 200
    assert set(MOVES) == {name for name, _ in walk.tally}
    assert fits(walk.coverage)
    assert moved_m2(coverage, walk.coverage) <= 1e-6


@pytest.mark.long
@pytest.mark.real
@pytest.mark.parametrize(("source", "reach"), [(TAIPEI, 0.002), (BLOCKS, 0.004), (TAIPEI, 0.0005), (BLOCKS, 0.5)])
@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_edits_of_a_real_city_keep_it_whole(real_data, source, reach, seed):
    coverage = real(*source)
    walk = walked(coverage, seed, 400, around(coverage, seed, reach))
    assert len(walk.edits) >= 200
    assert fits(walk.coverage)
    assert moved_m2(coverage, walk.coverage) <= 1e-6


ALONG = {  # what a line on the lattice is tried for, with two grids
    "split": lambda coverage, one, _, line: split(coverage, one, line),
    "reshape": lambda coverage, one, _, line: reshape(coverage, one, line),
    "cut_out": lambda coverage, _, __, line: cut_out(coverage, shapely.convex_hull(line)),
    "transfer": lambda coverage, one, other, line: transfer(coverage, one, other, shapely.convex_hull(line)),
}
TRIES = st.lists(st.tuples(st.sampled_from(sorted(ALONG)), LATTICE), min_size=1, max_size=4)


def on_lattice(points):
    """A line through quarters of units."""
    return shapely.LineString([(x * UNIT / 4, y * UNIT / 4) for x, y in points])


@given(st.sampled_from(["ab/cd", "abc/def/ghi", "abc/d.f/ghi", "abcd"]), TRIES, st.data())
def test_lines_on_the_lattice_of_the_borders_never_break_a_coverage(text, tries, data):
    #  drawn through corners, along borders, back over themselves: whatever is not refused fits
    coverage = drawn(text)
    for verb, points in tries:
        one, other = (data.draw(st.sampled_from(codes(coverage))) for _ in range(2))
        answer = ALONG[verb](coverage, one, other, on_lattice(points))
        if not isinstance(answer, Refusal):
            after = coverage.apply(answer)
            must_hold(coverage, answer, after)
            coverage = after


@given(LATTICE)
def test_blind_ground_is_drawn_and_filled_without_a_gap(points):
    #  abc
    #  d.f     a piece of the hole is drawn, the rest given to a neighbour
    #  ghi
    coverage = drawn("abc/d.f/ghi")
    answer = draw(coverage, shapely.convex_hull(on_lattice(points)))
    coverage = coverage if isinstance(answer, Refusal) else coverage.apply(answer)
    for part in shapely.get_parts(beyond(array([cell(1, 1)]), whole(coverage))):
        beside = [g.code for g in coverage.near(array([part])) if g.polygon.intersection(part.boundary).length > 0]
        place = shapely.point_on_surface(part)
        coverage = coverage.apply(made(fill_gap(coverage, (place.x, place.y), beside[0])))
    assert fits(coverage)
    assert shapely.area(shapely.difference(cell(0, 0, 3, 3), whole(coverage))) < 1e-18


@given(st.integers(0, 10**6))
def test_communities_keep_their_ground_and_their_outlines_get_every_node(seed):
    #  west | east    two communities; what would cross their border is refused
    halves = divided(generated(seed % 50))
    walk = walked(halves, seed, 12)
    for division in walk.coverage.divisions:
        ground = shapely.coverage_union_all([g.polygon for g in walk.coverage if g.community == division.code])
        assert shapely.normalize(ground) == shapely.normalize(division.polygon)
