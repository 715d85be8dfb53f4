"""The coverages that benchmarks make up: neither gap nor overlap, about a hundred vertices, enclaves."""

import numpy as np
import pytest
import shapely

from benchmarks.coverages import make


@pytest.fixture(scope="module", params=[1, 2, 3], ids="seed {}".format)
def made(request):
    return make(600, seed=request.param)


def test_grids_tile_the_ground_without_gap_or_overlap(made):
    polygons, _ = made
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    assert len(shapely.get_rings(shapely.coverage_union_all(polygons))) == 1


def test_there_are_as_many_grids_as_asked_for_each_with_a_code_of_its_own(made):
    polygons, codes = made
    assert len(polygons) == len(set(codes)) == 600
    assert {len(code) for code in codes} == {15}


def test_a_grid_has_about_a_hundred_vertices(made):
    polygons, _ = made
    assert 90 <= shapely.get_num_coordinates(polygons).mean() <= 110


def test_one_grid_in_sixty_is_an_enclave_that_fills_its_hole(made):
    polygons, _ = made
    hosts = polygons[shapely.get_num_interior_rings(polygons) > 0]
    holes = shapely.normalize(shapely.polygons(shapely.get_interior_ring(hosts, 0)))
    assert len(hosts) == 10
    assert set(holes) < set(shapely.normalize(polygons))


def test_the_same_seed_makes_the_same_coverage():
    once, again = make(120, seed=5), make(120, seed=5)
    assert once[1] == again[1]
    assert np.array_equal(shapely.get_coordinates(once[0]), shapely.get_coordinates(again[0]))
