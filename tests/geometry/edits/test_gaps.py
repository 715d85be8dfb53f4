import numpy as np
import pytest
import shapely

from gridsvc.geometry.coverage import check
from gridsvc.geometry.defects import Kind
from gridsvc.geometry.edit import Coverage, Division, Edit, Grid, Terms, fill_gap, settle_overlap
from gridsvc.geometry.edits.rings import array
from tests.geometry.draw import cell
from tests.geometry.edits.asked import at, codes, fits, ground, made, refused
from tests.geometry.edits.coverages import drawn, real


def test_a_hole_goes_to_a_neighbour():
    coverage = drawn("abc/d.f/ghi")
    edit = made(fill_gap(coverage, at(1.5, 1.5), "d"))
    after = coverage.apply(edit)
    assert ground(after, "d").area == pytest.approx(2 * cell(0, 0).area)
    assert [g.code for g in edit.before] == ["d"]
    assert fits(after)


def test_a_hole_around_an_island_keeps_the_island():
    coverage = Coverage.build([Grid("a", cell(0, 0, 5, 5) - cell(1, 1, 3, 3)), Grid("i", cell(2, 2))])
    after = coverage.apply(made(fill_gap(coverage, at(1.5, 1.5), "a")))
    assert shapely.equals(ground(after, "a"), cell(0, 0, 5, 5) - cell(2, 2))
    assert fits(after)


def test_blind_ground_at_the_rim_goes_to_a_neighbour_as_far_as_its_division():
    coverage = drawn("ab/c.", also=[Division("D", cell(0, 0, 2, 2))])
    assert refused(fill_gap(coverage, at(1.5, 0.5), "b")) == "no_gap"
    after = coverage.apply(made(fill_gap(coverage, at(1.5, 0.5), "b", within="D")))
    assert shapely.equals(ground(after, "b"), cell(1, 0, 1, 2))
    assert fits(after)


def test_a_gap_goes_to_one_that_shares_its_border():
    assert refused(fill_gap(drawn("abc/d.f/ghi"), at(1.5, 1.5), "a")) == "not_adjacent"


def test_ground_that_somebody_holds_is_no_gap():
    assert refused(fill_gap(drawn("ab"), at(0.5, 0.5), "a")) == "no_gap"


def test_a_gap_between_borders_that_do_not_fit_is_closed():
    #  a|b      a's border has a bend that b's has not
    west = shapely.Polygon([(0, 0), (0.01, 0), (0.00999, 0.005), (0.01, 0.01), (0, 0.01)])
    coverage = Coverage.build([Grid("a", west), Grid("b", cell(1, 0))])
    after = coverage.apply(made(fill_gap(coverage, (0.009996, 0.005), "b")))
    assert fits(after)


def test_an_overlap_goes_to_one_side_and_what_lies_around_gets_the_nodes():
    #  w w+e e
    #  n n n n    n has none of their corners
    coverage = Coverage.build([Grid("w", cell(0, 1)), Grid("e", cell(0.9, 1)), Grid("n", cell(0, 0, 1.9, 1))])
    after = coverage.apply(made(settle_overlap(coverage, at(0.95, 1.5), "w")))
    assert shapely.equals(ground(after, "w"), cell(0, 1))
    assert shapely.equals(ground(after, "e"), cell(1, 1, 0.9, 1))
    assert fits(after)


def test_an_overlap_of_grids_that_cross_goes_to_either():
    coverage = Coverage.build([Grid("v", cell(1, 0, 1, 3)), Grid("h", cell(0, 1, 3, 1))])
    assert refused(settle_overlap(coverage, at(1.5, 1.5), "v")) == "multipart"
    after = coverage.apply(made(settle_overlap(coverage, at(1.5, 1.5), "v", terms=Terms(multipart=True))))
    assert shapely.get_num_geometries(ground(after, "h")) == 2
    assert fits(after)


def test_a_grid_wholly_under_another_would_be_emptied():
    coverage = Coverage.build([Grid("a", cell(0, 0, 3, 3)), Grid("b", cell(1, 1))])
    assert refused(settle_overlap(coverage, at(1.5, 1.5), "a")) == "emptied"
    assert fits(coverage.apply(made(settle_overlap(coverage, at(1.5, 1.5), "b"))))


def test_where_nothing_overlaps_there_is_nothing_to_settle():
    assert refused(settle_overlap(drawn("ab"), at(0.5, 0.5), "a")) == "no_overlap"


@pytest.mark.real
@pytest.mark.parametrize("name", ["precinct2012", "neighborhood_clusters"])
def test_the_gaps_and_overlaps_of_a_defective_zoning_are_mended_one_by_one(real_data, name):
    coverage = real(f"dc/zones/{name}.geojson.gz", code=None)
    before = found = faults(coverage)
    for _ in range(2):  # what a fault hid shows when it is gone
        for defect in found:
            for part in shapely.get_parts(defect.geometry):
                coverage = mended(coverage, defect, part)
        found = faults(coverage)
    left = [defect for defect in found if defect.width_m > 0.001]
    assert len(left) <= 0.05 * len(before)
    assert sum(d.area_m2 for d in left) < 0.01 * sum(d.area_m2 for d in before)
    assert codes(coverage) == codes(real(f"dc/zones/{name}.geojson.gz", code=None))


def faults(coverage):
    """The gaps and overlaps that the check reports, widest first."""
    grids = sorted(coverage, key=lambda grid: grid.code)
    report = check(array(grid.polygon for grid in grids), [grid.code for grid in grids])
    found = [*report.of_kind(Kind.OVERLAP), *report.of_kind(Kind.GAP)]
    return sorted(found, key=lambda defect: -defect.width_m)


def mended(coverage, defect, part):
    """The coverage with a part of a fault given to the first grid that can take it."""
    verb = fill_gap if defect.kind == Kind.GAP else settle_overlap
    place = tuple(np.ravel(shapely.get_coordinates(shapely.point_on_surface(part))).tolist())
    answers = (verb(coverage, place, code, terms=Terms(multipart=True)) for code in defect.codes)
    edit = next((answer for answer in answers if isinstance(answer, Edit)), None)
    return coverage if edit is None else coverage.apply(edit)
