"""The gap report: what it counts and where it says so."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import update

from gridsvc.extensions import db
from gridsvc.gaps import ground, queries
from gridsvc.geometry.measure import area_m2
from gridsvc.grids.models import Layer
from tests.factories import DAY, cell, load, write_geojson
from tests.gaps.conftest import EAST_COMMUNITY, MISSING, WEST_COMMUNITY, WIDE, give, rows

FULL, EMPTY = "320104001002001", "320104001002003"  # the grid of the one address, and its neighbour


@pytest.fixture
def seen(ask, token):
    """Asks for the report as somebody who may see all of it."""
    headers = token(viewer=None)
    return lambda **query: ask(headers, **query)


def places(report, kind):
    return [f["properties"] for f in report["places"]["features"] if f["properties"]["kind"] == kind]


def codes(report, kind):
    return [code for place in places(report, kind) for code in place["codes"]]


def m2(shape):
    return pytest.approx(area_m2(np.array([shape]))[0], abs=0.1)


def test_ground_of_a_community_in_no_grid_is_blind(faulty, seen):
    report = seen()
    (place,) = places(report, "blind")
    assert (place["division"], place["codes"], place["area_m2"]) == (EAST_COMMUNITY, [], m2(cell(3, 1)))
    assert report["totals"]["blind_area_m2"] == m2(cell(3, 1))


def test_ground_of_two_grids_is_an_overlap_of_both(faulty, seen):
    report = seen()
    (place,) = places(report, "overlap")
    assert (place["codes"], place["area_m2"]) == ([WIDE, "320104001001003"], m2(cell(1, 0, 0.5)))
    assert report["totals"]["overlap_area_m2"] == m2(cell(1, 0, 0.5))


def test_a_division_without_ground_is_never_blind(faulty, seen, tmp_path):
    virtual = {
        "code": "320104001498",
        "name": "示例虚拟社区",
        "level": "community",
        "parent": "320104001",
        "geometry": None,
    }
    load("divisions", write_geojson(tmp_path / "virtual.geojson", [virtual]))
    assert len(places(seen(), "blind")) == 1


def test_addresses_in_use_that_no_grid_has_are_counted_with_their_reason(addressed, seen):
    report = seen()
    reasons = {place["name"]: place["reason"] for place in places(report, "address_without_grid")}
    assert reasons == {"示例路2号": "outside", "示例路3号": "no_coordinates"}
    assert report["totals"]["addresses_without_grid"] == 2


def test_a_grid_that_no_address_in_use_lies_in_is_listed(addressed, seen):
    report = seen()
    assert FULL not in codes(report, "grid_without_address")
    assert EMPTY in codes(report, "grid_without_address")
    assert report["totals"]["grids_without_address"] == 6


def test_a_commander_post_that_nobody_fills_is_vacant(faulty, seen):
    give(WEST_COMMUNITY, "commander_1", "示例一")
    report = seen()
    vacant = [(place["division"], place["post"], place["reason"]) for place in places(report, "post_vacant")]
    assert vacant == [
        (WEST_COMMUNITY, "commander_2", "empty"),
        (EAST_COMMUNITY, "commander_1", "empty"),
        (EAST_COMMUNITY, "commander_2", "empty"),
    ]
    assert report["totals"]["posts_vacant"] == 3


def test_a_grid_needs_a_leader_and_a_worker(faulty, seen):
    give(WIDE, "grid_leader", "示例一")
    give(FULL, "fulltime", "示例二")
    report = seen()
    assert WIDE not in codes(report, "no_leader")
    assert WIDE in codes(report, "no_worker")
    assert FULL in codes(report, "no_leader")
    assert FULL not in codes(report, "no_worker")


@pytest.mark.parametrize(("limit", "overloaded"), [(300, [FULL]), (700, [])])
def test_a_worker_has_at_most_as_many_households_as_the_layer_sets(addressed, seen, limit, overloaded):
    give(FULL, "fulltime", "示例一")
    db.session.execute(update(Layer).values(settings={"households_per_worker": limit}))
    assert codes(seen(), "overloaded") == overloaded


def test_two_workers_share_the_households_of_their_grid(addressed, seen):
    db.session.execute(update(Layer).values(settings={"households_per_worker": 400}))
    give(FULL, "fulltime", "示例一")
    assert [place["amount"] for place in places(seen(), "overloaded")] == [700.0]
    give(FULL, "fulltime", "示例二")
    assert places(seen(), "overloaded") == []


def test_divisions_are_listed_worst_first_with_their_numbers(addressed, seen):
    report = seen()
    assert [row["code"] for row in report["divisions"]] == [EAST_COMMUNITY, WEST_COMMUNITY]
    assert report["divisions"][0] == {
        "code": EAST_COMMUNITY,
        "name": "示例2社区",
        "blind_area_m2": m2(cell(3, 1)),
        "overlap_area_m2": 0.0,
        "addresses_without_grid": 1,
        "grids_without_address": 2,
        "posts_vacant": 2,
        "addresses_unknown": 0,
        "grids_without_leader": 3,
        "grids_without_worker": 3,
        "grids_overloaded": 0,
    }


def test_the_totals_of_staffing_are_the_numbers_of_their_places(addressed, seen):
    give(FULL, "fulltime", "示例一")
    report = seen()
    totals, counts = report["totals"], report["places"]["counts"]
    assert (totals["grids_without_leader"], totals["grids_without_worker"], totals["grids_overloaded"]) == (7, 6, 1)
    assert [counts[kind] for kind in ("no_leader", "no_worker", "overloaded")] == [7, 6, 1]


def test_a_division_answers_for_itself_only(addressed, seen):
    report = seen(division=WEST_COMMUNITY)
    assert [row["code"] for row in report["divisions"]] == [WEST_COMMUNITY]
    assert report["totals"]["blind_area_m2"] == 0
    assert {place["properties"]["division"] for place in report["places"]["features"]} == {WEST_COMMUNITY}


def test_a_street_lists_its_communities(faulty, seen):
    assert len(seen(division="320104001")["divisions"]) == 2


def test_the_limit_cuts_each_kind_and_says_so(faulty, seen):
    report = seen(limit=1)
    assert len(places(report, "no_leader")) == 1
    assert report["places"]["counts"]["no_leader"] == 7
    assert "no_leader" in report["places"]["truncated"]
    assert "blind" not in report["places"]["truncated"]


def test_before_the_first_edition_all_ground_is_blind_and_no_address_has_a_grid(addressed, seen):
    report = seen(on="2026-10-31")
    assert report["totals"]["blind_area_m2"] == m2(cell(0, 0, 4, 2))
    assert report["totals"]["addresses_without_grid"] == 3
    assert {place["division"] for place in places(report, "address_without_grid")} == {EAST_COMMUNITY, None}


def test_a_past_day_counts_addresses_by_the_grids_of_that_day(addressed, seen, tmp_path):
    filled = {"code": MISSING, "name": "示例", "kind": "base", "geometry": cell(3, 1, 0.75)}
    load("grids", write_geojson(tmp_path / "filled.geojson", [*rows(), filled]), on=DAY + timedelta(days=1))
    assert seen(on="2026-11-02")["totals"]["addresses_without_grid"] == 1
    assert seen()["totals"]["addresses_without_grid"] == 2
    assert MISSING in codes(seen(on="2026-11-02"), "no_leader")


def test_the_ground_is_checked_once_for_an_edition(faulty, seen, monkeypatch):
    first = seen()
    monkeypatch.setattr(ground, "places", None)
    assert seen() == first


def test_the_ground_is_checked_anew_when_a_division_changes_shape(faulty, seen, tmp_path):
    before = seen()["totals"]["blind_area_m2"]
    wider = {"code": EAST_COMMUNITY, "name": "示例2社区", "level": "community", "geometry": cell(2, 0, 3, 2)}
    load("divisions", write_geojson(tmp_path / "wider.geojson", [wider]))
    assert seen()["totals"]["blind_area_m2"] == pytest.approx(3 * before, rel=1e-3)


def test_the_number_of_statements_does_not_grow_with_the_grids(addressed, seen, statements, tmp_path):
    db.session.commit()  # who asks is kept in memory from here on
    seen()
    statements.clear()
    seen()
    few = len(statements)
    more = [row | {"code": f"9{row['code'][1:]}", "geometry": cell(10 + i, 0)} for i, row in enumerate(rows())]
    load("grids", write_geojson(tmp_path / "more.geojson", [*rows(), *more]))
    db.session.commit()
    seen()
    statements.clear()
    seen()
    assert len(statements) == few


def test_more_places_than_a_statement_has_parameters_can_be_described(app):
    assert queries.addresses(range(1, 70_000)).empty
