"""A list whose own coordinates nobody declared rightly is stopped before anything is written from them."""

import pytest
from sqlalchemy import func, select

from gridsvc.desk import queries, services
from gridsvc.desk.models import DeskRow, DeskSource, DeskText
from gridsvc.desk.placing import LOOKED_AT, _some
from gridsvc.errors import Conflict, ShiftedList
from gridsvc.extensions import db
from gridsvc.geometry.crs import from_wgs84, to_wgs84
from gridsvc.imports import uploads
from tests.desk.conftest import carried_out, pasted
from tests.factories import centre, load

PLATES = 30
COLUMNS = {"column": "地址", "lon": "经度", "lat": "纬度"}


@pytest.fixture
def plates(anna, tmp_path):
    """A street of 30 more doors; (text, lon, lat) of each."""
    x, y = centre(1, 1)
    doors = [(f"长街{2 * n}号", x + n * 1e-5, y) for n in range(1, PLATES + 1)]
    rows = [f"{text},长街,{2 * n}号,{lon},{lat}" for n, (text, lon, lat) in enumerate(doors, 1)]
    file = tmp_path / "plates.csv"
    file.write_text("\n".join(["address,road,number,lon,lat", *rows]), "utf-8")
    assert load("addresses", file).loaded == PLATES
    return doors


def sent(anna, doors, numbers=from_wgs84, crs="wgs84"):
    """A list, taken in as WGS 84, whose coordinates are the doors' places as `numbers` gives them in a CRS."""
    rows = [(text, *(float(axis) for axis in numbers(lon, lat, crs))) for text, lon, lat in doors]
    content = "\n".join(["地址,经度,纬度", *(f"{text},{x},{y}" for text, x, y in rows)])
    upload = uploads.whole("平台.csv", content.encode(), anna.user_id)
    return services.take_file(upload, COLUMNS, source="平台", actor=anna)


def count(model, batch):
    return db.session.scalar(select(func.count()).select_from(model).where(model.batch_id == batch.id))


def test_places_as_declared_stop_nothing(anna, plates):
    batch = sent(anna, plates)
    assert carried_out(batch) == {"rows": PLATES, "texts": PLATES}
    assert count(DeskText, batch) == PLATES


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_an_undeclared_datum_stops_a_list_before_anything_is_written(anna, plates, crs):
    batch = sent(anna, plates, crs=crs)
    facts = carried_out(batch).facts
    assert (facts["crs"], facts["matches"], facts["left_m"]) == (crs, PLATES, 0)
    assert facts["shift_m"] > 100
    assert (count(DeskText, batch), count(DeskRow, batch)) == (0, 0)
    assert queries.latest(anna)[0]["work"] == "stopped"


def test_one_press_reads_it_with_the_datum_that_explains_it_and_tomorrows_list_too(anna, plates):
    batch = sent(anna, plates, crs="gcj02")
    carried_out(batch)
    services.read_otherwise(batch, "gcj02", anna)
    assert carried_out(batch)["texts"] == PLATES
    text, lon, _ = plates[0]
    kept = db.session.scalar(select(DeskText.lon).where(DeskText.batch_id == batch.id, DeskText.text == text))
    assert kept == pytest.approx(lon, abs=1e-6)
    assert db.session.get(DeskSource, batch.source_id).options["crs"] == "gcj02"


def test_whoever_knows_better_goes_on_with_the_places_as_they_are_this_once(anna, plates):
    batch = sent(anna, plates, crs="gcj02")
    carried_out(batch)
    services.read_otherwise(batch, None, anna)
    assert carried_out(batch)["texts"] == PLATES
    assert isinstance(carried_out(sent(anna, plates, crs="gcj02")), ShiftedList)


@pytest.mark.parametrize("length", [1, LOOKED_AT, LOOKED_AT + 1, 2 * LOOKED_AT - 1, 10 * LOOKED_AT + 7])
def test_what_is_looked_at_of_a_long_list_is_from_all_over_it(length):
    some = _some(range(length))
    assert len(some) <= LOOKED_AT
    assert length - some[-1] <= some.step


def test_points_that_were_corrected_twice_have_no_crs_to_be_read_with(anna, plates):
    facts = carried_out(sent(anna, plates, to_wgs84, "gcj02")).facts
    assert (facts["crs"], "纠偏" in facts["why_zh"]) == ("", True)


def test_a_list_that_was_not_stopped_is_not_read_otherwise(anna):
    with pytest.raises(Conflict):
        services.read_otherwise(pasted(anna), "gcj02", anna)


def test_the_page_of_a_stopped_list_says_what_was_found_and_offers_both_ways(anna, plates, ask):
    batch = sent(anna, plates, crs="gcj02")
    carried_out(batch)
    page = ask("anna", "get", f"/addresses/lists/{batch.id}").text
    assert all(words in page for words in ("已停止", "30 处", "按 GCJ-02 经纬度（高德、腾讯）读取", "照原样继续"))
    again = ask("anna", "post", f"/api/v1/geocode/batches/{batch.id}/places", {"crs": "gcj02"})
    assert (again.status_code, again.json["job"]["state"], again.json["reading"]["crs"]) == (200, "waiting", "gcj02")
    assert "照原样继续" not in ask("anna", "get", f"/addresses/lists/{batch.id}").text
