"""Which division an imported organisation belongs to."""

import pytest
from sqlalchemy import select

from gridsvc.divisions.models import Division, Organisation
from gridsvc.extensions import db
from tests.factories import district, load

STREET, HERE = "320104001", "320104001001"


@pytest.fixture
def give(app, tmp_path):
    """Imports organisations from CSV lines below their heading."""
    district(tmp_path)

    def write(*lines, heading="code,name,kind,division"):
        path = tmp_path / "organisations.csv"
        path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        return load("organisations", path, rejects=tmp_path / "rejects.csv")

    return write


def homes():
    joined = select(Organisation.code, Division.code).outerjoin(Division, Division.id == Organisation.division_id)
    return dict(db.session.execute(joined).all())


def test_it_is_the_one_that_its_row_names_else_the_one_of_its_code(give):
    give(f"ZZ1,示例街道办,street,{STREET}", f"{HERE},示例居委会,community,", "BM1,示例城管,department,")
    assert homes() == {"ZZ1": STREET, HERE: HERE, "BM1": None}


def test_it_moves_and_is_cleared_by_a_file_that_has_the_column(give):
    give(f"ZZ1,示例街道办,street,{STREET}", f"ZZ2,示例所,department,{HERE}")
    give(f"ZZ1,示例街道办,street,{HERE}", "ZZ2,示例所,department,")
    assert homes() == {"ZZ1": HERE, "ZZ2": None}


def test_it_stays_where_a_file_has_no_such_column(give):
    give(f"ZZ1,示例街道办,street,{STREET}")
    assert give("ZZ1,示例街道办事处,street", heading="code,name,kind").loaded == 1
    assert homes() == {"ZZ1": STREET}


def test_a_row_that_names_a_division_which_is_not_there_is_refused(give, tmp_path):
    assert give("ZZ1,示例街道办,street,999").rejected == 1
    assert "没有编码为 999 的行政区划" in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
