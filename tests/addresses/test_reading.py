"""Addresses in files without elements: read in the text by the library's own names; what was given wins, and stays."""

import pytest
from sqlalchemy import select

from gridsvc.addresses.models import ELEMENTS, StandardAddress
from gridsvc.addresses.reading import lexicon, read
from gridsvc.extensions import db
from tests.factories import gridded

TEXT = "示例区示例街道示例1社区示例路二段3巷5号示例苑3幢2单元501室"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)


def elements(code="A1"):
    it = db.session.scalar(
        select(StandardAddress).where(StandardAddress.code == code), execution_options={"populate_existing": True}
    )
    return {name: value for name in ELEMENTS if (value := getattr(it, name))}


def test_a_file_of_codes_and_texts_gets_its_elements_as_they_are_written(send):
    send(f"code,address\nA1,{TEXT}\n")
    assert elements() == {
        "division": "320104001001",
        "road": "示例路",
        "section": "二段",
        "lane": "3巷",
        "number": "5号",
        "compound": "示例苑",
        "building": "3幢",
        "unit": "2单元",
        "room": "501室",
    }


def test_what_was_given_wins_and_the_rest_is_read(send):
    send(f"code,address,road\nA1,{TEXT},示例大路\n")
    assert (elements()["road"], elements()["building"], elements()["room"]) == ("示例大路", "3幢", "501室")


def test_a_file_with_roads_and_numbers_is_taken_at_its_word(send):
    send(f"code,address,road,number\nA1,{TEXT},示例大路,5号\n")
    assert elements() == {"road": "示例大路", "number": "5号"}


def test_a_row_without_elements_among_those_with_them_is_read(send):
    heading = ",".join(("code", "address", *ELEMENTS))
    send(f"{heading}\nA1,示例路7号{',' * len(ELEMENTS)}\nA2,示例路9号,,旧路,,,,9号,,,,,\n")
    assert elements() == {"road": "示例路", "number": "7号"}
    assert elements("A2") == {"road": "旧路", "number": "9号"}


def test_the_same_file_again_changes_nothing_and_what_was_corrected_since_stays(send):
    send(f"code,address\nA1,{TEXT}\n")
    assert send(f"code,address\nA1,{TEXT}\n").unchanged == 1
    send(f"code,address,road\nA1,{TEXT},示例大路\n")
    assert send(f"code,address\nA1,{TEXT}\n").unchanged == 1
    assert elements()["road"] == "示例大路"


def test_a_text_that_changes_is_read_anew(send):
    send(f"code,address\nA1,{TEXT}\n")
    send("code,address\nA1,示例路甲7号\n")
    assert elements() == {"road": "示例路", "number": "甲7号"}


def test_units_and_rooms_of_a_building_share_its_place(send):
    send("code,address\nA1,示例路5号示例苑3幢\nA2,示例路5号示例苑3幢2单元\nA3,示例路5号示例苑3幢2单元501室\n")
    places = db.session.scalars(select(StandardAddress.place_key).where(StandardAddress.code.in_(["A1", "A2", "A3"])))
    assert set(places) == {"示例路5号示例苑3幢"}


def test_a_nickname_of_a_road_is_read_as_it_is_written(send):
    send("kind,alias,name\nroad,老街口,示例路\n", "aliases")
    assert read(["老街口9号"], lexicon())["number"] == ["9号"]


def test_communities_of_one_name_are_told_apart_by_what_is_above_them(send):
    send(
        "code,name,level,parent\n320105,另一区,county,\n320105001,另一街道,street,320105\n"
        "320105001001,示例1社区,community,320105001\n",
        "divisions",
    )
    texts = ["示例区示例1社区示例路1号", "另一区示例1社区示例路1号", "示例1社区示例路1号"]
    assert read(texts, lexicon())["division"] == ["320104001001", "320105001001", ""]
