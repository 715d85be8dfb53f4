"""The numbers that the real data sets are known to have."""

import csv
import gzip
import json
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from pyproj import Transformer

from gridsvc.geometry.coverage import check, overlaps, uncovered
from gridsvc.geometry.defects import Kind, Severity
from gridsvc.geometry.locate import Locator
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.overlay import holes, sound, union
from gridsvc.io.check_cli import check as command

pytestmark = pytest.mark.real
AREAS = "taipei/taipei_basic_statistical_areas"
VILLAGES = "taipei/villages456_simplified"


@lru_cache
def read(folder, name):
    """Polygons and their first column, of a data set."""
    _, _, wkb, fields = pyogrio.raw.read(f"/vsigzip/{folder / name}.geojson.gz")
    return shapely.force_2d(shapely.from_wkb(wkb)), [str(code) for code in fields[0]]


def maryland(polygons):
    """In EPSG:26985, the frame in which the known figures of the two zonings were taken."""
    to = Transformer.from_crs("EPSG:4326", "EPSG:26985", always_xy=True)
    return shapely.transform(polygons, lambda xy: np.column_stack(to.transform(*xy.T)))


def test_taipei_areas_tile_the_city(real_data):
    report = check(*read(real_data, AREAS))
    assert (report.grids, report.clean) == (11_490, True)
    assert (report.totals["gaps"], report.totals["overlaps"], report.totals["errors"]) == (0, 0, 0)
    assert {d.kind for d in report.defects} <= {Kind.NARROW_GAP}


def test_taipei_villages_have_ground_in_no_area(real_data):
    areas, villages = read(real_data, AREAS)[0], read(real_data, VILLAGES)[0]
    by_village = uncovered(villages, areas)
    assert area_m2(by_village).sum() / 1e6 == pytest.approx(1.307, abs=0.001)
    pieces = uncovered(np.array([union(sound(villages))]), areas)[0]
    assert len(pieces.geoms) == 206


def test_taipei_areas_have_ground_in_no_village(real_data):
    beyond = uncovered(read(real_data, AREAS)[0], read(real_data, VILLAGES)[0])
    assert area_m2(beyond).sum() / 1e6 == pytest.approx(0.752, abs=0.001)


def test_the_check_against_the_villages_finds_the_same_ground(real_data):
    report = check(*read(real_data, AREAS), boundary=union(sound(read(real_data, VILLAGES)[0])))
    blind, outside = report.of_kind(Kind.BLIND_AREA), report.of_kind(Kind.OUTSIDE_BOUNDARY)
    assert (len(blind), sum(d.area_m2 for d in blind) / 1e6) == (206, pytest.approx(1.307, abs=0.001))
    assert sum(d.area_m2 for d in outside) / 1e6 == pytest.approx(0.752, abs=0.001)


@pytest.mark.parametrize("row", [0, 5_000])
def test_removing_one_area_leaves_exactly_its_ground_blind(real_data, row):
    areas, codes = read(real_data, AREAS)
    report = check(np.delete(areas, row), np.delete(codes, row), boundary=union(areas))
    (blind,) = report.of_kind(Kind.BLIND_AREA)
    assert blind.area_m2 == pytest.approx(area_m2(areas[[row]])[0], rel=1e-9)
    assert areas[row].contains(shapely.Point(blind.lon, blind.lat))


def test_clusters_have_one_wide_gap_that_may_be_meant(real_data):
    report = check(*read(real_data, "dc/zones/neighborhood_clusters"))
    (wide,) = [d for d in report.of_kind(Kind.GAP) if d.severity is Severity.WARNING]
    assert (wide.area_m2, wide.width_m) == (pytest.approx(312_062, rel=2e-4), pytest.approx(603, abs=1))
    assert not report.clean


def test_no_sliver_is_told_narrower_than_its_mean_width(real_data):
    gaps = check(read(real_data, "dc/zones/neighborhood_clusters")[0]).of_kind(Kind.GAP)
    assert min(d.width_m * d.length_m / (2 * d.area_m2) for d in gaps) > 0.99


@pytest.mark.parametrize(
    ("zones", "gaps", "area"), [("neighborhood_clusters", 170, 312_109), ("precinct2012", 80, 906)]
)
def test_defective_zonings_have_the_known_gaps_in_the_frame_they_were_counted_in(real_data, zones, gaps, area):
    found = holes(union(maryland(read(real_data, f"dc/zones/{zones}")[0])))
    assert (len(found), shapely.area(found).sum()) == (gaps, pytest.approx(area, abs=0.5))


@pytest.mark.parametrize(("zones", "gaps"), [("neighborhood_clusters", 170), ("precinct2012", 80)])
def test_the_check_counts_them_on_the_stored_numbers(real_data, zones, gaps):
    # Where two borders touch within a nanometre the frame decides whether a gap is one or two, or open.
    report = check(*read(real_data, f"dc/zones/{zones}"))
    assert report.totals["gaps"] == pytest.approx(gaps, abs=3)
    assert report.totals["overlaps"] == len(overlaps(read(real_data, f"dc/zones/{zones}")[0])) > 0


@pytest.mark.parametrize("zones", ["ward2012", "anc2013", "tract2010", "blockgroup2010"])
def test_sound_zonings_have_no_error(real_data, zones):
    assert check(read(real_data, f"dc/zones/{zones}")[0]).clean


def test_every_taipei_door_plate_but_one_has_one_area(real_data):
    with gzip.open(real_data / "taipei" / "doorplates.csv.gz", "rt", encoding="utf-8") as file:
        places = np.array([(row["lon"], row["lat"]) for row in csv.DictReader(file)], dtype=float).T
    areas, codes = read(real_data, AREAS)
    owner = Locator.build(areas, codes).owner(*places)
    assert (len(owner), (owner < 0).sum()) == (220_328, 1)
    assert len(areas) - len(np.unique(owner[owner >= 0])) == 565


def test_the_command_writes_report_and_shapes(real_data, tmp_path):
    outs = tmp_path / "report.json", tmp_path / "defects.gpkg"
    file = real_data / "dc" / "zones" / "neighborhood_clusters.geojson.gz"
    done = CliRunner().invoke(
        command, [str(file), "--code-field", "NAME", "--json", str(outs[0]), "--gpkg", str(outs[1])]
    )
    report = json.loads(outs[0].read_text(encoding="utf-8"))
    assert done.exit_code == 1
    assert report["clean"] is False
    assert pyogrio.read_info(outs[1])["features"] == len(report["defects"])
    severities = [defect["severity"] for defect in report["defects"]]
    assert all(first <= second for first, second in pairwise(severities))


def test_the_command_is_content_with_taipei(real_data):
    done = CliRunner().invoke(command, [str(real_data / f"{AREAS}.geojson.gz"), "--code-field", "CODEBASE"])
    assert (done.exit_code, "11490" in done.output) == (0, True)
