"""People, resources, events, decisions: plausible, labelled, and the same for the same seed."""

import hashlib
from dataclasses import fields
from datetime import date

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from gridsvc.demo.build import TODAY, build
from gridsvc.demo.events import event_table
from gridsvc.demo.people import OPEN
from gridsvc.demo.tables import Demo
from tests.demo.owners import holders

TABLES = [f.name for f in fields(Demo) if f.name != "faults"]


def digest(demo):
    text = hashlib.sha256()
    for name in TABLES:
        table = getattr(demo, name)
        plain = pd.DataFrame(table.to_wkb(hex=True)) if isinstance(table, geopandas.GeoDataFrame) else table
        text.update(plain.to_csv(float_format="%.17g").encode())
    return text.hexdigest()


def test_the_same_seed_gives_the_same_bytes(demo):
    again = build()
    assert digest(again) == digest(demo)
    assert again.faults == demo.faults


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_labelled_as_an_example(demo, name):
    assert (getattr(demo, name)["dataset"] == "示例").all()


def test_every_person_is_invented_and_has_one_number_that_cannot_be_dialled(demo):
    people = pd.concat([demo.posts[["person", "phone"]], demo.rosters[["person", "phone"]]])
    assert people.person.str.startswith("示例").all()
    assert people.phone.str.fullmatch(r"000\d{8}").all()
    assert (people.groupby("person").phone.nunique() == 1).all()


def test_every_community_has_two_different_commanders_today(sound):
    posts = sound.posts[sound.posts.post.str.startswith("commander") & (sound.posts.division != "")]
    today = TODAY.isoformat()
    now = posts[(posts["from"] <= today) & ((posts.to == "") | (posts.to >= today)) & (posts.stand_in_for == "")]
    assert (now.groupby("division").person.nunique() == 2).all()
    assert now.division.nunique() == 108


def test_terms_of_one_seat_never_overlap(sound):
    seats = sound.posts[sound.posts.post.str.startswith("commander") & (sound.posts.stand_in_for == "")]
    for _, terms in seats.sort_values("from").groupby(["division", "grid", "post"]):
        ends = terms.to.replace("", "9999-12-31").tolist()
        assert all(end < start for end, start in zip(ends, terms["from"].tolist()[1:], strict=False))


def test_every_grid_has_a_leader_and_a_fulltime_worker(sound):
    for post in ("grid_leader", "fulltime"):
        assert set(sound.posts.grid[sound.posts.post == post]) == set(sound.grids.code)


def test_stand_ins_name_the_person_they_stand_in_for(sound):
    stand_ins = sound.posts[sound.posts.stand_in_for != ""]
    held = sound.posts.set_index(["division", "post", "person"]).index
    assert len(stand_ins) >= 10
    assert all(key in held for key in zip(stand_ins.division, stand_ins.post, stand_ins.stand_in_for, strict=True))


def test_the_roster_covers_every_hour_of_thirty_days_in_every_street(demo):
    streets = demo.rosters[demo.rosters.division.isin(demo.divisions.code[demo.divisions.level == "street"])]
    starts, ends = pd.to_datetime(streets.starts_at), pd.to_datetime(streets.ends_at)
    assert ((ends - starts) == pd.Timedelta(hours=12)).all()
    for _, shift in starts.groupby(streets.division):
        assert list(shift.diff().dropna().unique()) == [pd.Timedelta(hours=12)]
        assert len(shift) == 60
    assert streets.division.nunique() == 12


def test_some_communities_keep_a_roster_of_their_own_with_open_shifts(demo):
    towns = demo.rosters[demo.rosters.division.isin(demo.divisions.code[demo.divisions.level == "community"])]
    assert set(towns.groupby("division").size()) == {60 - len(OPEN)}
    assert set(towns.person) <= set(demo.posts.person)


def test_who_is_on_leave_is_on_a_roster(demo):
    assert set(demo.leaves.person) <= set(demo.rosters.person)


def test_about_3000_resources_have_a_grid_and_a_code(sound):
    assert 2_900 <= len(sound.resources) <= 3_200
    assert sound.resources.code.is_unique
    assert set(sound.resources["class"]) == {"part", "force", "facility"}
    assert len(set(holders(sound.resources, sound.grids)[0])) == len(sound.resources)


def test_every_owner_of_a_resource_is_an_organisation(sound):
    assert set(sound.resources.owner) - {""} <= set(sound.organisations["name"])


def test_2000_events_lie_in_the_ninety_days_before_today(demo):
    reported = pd.to_datetime(demo.events.reported_at)
    assert len(demo.events) == 2_000
    assert demo.events.source_id.is_unique
    assert reported.min() >= pd.Timestamp("2026-08-24T00:00+08:00")
    assert reported.max() < pd.Timestamp("2026-11-22T00:00+08:00")


def test_closed_events_say_when_and_no_others_do(demo):
    closed = demo.events.stage == "closed"
    assert ((demo.events.closed_at != "") == closed).all()
    assert (demo.events.closed_at[closed] > demo.events.reported_at[closed]).all()
    assert 0.9 < closed.mean() < 0.99


def test_a_tenth_of_the_events_has_no_coordinates(demo):
    assert 0.07 < demo.events.lon.isna().mean() < 0.13


def test_the_events_follow_the_day_asked_for(sound):
    events = event_table(sound.addresses, count=50, today=date(2025, 3, 1), rng=np.random.default_rng(1))
    assert events.reported_at.max() < "2025-03-01"


def test_a_decision_gives_a_building_to_a_neighbour_in_its_community(demo):
    row, grid = holders(demo.decisions, demo.grids)
    given = demo.grids.set_index("code").community[demo.decisions.grid].to_numpy()
    assert (demo.grids.code.to_numpy()[grid] != demo.decisions.grid.to_numpy()[row]).all()
    assert (demo.grids.community.to_numpy()[grid] == given[row]).all()


def test_a_decision_for_a_unit_names_one_that_has_rooms(demo):
    [given] = demo.decisions[demo.decisions.unit != ""].itertuples()
    assert demo.addresses.address.str.fullmatch(rf"{given.address}{given.unit}\d+室").any()


def test_reference_features_are_valid_and_inside_their_kind(sound):
    assert shapely.is_valid(sound.reference.geometry.to_numpy()).all()
    assert set(sound.reference.kind) == {"water", "rail", "road", "green", "compound", "building"}
