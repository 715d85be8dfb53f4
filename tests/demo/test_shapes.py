"""The tools that make the ground: noding, cutting, carving, grouping."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from gridsvc.demo.carve import cut_out, fence
from gridsvc.demo.frame import smooth, to_lonlat, to_metres
from gridsvc.demo.mesh import OUTSIDE, mesh_of
from gridsvc.demo.partition import partition
from gridsvc.demo.pieces import cut_block, shares

BLOCK = Polygon([(0, 0), (400, 30), (430, 260), (10, 240)])


def lattice(n):
    lines = [LineString([(i, 0), (i, n)]) for i in range(n + 1)]
    return mesh_of([*lines, *(LineString([(0, i), (n, i)]) for i in range(n + 1))])


def test_two_faces_share_the_edge_between_them():
    mesh = mesh_of([LineString([(0, 0), (2, 0), (2, 1), (0, 1), (0, 0)]), LineString([(1, 0), (1, 1)])])
    assert len(mesh.faces) == 2
    assert sorted((mesh.left != OUTSIDE) & (mesh.right != OUTSIDE)) == [False] * 6 + [True]


def test_a_merged_mesh_loses_the_edges_inside_a_group():
    mesh = lattice(2).merged(np.array([0, 0, 0, 0]))
    assert mesh.faces[0].area == 4
    assert len(mesh.left) == 8


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60), st.integers(0, 500))
def test_shares_are_whole_at_least_one_and_add_up(weight, more):
    counts = shares(np.array(weight), len(weight) + more)
    assert counts.sum() == len(weight) + more
    assert counts.min() >= 1


@given(st.integers(1, 14), st.integers(0, 10_000))
def test_a_block_is_cut_into_as_many_pieces_as_asked_for(count, seed):
    cuts = cut_block(BLOCK, count, np.random.default_rng(seed))
    mesh = mesh_of([BLOCK.exterior, *(cut.line for cut in cuts)])
    assert len(mesh.faces) == count
    assert shapely.coverage_is_valid(mesh.faces)


@given(st.integers(0, 10_000))
def test_a_cut_out_leaves_a_whole_host(seed):
    hole = cut_out(BLOCK, np.random.default_rng(seed))
    parts = mesh_of([BLOCK.exterior, fence(BLOCK, hole)]).faces
    assert len(parts) == 2
    assert sum(part.area for part in parts) == pytest.approx(BLOCK.area, abs=4)  # new nodes lie on the raster


def test_a_block_too_small_for_a_cut_out_is_refused():
    assert cut_out(box(0, 0, 40, 40), np.random.default_rng(0)) is None


def test_regions_are_connected_and_evenly_loaded():
    mesh = lattice(6)
    seeds = np.array([(1.0, 1.0), (5.0, 1.0), (3.0, 5.0)])
    label = partition(mesh, np.ones(36), seeds, np.full(3, 12.0), pull=np.ones(len(mesh.left)))
    assert np.bincount(label).tolist() == pytest.approx([12, 12, 12], abs=2)
    assert all(region.geom_type == "Polygon" for region in mesh.merged(label).faces)


def test_a_region_stops_at_a_border_that_does_not_pull():
    #  a a | b b      the middle line pulls nothing together
    mesh = lattice(4)
    pull = np.where(mesh.middles[:, 0] == 2, 0.0, 1.0)
    label = partition(mesh, np.ones(16), np.array([(1.9, 2.0), (2.1, 2.0)]), np.full(2, 8.0), pull=pull)
    west = shapely.get_x(shapely.centroid(mesh.faces)) < 2
    assert len(set(label[west])) == len(set(label[~west])) == 1


def test_a_place_comes_back_within_a_millimetre():
    xy = np.array([[-3000.0, 2000.0], [5000.0, -4000.0], [0.0, 0.0]])
    assert np.abs(to_metres(to_lonlat(xy)) - xy).max() < 0.001


def test_smoothing_keeps_the_ends_and_every_column():
    line = smooth([(0, 0, 5), (10, 0, 7), (10, 10, 9)])
    assert line[0].tolist() == [0, 0, 5]
    assert line[-1].tolist() == [10, 10, 9]
