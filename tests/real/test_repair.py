"""Repair of the zonings and files that are known to be defective, and of those that are not."""

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from gridsvc.geometry.coverage import check
from gridsvc.geometry.defects import Kind, Severity
from gridsvc.geometry.repair import Reason, repair
from gridsvc.io.readers import read_frame
from gridsvc.io.repair_cli import repair as command
from tests.conftest import REAL_DATA

pytestmark = pytest.mark.real
BROKEN = REAL_DATA / "mapshaper"
FILES = sorted(str(path.relative_to(BROKEN)) for path in BROKEN.rglob("*") if path.suffix in {".json", ".shp"})
DEFECTIVE = pytest.mark.parametrize("zones", ["neighborhood_clusters", "precinct2012"])


@lru_cache
def read(path):
    return read_frame(path)


@lru_cache
def repaired(path):
    return repair(np.asarray(read(path).geometry))


@DEFECTIVE
def test_a_defective_zoning_has_no_error_afterwards(real_data, zones):
    done = repaired(real_data / "dc" / "zones" / f"{zones}.geojson.gz")
    assert not done.before.clean
    assert done.after.clean
    assert {why for _, why in done.left} <= {Reason.WIDE, Reason.OPEN}


@DEFECTIVE
def test_no_more_ground_moves_than_the_faults_have(real_data, zones):
    done = repaired(real_data / "dc" / "zones" / f"{zones}.geojson.gz")
    gaps = [d for d in done.before.of_kind(Kind.GAP) if d.severity is Severity.ERROR]
    faulty = sum(d.area_m2 for d in [*gaps, *done.before.of_kind(Kind.OVERLAP)])
    assert np.abs(done.change_m2).sum() <= done.moved_m2.sum() <= 1.05 * faulty


@DEFECTIVE
def test_a_grid_without_a_fault_keeps_its_bytes(real_data, zones):
    path = real_data / "dc" / "zones" / f"{zones}.geojson.gz"
    given, done = np.asarray(read(path).geometry), repaired(path)
    faulty = {int(code) - 1 for defect in done.before.defects for code in defect.codes}
    assert set(done.rows.tolist()) <= faulty
    same = np.delete(np.arange(len(given)), done.rows)
    assert shapely.to_wkb(given[same]).tolist() == shapely.to_wkb(done.polygons[same]).tolist()
    assert not shapely.is_empty(done.polygons).any()


@DEFECTIVE
def test_the_command_keeps_rows_order_and_attributes_and_its_result_is_clean(real_data, tmp_path, zones):
    file, out = real_data / "dc" / "zones" / f"{zones}.geojson.gz", tmp_path / "out.gpkg"
    done = CliRunner().invoke(command, [str(file), "--out", str(out)])
    before, after = (pd.DataFrame(frame.drop(columns="geometry")) for frame in (read(file), read_frame(out)))
    assert done.exit_code == 0
    assert after.astype(str).equals(before.astype(str))
    assert check(np.asarray(read_frame(out).geometry)).clean


SOUND = ("dc/zones/ward2012", "dc/zones/blockgroup2010", "taipei/taipei_basic_statistical_areas")


@pytest.mark.parametrize("zones", SOUND)
def test_a_sound_zoning_comes_back_as_it_is(real_data, zones):
    given = np.asarray(read(real_data / f"{zones}.geojson.gz").geometry)
    done = repair(given)
    assert all(after is before for after, before in zip(done.polygons, given, strict=True))


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_refused_or_comes_back_with_all_its_rows(tmp_path, name):
    out = tmp_path / "out.geojson"
    done = CliRunner().invoke(command, [str(BROKEN / name), "--out", str(out)])
    if done.exit_code in {0, 1} and out.exists():
        assert len(read_frame(out)) == len(read_frame(BROKEN / name))
    else:
        assert done.exception.detail("zh") != done.exception.detail("en")
        assert not out.exists()
