"""Real files looked into before their import: two cities, an office's columns, broken files."""

import gzip

import pandas as pd
import pytest

from gridsvc.errors import UnusableInput
from gridsvc.geometry.crs import from_wgs84
from gridsvc.imports.inspecting import inspect
from tests.conftest import REAL_DATA
from tests.factories import load

FOLDER = REAL_DATA / "mapshaper"
BROKEN = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".json", ".shp"})
pytestmark = pytest.mark.real


@pytest.fixture
def shanghai(app, real_data, tmp_path):
    """The district of Shanghai in store; the folder of its files."""
    folder = real_data / "shanghai_poi"
    source = folder / "districts17.geojson.gz"
    columns = inspect(source, "divisions").columns
    name = next(column for column in columns if "name" in column.lower())
    load("divisions", source, mapping={"code": name, "name": name}, constants={"level": "county"}, results=tmp_path)
    return folder


def poi(folder, path, crs):
    """The points of Shanghai as a file in another CRS, with an office's headings."""
    with gzip.open(folder / "poi.csv.gz", "rt") as file:
        rows = pd.read_csv(file).sample(400, random_state=3)
    x, y = from_wgs84(rows.lon.to_numpy(), rows.lat.to_numpy(), crs)
    table = pd.DataFrame({"资源编号": range(400), "资源名称": rows.name, "大类": "设施", "X坐标": x, "Y坐标": y})
    table.to_csv(path, index=False, encoding="gbk", errors="replace")
    return path


def test_points_of_interest_lie_in_shanghai_and_their_datum_stays_open(shanghai):
    found = inspect(shanghai / "poi.csv.gz")
    assert found.placing.certainty == "datum"
    assert found.placing.candidates[0].share > 0.98
    assert {"lon", "lat"} <= set(found.mapping)


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4550", "EPSG:32651", "EPSG:3857"])
def test_projected_points_of_shanghai_are_found_out(shanghai, tmp_path, crs):
    found = inspect(poi(shanghai, tmp_path / "资源.csv", crs))
    assert (found.what, found.missing, found.encoding) == ("resources", (), "gb18030")
    assert found.placing.candidates[0].crs == crs
    assert found.placing.candidates[0].share > 0.98


def test_door_plates_and_their_raw_rows_are_addresses(app, real_data):
    plates = inspect(real_data / "taipei" / "doorplates.csv.gz")
    raw = inspect(real_data / "taipei" / "raw_rows_with_floors.csv.gz")
    assert plates.what == raw.what == "addresses"
    assert (plates.mapping["address"], raw.mapping["address"]) == ("addr", "FULL_ADDR")
    assert (raw.mapping["lon"], raw.mapping["lat"]) == ("X", "Y")
    assert (plates.total, plates.missing) == (220_328, ())


def looked_into(name):
    """The preview of a broken file, or the refusal."""
    try:
        return inspect(FOLDER / name)
    except UnusableInput as refusal:
        return refusal


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_shown_or_refused_in_both_languages(app, name):
    found = looked_into(name)
    if isinstance(found, UnusableInput):
        assert found.facts["reason"]
        assert found.facts["reason_zh"]
    else:
        assert found.format in {"GeoJSON", "Shapefile"}
        assert found.placing is None or (found.placing.words.zh and found.placing.words.en)
