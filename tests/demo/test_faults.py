"""Every planted fault is there, where the list says, and nothing else is broken."""

import numpy as np
import pytest
import shapely

from gridsvc.demo.build import TODAY
from gridsvc.demo.frame import area_m2
from tests.demo.owners import holders


def only(demo, kind):
    (fault,) = demo.of_kind(kind)
    return fault


def county(demo):
    return demo.divisions.geometry[demo.divisions.level == "county"].iloc[0]


def test_1334_grids_are_left(demo):
    assert demo.grids.kind.value_counts().to_dict() == {"base": 1_026, "special": 308}


def test_the_blind_ground_is_the_missing_grid(demo, sound):
    fault = only(demo, "missing_grid")
    blind = shapely.difference(county(demo), shapely.union_all(demo.grids.geometry.to_numpy()))
    assert fault.codes[0] not in set(demo.grids.code)
    assert area_m2(blind) == pytest.approx(fault.amount, rel=1e-6)


def test_the_missing_grid_has_no_posts(demo):
    assert set(demo.posts.grid) - {""} <= set(demo.grids.code)


def test_the_only_overlap_is_the_planted_one(demo):
    fault = only(demo, "overlap")
    shapes = demo.grids.geometry.to_numpy()
    a, b = shapes[demo.grids.code.isin(fault.codes)]
    assert area_m2(shapely.intersection(a, b)) == pytest.approx(fault.amount, rel=1e-6)
    assert sum(map(area_m2, shapes)) - area_m2(shapely.union_all(shapes)) == pytest.approx(fault.amount, rel=1e-3)


def test_addresses_in_no_grid_are_the_listed_ones(demo):
    lost = set(demo.addresses.code) - set(demo.addresses.code.iloc[holders(demo.addresses, demo.grids)[0]])
    inside, outside = only(demo, "address_in_blind_ground"), only(demo, "address_outside")
    assert lost == {*inside.codes, *outside.codes}
    assert len(outside.codes) == 12
    assert len(inside.codes) >= 5


def test_grids_with_no_address_are_the_listed_ones(demo):
    held = set(demo.grids.code.iloc[np.unique(holders(demo.addresses, demo.grids)[1])])
    assert set(only(demo, "grid_without_address").codes) == set(demo.grids.code) - held
    assert 15 <= len(only(demo, "grid_without_address").codes) <= 60


def commander_2(demo, kind):
    town = only(demo, kind).codes[0]
    posts = demo.posts[(demo.posts.division == town) & (demo.posts.post == "commander_2")]
    return town, posts


def test_one_second_commander_was_never_appointed(demo):
    assert commander_2(demo, "commander_empty")[1].empty


def test_one_second_commanders_term_is_over(demo):
    posts = commander_2(demo, "commander_expired")[1]
    assert posts["from"].item() < posts.to.item() < TODAY.isoformat()


def test_one_person_holds_both_seats(demo):
    town, posts = commander_2(demo, "commander_same_person")
    first = demo.posts[(demo.posts.division == town) & (demo.posts.post == "commander_1")]
    assert posts.person.item() == first.person.item()


def test_one_second_commander_is_inactive(demo):
    posts = commander_2(demo, "commander_inactive")[1]
    assert not posts.active.item()
    assert (~demo.posts.active).sum() == 1


def test_one_seat_has_a_stand_in_only(demo):
    posts = commander_2(demo, "commander_stand_in_only")[1]
    (stand_in,) = posts[posts.to >= TODAY.isoformat()].to_dict("records")
    (holder,) = posts[posts.to < TODAY.isoformat()].to_dict("records")
    assert stand_in["stand_in_for"] == holder["person"]
    assert stand_in["from"] < holder["to"]


def test_the_vacancies_lie_in_five_communities(demo):
    towns = [fault.codes[0] for fault in demo.faults if fault.kind.startswith("commander_")]
    assert len(set(towns)) == len(towns) == 5


@pytest.mark.parametrize(
    ("kind", "posts"), [("grid_without_leader", ["grid_leader"]), ("grid_without_worker", ["fulltime", "parttime"])]
)
def test_grids_without_people_are_the_listed_ones(demo, kind, posts):
    staffed = set(demo.posts.grid[demo.posts.post.isin(posts)])
    assert set(only(demo, kind).codes) == set(demo.grids.code) - staffed
