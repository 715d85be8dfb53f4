"""The publisher saves the locator before it commits, and a process maps the file instead of building its own."""

import re
import shutil
from collections import Counter

import pytest

from gridsvc.accounts.principal import OPERATOR
from gridsvc.extensions import db
from gridsvc.geometry.locate import Locator
from gridsvc.grids import locator_files, queries
from gridsvc.grids.locators import locator_on
from gridsvc.grids.services import set_layer
from gridsvc.imports import undo as undoing
from gridsvc.imports.models import ImportRun
from gridsvc.kept.values import forget
from tests.factories import DAY, centre, grid_rows, gridded, load, write_geojson

FIRST, SECOND = "320104001001001", "320104001001002"


@pytest.fixture
def folder(app, tmp_path):
    """Where the locators are, of a district that was published."""
    folder = app.config["SETTINGS"].var / "locators" / "shared"
    shutil.rmtree(folder, ignore_errors=True)
    gridded(tmp_path)
    db.session.commit()
    return folder


@pytest.fixture
def built(monkeypatch):
    """How many locators were built."""
    build, count = Locator.build, Counter()

    def counted(*args, **named):
        count["built"] += 1
        return build(*args, **named)

    monkeypatch.setattr(Locator, "build", counted)
    return count


def files(folder):
    """Those of the primary layer, the newest edition's last."""
    names = (path.name for path in folder.glob(f"{queries.layer().id}-*.loc"))
    return sorted(names, key=lambda name: int(re.findall(r"\d+", name)[1]))


def swap(tmp_path, on=DAY):
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    load("grids", write_geojson(tmp_path / "swapped.geojson", rows), on=on)


def owner(day=DAY):
    """What a process answers that starts now: its code, name and kind of grid."""
    forget()
    found = locator_on(queries.layer().id, day)
    row = found.owner(*centre(0, 0))
    return found.codes[row], found.name(row), found.kind(row)


def test_a_published_locator_is_mapped_and_not_built_again(folder, built):
    assert (owner(), built["built"]) == ((FIRST, "示例网格00", "base"), 0)


def test_what_is_not_committed_is_not_saved(folder, tmp_path):
    before = files(folder)
    swap(tmp_path)
    assert files(folder) == before
    db.session.commit()
    assert len(files(folder)) == len(before) + 1


def test_the_undo_of_an_import_saves_the_locator_of_its_edition(folder, tmp_path, built, monkeypatch):
    monkeypatch.setattr(undoing, "today", lambda: DAY)
    swap(tmp_path)
    db.session.commit()
    undoing.undo(db.session.query(ImportRun.id).order_by(ImportRun.id.desc()).limit(1).scalar(), OPERATOR)
    db.session.commit()
    built.clear()
    assert (owner()[0], built["built"]) == (FIRST, 0)


def test_the_overlay_of_a_layer_has_a_locator_of_its_own_saved(folder, built):
    set_layer(None, overlay=True)
    db.session.commit()
    built.clear()
    assert (owner()[0], built["built"]) == (FIRST, 0)
    assert any("overlay" in name for name in files(folder))


def test_a_file_that_is_gone_is_built_and_saved_by_who_needs_it(folder, built):
    before = files(folder)
    for path in folder.iterdir():
        path.unlink()
    assert [owner()[0], built["built"], owner()[0], built["built"]] == [FIRST, 1, FIRST, 1]
    assert files(folder) == before[-1:]


@pytest.mark.parametrize("content", [b"", b"no locator", None], ids=["empty", "garbage", "half"])
def test_a_file_that_cannot_be_used_is_built_anew(folder, built, content):
    for path in folder.glob("*.loc"):
        path.write_bytes(path.read_bytes()[:-100] if content is None else content)
    assert [owner()[0], built["built"], owner()[0], built["built"]] == [FIRST, 1, FIRST, 1]


def test_the_file_of_an_edition_of_another_database_is_not_taken_for_this_ones(folder, tmp_path, built):
    name = files(folder)[-1]
    swap(tmp_path)
    db.session.commit()
    newest = files(folder)[-1]
    (folder / name).replace(folder / newest)
    assert (owner()[0], built["built"] > 0) == (SECOND, True)


def test_where_the_folder_cannot_be_written_a_locator_is_built_in_memory(folder, tmp_path, built, caplog):
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    try:
        swap(tmp_path)
        db.session.commit()
        assert owner()[0] == SECOND
    finally:
        folder.unlink()
    assert "was not saved" in caplog.text


def test_of_the_editions_of_the_past_the_last_used_ones_are_kept(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(locator_files, "OTHERS_KEPT", 1)
    for _ in range(2):
        swap(tmp_path)
        db.session.commit()
        load("grids", write_geojson(tmp_path / "back.geojson", grid_rows()))
        db.session.commit()
    assert len(list(folder.glob("*.loc"))) == 2
    assert owner()[0] == FIRST
