"""Compounds and aliases in files: what they name is found, what is private stays so, what comes back is unchanged."""

import csv
from io import StringIO

import pytest
from sqlalchemy import select

from gridsvc.accounts.principal import EVERYWHERE, OPERATOR, Principal
from gridsvc.addresses.compounds import contacts
from gridsvc.addresses.models import AddressAlias, Compound, NameAlias, StandardAddress
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.imports.registry import exporter
from gridsvc.io.writers import write_table
from tests.factories import DAY, cell, gridded, load, write_geojson

ADDRESSES = "code,address,compound\nA1,示例路1号,\nA2,示例路3号,\nA3,示例苑3幢,示例苑\n"
COMPOUNDS = """code,name,community,firm,contacts,addresses,gates
C1,示例苑,320104001002,示例物业,示例经理 000-12345678；示例值班,A1;示例路 3号,A2
"""
ALIASES = """kind,alias,name,origin
道路,示例老街,示例路,旧名
road,老街,示例路,俗称
road,老街,示例大道,俗称
地址,示例大院,A1,裁定
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    (tmp_path / "firms.csv").write_text("code,name,kind\nO1,示例物业,property\n")
    load("organisations", tmp_path / "firms.csv")
    (tmp_path / "addresses.csv").write_text(ADDRESSES)
    load("addresses", tmp_path / "addresses.csv")


@pytest.fixture
def send(tmp_path):
    """Imports a text; answers (loaded, unchanged, reasons of rejected rows)."""

    def go(what, text):
        source, rejects = tmp_path / f"{what}.csv", tmp_path / "rejects.csv"
        source.write_text(text)
        report = load(what, source, rejects=rejects)
        reasons = [row["reason_en"] for row in csv.DictReader(StringIO(rejects.read_text("utf-8-sig")))]
        return report.loaded, report.unchanged, reasons

    return go


def the_compound():
    return db.session.scalar(select(Compound), execution_options={"populate_existing": True})


def ids(*codes):
    found = dict(db.session.execute(select(StandardAddress.code, StandardAddress.id)).all())
    return [found[code] for code in codes]


def test_a_compound_has_a_list_gates_a_firm_and_people_to_call(send):
    assert send("compounds", COMPOUNDS) == (1, 0, [])
    it = the_compound()
    assert (it.address_ids, it.gate_ids) == (ids("A1", "A2"), ids("A2"))
    assert it.community_id == by_code("320104001002").id
    assert it.contacts == [{"name": "示例经理", "phone": "000-12345678"}, {"name": "示例值班", "phone": ""}]


def test_a_compound_without_a_community_belongs_where_its_middle_lies(tmp_path):
    rows = [{"code": "C2", "name": "示例园", "geometry": cell(2, 0).buffer(-0.002)}]
    load("compounds", write_geojson(tmp_path / "c.geojson", rows))
    assert the_compound().community_id == by_code("320104001002").id


@pytest.mark.parametrize("what", ["compounds", "aliases"])
def test_what_is_exported_comes_back_unchanged(send, tmp_path, what):
    send(what, {"compounds": COMPOUNDS, "aliases": ALIASES}[what])
    rows = write_table(exporter(what)(OPERATOR, on=DAY, layer=None), tmp_path / "out.csv")
    report = load(what, tmp_path / "out.csv")
    assert (report.read, report.unchanged) == (rows, rows)


def test_phones_are_exported_to_those_who_may_see_them_only(send):
    send("compounds", COMPOUNDS)
    clerk = Principal(1, "clerk", {"file.export": EVERYWHERE})
    [told] = exporter("compounds")(clerk, on=DAY, layer=None)
    assert list(told.contacts) == ["示例经理；示例值班"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C3,甲,999,,,,", "no division 999"),
        ("C3,甲,,乙物业,,,", "no organisation with the code or name '乙物业'"),
        ("C3,甲,,,,A1;A9,", "no address with the code or text 'A9'"),
    ],
)
def test_a_compound_that_names_what_is_not_there_is_refused(send, row, reason):
    loaded, _, [told] = send("compounds", f"code,name,community,firm,contacts,addresses,gates\n{row}\n")
    assert (loaded, reason in told) == (0, True), told


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", []),
        ("示例经理", [("示例经理", "")]),
        ("示例经理：000 1234 5678", [("示例经理", "000 1234 5678")]),
        ("00012345678;示例值班,0001", [("", "00012345678"), ("示例值班", "0001")]),
    ],
)
def test_people_to_call_are_read_with_their_phone(cell, found):
    assert [(one["name"], one["phone"]) for one in contacts(cell)] == found


def test_an_alias_may_stand_for_two_roads_and_an_address_has_its_own(send):
    assert send("aliases", ALIASES) == (4, 0, [])
    names = select(NameAlias.name).where(NameAlias.alias == "老街").order_by(NameAlias.name)
    assert db.session.scalars(names).all() == ["示例大道", "示例路"]
    assert db.session.scalar(select(AddressAlias.address_id)) == ids("A1")[0]


def test_an_alias_of_an_address_that_is_not_there_is_refused(send):
    loaded, _, [told] = send("aliases", "kind,alias,name\naddress,大院,A9\n")
    assert (loaded, "no address with the code or text 'A9'" in told) == (0, True)
