"""The findings on 220,328 real door plates, as docs/real-data.md has them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from gridsvc.addresses.examination import examine
from gridsvc.addresses.models import AddressFinding, StandardAddress
from gridsvc.extensions import db
from gridsvc.settings import services as settings

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def examined(taipei):
    """Counts by kind; the findings stay to be read."""
    with taipei[0].app.app_context():
        settings.change({"address_hyphen": "sub"})
        db.session.commit()
        counts = examine()
        db.session.commit()
        yield counts


def texts(kind):
    """The address of each finding and the other one, without the neighbourhood."""
    other = aliased(StandardAddress)
    rows = (
        select(StandardAddress.text, other.text)
        .join(AddressFinding, AddressFinding.address_id == StandardAddress.id)
        .outerjoin(other, other.id == AddressFinding.other_id)
        .where(AddressFinding.kind == kind)
    )
    return db.session.execute(rows.order_by(StandardAddress.text)).all()


def test_one_plate_in_two_hundred_is_a_finding(examined):
    assert examined == {
        "spelled_twice": 3,
        "two_places": 0,
        "one_point": 40,
        "stacked": 20,
        "outside_community": 214,
        "out_of_order": 54,
        "wrong_side": 1,
        "border_other": 64,
        "border_open": 666,
    }


def test_plates_that_stand_in_the_library_twice_are_found_whatever_their_characters(examined):
    pairs = [{one[3:], other[3:]} for one, other in texts("spelled_twice")]
    assert {"中正區網溪里21鄰廈門街99巷16之2號", "中正區網溪里21鄰厦門街99巷16之2號"} in pairs
    assert {"大同區光能里4鄰赤峰街41巷1之7號", "大同區光能里4鄰赤峯街41巷1之7號"} in pairs
    assert {"大同區延平里13鄰延平北路二段177號", "大同區大有里13鄰延平北路二段177號"} in pairs


def test_a_plate_almost_a_kilometre_from_its_neighbours_is_among_those_out_of_order(examined):
    assert any(text.endswith("新營里21鄰金華街55號") for text, _ in texts("out_of_order"))


def test_a_second_examination_finds_the_same(examined):
    assert examine() == examined
