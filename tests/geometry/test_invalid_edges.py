import json
import os
from pathlib import Path

import numpy as np
import pytest
import shapely

from gridsvc.geometry.coverage import invalid_edges

DATA = Path(os.environ.get("GRIDSVC_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILE = DATA / "coverage" / "coverage_cases.json"
CASES = json.loads(FILE.read_text()) if FILE.exists() else []

pytestmark = pytest.mark.real


def same_lines(found, expected):
    """Equal as drawn, whatever the direction."""
    one, other = (
        shapely.normalize(shapely.line_merge(shapely.from_wkt(g) if isinstance(g, str) else g))
        for g in (found, expected)
    )
    return shapely.equals(one, other) or (one.is_empty and other.is_empty)


def test_all_18_cases_are_there(real_data):
    assert len(CASES) == 18


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case_of_the_reference_validator(case):
    if "input" in case:
        found = invalid_edges(shapely.from_wkt(case["input"]), case["gap_width"])
        expected = case["expected"] or ["LINESTRING EMPTY"] * len(found)
    else:
        around = shapely.get_parts(shapely.from_wkt(case["adjacent"]))
        found = invalid_edges(np.array([shapely.from_wkt(case["target"]), *around]), case["gap_width"])[:1]
        expected = [case["expected"]]
    assert [same_lines(f, e) for f, e in zip(found, expected, strict=True)] == [True] * len(expected)
