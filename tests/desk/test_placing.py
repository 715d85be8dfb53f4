"""A list whose own coordinates nobody declared rightly."""

import pandas as pd
import pytest

from gridsvc.desk import intake, jobs, placing
from gridsvc.desk.finding import ENTER
from gridsvc.desk.models import DeskText
from gridsvc.desk.reading import Reading
from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.geometry.crs import from_wgs84
from gridsvc.web.params import today
from tests.desk.conftest import pasted
from tests.factories import centre, load

READING = Reading("地址", "经度", "纬度")
PLATES = 30


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


def listed(anna, doors, crs):
    """A list with the doors' places as numbers in a CRS, declared as WGS 84."""
    rows = [(text, *(float(axis) for axis in from_wgs84(lon, lat, crs))) for text, lon, lat in doors]
    frame = pd.DataFrame(rows, columns=["地址", "经度", "纬度"], dtype=object)
    batch = intake.begin("平台", "平台", list(frame.columns), READING, on=today(), actor=anna)
    intake.write_texts(batch, intake.distinct([frame], READING))
    for lot in jobs._lots(batch.id):
        db.session.execute(ENTER, jobs.look_for(batch, lot, anna))
    db.session.expire_all()
    return batch


def test_places_as_declared_are_no_finding(anna, plates):
    assert placing.shifted(listed(anna, plates, "wgs84")) is None


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_an_undeclared_datum_is_found_and_read_rightly_at_one_press(anna, plates, crs):
    batch = listed(anna, plates, crs)
    found = placing.shifted(batch)
    assert (found.crs, found.matches) == (crs, PLATES)
    assert found.shift_m > 100
    placing.read_again(batch, crs, anna)
    db.session.expire_all()
    assert placing.shifted(batch) is None
    text, lon, _ = plates[0]
    assert db.session.query(DeskText).filter_by(batch_id=batch.id, text=text).one().lon == pytest.approx(lon, abs=1e-6)


def test_a_list_without_coordinates_has_nothing_to_read_again(anna):
    batch = pasted(anna)
    assert placing.shifted(batch) is None
    with pytest.raises(Conflict):
        placing.read_again(batch, "gcj02", anna)
