"""Whom an edit asks to check again: no fault of anybody else comes or goes."""

import numpy as np
import pytest

from gridsvc.geometry.coverage import check
from gridsvc.geometry.edit import Refusal, fill_gap
from gridsvc.geometry.edits.rings import array
from tests.geometry.edits.asked import at, made
from tests.geometry.edits.coverages import drawn, generated, real
from tests.geometry.edits.walks import MOVES, Walk


def faults(coverage):
    """Every defect as (kind, codes, size in m2 or m)."""
    grids = sorted(coverage, key=lambda grid: grid.code)
    report = check(array(grid.polygon for grid in grids), [grid.code for grid in grids])
    return {(str(d.kind), d.codes, round(d.area_m2 or d.length_m or 0.0, 3)) for d in report.defects}


def changed_faults(before, edit):
    """The codes of each fault that an edit made or ended."""
    return [set(codes) for _, codes, _ in faults(before) ^ faults(before.apply(edit))]


def test_a_filled_gap_is_a_fault_of_those_around_it():
    coverage = drawn("abc/d.e/fgh")
    edit = made(fill_gap(coverage, at(1.5, 1.5), "d"))
    assert changed_faults(coverage, edit) == [set("abcdefgh")]
    assert edit.recheck == set("abcdefgh")


@pytest.mark.parametrize("seed", range(4))
def test_only_those_to_be_checked_again_have_other_faults(seed):
    walk = Walk(generated(seed), np.random.default_rng(seed))
    for _ in range(15):
        answer = MOVES[str(walk.rng.choice(list(MOVES)))](walk, walk.pick())
        if not isinstance(answer, Refusal):
            known = answer.recheck | {grid.code for grid in answer.before}
            assert all(codes & known for codes in changed_faults(walk.coverage, answer))
            walk.coverage = walk.coverage.apply(answer)


@pytest.mark.real
def test_in_a_defective_zoning_only_those_to_be_checked_again_have_other_faults(real_data):
    walk = Walk(real("dc/zones/precinct2012.geojson.gz", code=None), np.random.default_rng(4))
    made_ones = 0
    while made_ones < 2:
        answer = MOVES[str(walk.rng.choice(["split", "merge", "cut_out", "transfer"]))](walk, walk.pick())
        if not isinstance(answer, Refusal):
            made_ones += 1
            known = answer.recheck | {grid.code for grid in answer.before}
            assert all(codes & known for codes in changed_faults(walk.coverage, answer))
