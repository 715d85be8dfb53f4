"""`gridsvc assign` on two real cities: every row kept, every label met."""

import csv
import gzip
import json
import re

import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from gridsvc.assign.cli import assign

pytestmark = pytest.mark.real

ADDED = ["grid_code", "near_border_m", "border_codes", "grid_reason"]
CRIMES = "dc/dc_crime_2016.csv.gz"


def run(grids, points, out, *options):
    words = ["--grids", grids, "--points", points, "--out", out, *options]
    done = CliRunner(env={"GRIDSVC_LANG": "en"}).invoke(assign, [str(word) for word in words])
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.output


@pytest.fixture(scope="module")
def plates(data, tmp_path_factory):
    """The command on every door plate: what it says, the file it writes."""
    out = tmp_path_factory.mktemp("plates") / "plates.csv"
    areas = data / "taipei" / "taipei_basic_statistical_areas.geojson.gz"
    return run(areas, data / "taipei" / "doorplates.csv.gz", out, "--code-field", "CODEBASE"), out


def test_taipei_every_plate_but_one_has_an_area(plates):
    assert "read 220328 = owned 220327 + outside 1 + no coordinates 0 + bad coordinates 0" in plates[0]
    table = pd.read_csv(plates[1], dtype=str)
    assert table.grid_code.nunique() == 11_490 - 565


def test_taipei_every_line_begins_with_the_line_that_was_there(data, plates):
    with gzip.open(data / "taipei" / "doorplates.csv.gz", "rt") as given, plates[1].open() as written:
        assert all(line.startswith(before.rstrip("\n") + ",") for before, line in zip(given, written, strict=True))


def test_taipei_the_area_is_the_only_one_that_covers_the_plate(data, plates):
    table = pd.read_csv(plates[1], usecols=["lon", "lat", "grid_code"])
    with gzip.open(data / "taipei" / "taipei_basic_statistical_areas.geojson.gz", "rt") as file:
        features = json.load(file)["features"]
    areas = shapely.from_geojson([json.dumps(one["geometry"]) for one in features])
    at, row = shapely.STRtree(areas).query(shapely.points(table.lon, table.lat), predicate="intersects")
    covering = pd.DataFrame({"at": at, "code": [features[one]["properties"]["CODEBASE"] for one in row]})
    assert covering.groupby("at")["code"].min().reindex(table.index).equals(table.grid_code.rename("code"))
    assert len(covering) == 220_327


@pytest.mark.parametrize(
    ("zones", "field", "label", "code"),
    [
        ("tract2010", "TRACT", "tract2010", None),
        ("blockgroup2010", "GEOID", "blockgroup2010", lambda label: "11001" + label.replace(" ", "")),
        ("anc2013", "ANC_ID", "anc2013", None),
        ("precinct2012", "NAME", "precinct2012", None),
        ("neighborhood_clusters", "NAME", "cluster", lambda label: f"Cluster {label}"),
    ],
)
def test_dc_every_crime_has_the_zone_of_its_label(data, tmp_path, zones, field, label, code):
    out = tmp_path / "crimes.parquet"
    run(data / "dc" / "zones" / f"{zones}.geojson.gz", data / CRIMES, out, "--code-field", field)
    table = pd.read_parquet(out)
    labelled = table[table[label] != ""]
    expected = labelled[label].map(code) if code else labelled[label]
    assert len(labelled) > 2_800
    assert (labelled.grid_code == expected).all()


def test_dc_every_miss_of_a_ward_lies_on_its_border(data, tmp_path):
    out = tmp_path / "crimes.csv"
    run(data / "dc" / "zones" / "ward2012.geojson.gz", data / CRIMES, out, "--code-field", "WARD")
    table = pd.read_csv(out, dtype=str)
    missed = table[table.grid_code != table.ward]
    assert 1 - len(missed) / len(table) == pytest.approx(0.9979, abs=1e-4)
    assert (missed.near_border_m.astype(float) < 0.5).all()
    assert all(ward in beside.split(";") for ward, beside in zip(missed.ward, missed.border_codes, strict=True))


def test_dc_in_metres_of_the_local_grid_only_points_on_a_border_change_sides(data, tmp_path):
    # These metres are whole ones and lie 0.89 m beside the degrees of the same rows.
    zones, out = data / "dc" / "zones" / "blockgroup2010.geojson.gz", tmp_path / "crimes.csv"
    metres = ("--lon", "x_26985", "--lat", "y_26985", "--crs", "EPSG:26985")
    run(zones, data / CRIMES, out, "--code-field", "GEOID", *metres)
    table = pd.read_csv(out, dtype=str).dropna(subset="blockgroup2010")
    label = "11001" + table.blockgroup2010.str.replace(" ", "")
    other = table.grid_code != label
    assert 0 < other.sum() < 200
    assert all(code in beside.split(";") for code, beside in zip(label[other], table.border_codes[other], strict=True))


def test_dc_requests_keep_their_quoted_lines(data, tmp_path):
    out = tmp_path / "requests.csv"
    told = run(data / "dc" / "zones" / "ward2012.geojson.gz", data / "dc" / "dc311_2016.csv.gz", out)
    with gzip.open(data / "dc" / "dc311_2016.csv.gz", "rt", newline="") as given, out.open(newline="") as written:
        before, after = list(csv.reader(given)), list(csv.reader(written))
    assert [row[:-4] for row in after] == before
    read, *counts = map(int, re.findall(r"(?:read|owned|outside|coordinates) (\d+)", told))
    assert (read, sum(counts)) == (len(before) - 1, len(before) - 1)
