"""Compounds and other names of the demo: of its own addresses, firms and people."""

import shapely

from gridsvc.demo.words import is_invented


def test_a_compound_has_ground_or_a_list_of_addresses(sound):
    bare, listed = sound.compounds.geometry.isna(), sound.compounds.addresses != ""
    assert (bare == listed).all()
    assert listed.sum() == 6
    assert (~listed).sum() == 18


def test_its_ground_holds_its_buildings(sound):
    ground = dict(zip(sound.compounds["name"], sound.compounds.geometry, strict=True))
    rows = sound.addresses[(sound.addresses.point_kind == "building") & sound.addresses.compound.isin(ground)]
    inside = [
        shapely.contains_xy(ground[name], lon, lat)
        for name, lon, lat in zip(rows.compound, rows.lon, rows.lat, strict=True)
        if ground[name] is not None
    ]
    assert len(inside) > 100
    assert all(inside)


def test_every_gate_is_an_address_on_the_way_of_the_compound(sound):
    of_code = sound.addresses.set_index("code")
    for name, gates in zip(sound.compounds["name"], sound.compounds.gates, strict=True):
        assert set(of_code.loc[gates.split(";"), "compound"]) <= {"", name}


def test_other_names_are_nobody_elses_and_former_ones_only_of_invented_roads(sound):
    aliases, there = sound.aliases, sound.addresses
    known = {*there.road, *there.compound, *there.address}
    assert aliases.alias.is_unique
    assert not known & set(aliases.alias)
    assert all(is_invented(road) for road in aliases["name"][aliases.kind == "road"])


def test_contacts_are_invented_and_cannot_be_dialled(sound):
    assert sound.compounds.contacts.str.fullmatch(r"示例物业经理-\d+ 000\d{8}；示例物业值班-\d+ 000\d{8}").all()
