"""Addresses that people name and the library lacks, as a layer of the gap report."""

import pytest
from sqlalchemy import select

from gridsvc.accounts.principal import OPERATOR
from gridsvc.addresses.models import UnmatchedText
from gridsvc.addresses.unmatched import Lacking, forget, note
from gridsvc.extensions import db
from gridsvc.gaps.exports import gaps
from gridsvc.web.params import today
from tests.factories import centre
from tests.gaps.conftest import EAST_COMMUNITY, WEST_COMMUNITY, division_id


@pytest.fixture
def lacking(faulty):
    """Two roads that nobody knows, one in each community, and a text in which nothing was read."""
    west, east = division_id(WEST_COMMUNITY), division_id(EAST_COMMUNITY)
    note(
        [
            Lacking("无名路1号", "无名路", number="1", community_id=west, lonlat=centre(0, 0)),
            Lacking("无名路 1号", "无名路", number="1", community_id=west),
            Lacking("无名路9号旁", "无名路", number="9", community_id=west, lonlat=centre(1, 0)),
            Lacking("无名苑3幢", compound="无名苑", road="示例路", community_id=east),
            Lacking("门口那边"),
        ]
    )


@pytest.fixture
def seen(ask, token):
    headers = token(viewer=None)
    return lambda **query: ask(headers, on=today().isoformat(), **query)


def unknown(report):
    return [f for f in report["places"]["features"] if f["properties"]["kind"] == "address_unknown"]


def test_texts_are_one_place_by_road_or_compound_and_community_the_most_frequent_first(lacking, seen):
    places = [f["properties"] for f in unknown(seen())]
    told = [(place["name"], place["division"], place["amount"]) for place in places]
    assert told == [("无名路", WEST_COMMUNITY, 3), ("", None, 1), ("无名苑", EAST_COMMUNITY, 1)]


def test_a_place_lies_in_the_middle_of_the_points_that_came_with_its_texts(lacking, seen):
    road, *others = unknown(seen())
    (x, y), (right, _) = centre(0, 0), centre(1, 0)
    assert road["geometry"]["coordinates"] == pytest.approx([(x + right) / 2, y])
    assert [other["geometry"] for other in others] == [None, None]


def test_they_are_counted_by_division(lacking, seen):
    report = seen()
    assert report["totals"]["addresses_unknown"] == 4
    assert {row["code"]: row["addresses_unknown"] for row in report["divisions"]} == {
        WEST_COMMUNITY: 2,
        EAST_COMMUNITY: 1,
    }


def test_what_people_wrote_is_told_to_nobody_who_only_sees_gaps(lacking, seen):
    assert "旁" not in str(seen())


def test_a_viewer_of_one_community_sees_its_names_only(lacking, ask, token):
    report = ask(token(viewer=EAST_COMMUNITY), on=today().isoformat())
    assert [f["properties"]["name"] for f in unknown(report)] == ["无名苑"]


def test_they_are_in_the_exported_file(lacking):
    [frame] = gaps(OPERATOR, on=today())
    assert sorted(frame[frame.kind == "address_unknown"].name) == ["", "无名苑", "无名路"]


def test_a_text_that_comes_again_is_counted_and_keeps_its_point(lacking):
    note([Lacking("无名路1号", "无名路", number="1", community_id=division_id(WEST_COMMUNITY))])
    [row] = db.session.scalars(select(UnmatchedText).where(UnmatchedText.text_key == "无名路1号")).all()
    assert (row.count, row.geometry is not None) == (3, True)


def test_what_is_known_by_now_is_forgotten(lacking):
    forget(["无名路 1号", "门口那边"])
    assert sorted(db.session.scalars(select(UnmatchedText.text))) == ["无名苑3幢", "无名路9号旁"]
