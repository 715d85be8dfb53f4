"""The broken files of mapshaper's tracker, imported: refused in both languages, or every row accounted for."""

import pytest
from sqlalchemy import func, select

from gridsvc.errors import UnusableInput
from gridsvc.extensions import Base, db
from gridsvc.grids.models import GridVersion
from gridsvc.grids.services import add_layer
from gridsvc.imports.models import ImportRun
from gridsvc.reference.models import ReferenceFeature
from tests.conftest import REAL_DATA
from tests.factories import load

FOLDER = REAL_DATA / "mapshaper"
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".json", ".shp"})
CODE_COLUMNS = {"ex2.json": "OBJECTID", "inner_polygon.json": "id", "clipper.json": "id"}
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FILES, reason=f"no broken files at {FOLDER}: set GRIDSVC_REAL_DATA"),
]


def stored(model: type[Base]) -> list[int]:
    """How many rows there are, and how many imports."""
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (model, ImportRun)]


def attempt(what, name, folder, **options):
    """The report of an import, or the refusal after which the command line rolls back."""
    try:
        return load(what, FOLDER / name, results=folder, **options)
    except UnusableInput as refusal:
        db.session.rollback()
        return refusal


def account_for(outcome, model):
    """Every row of a report is counted and what it says is stored; a refusal has two reasons and left nothing."""
    if isinstance(outcome, UnusableInput):
        assert outcome.facts["reason"]
        assert outcome.facts["reason_zh"]
        assert stored(model) == [0, 0]
    else:
        assert outcome.read == outcome.loaded + outcome.unchanged + outcome.rejected
        assert stored(model) == [outcome.loaded, 1]


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_as_reference(app, tmp_path, name):
    account_for(attempt("reference", name, tmp_path, constants={"kind": "place"}), ReferenceFeature)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_as_grids_of_a_free_layer(app, tmp_path, name):
    add_layer("broken", "示例", relation="free")
    db.session.commit()
    column = CODE_COLUMNS.get(name.rpartition("/")[2])
    code = {"mapping": {"code": column}} if column else {"constants": {"code": "甲"}}
    account_for(attempt("grids", name, tmp_path, layer="broken", **code), GridVersion)


def test_metres_are_grids_once_their_crs_is_named(app, tmp_path):
    add_layer("broken", "示例", relation="free")
    options = {"layer": "broken", "crs": "EPSG:5070", "mapping": {"code": "OBJECTID"}}
    report = load("grids", FOLDER / "issues" / "384_invalid_json" / "ex2.json", results=tmp_path, **options)
    assert (report.read, report.loaded) == (2, 2)
