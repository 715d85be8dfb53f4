"""The one command that builds the front end."""

import gzip
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from webassets.exceptions import FilterError

from gridsvc.app import create_app
from gridsvc.errors import Unavailable
from gridsvc.web import assets

ROOT = Path(assets.__file__).parent.parent.parent


@pytest.fixture
def app(settings, tmp_path, monkeypatch):
    """An app whose static folder is a copy that a test may damage; without a database."""
    if not assets.ESBUILD.exists():
        pytest.skip("the front-end packages are not installed: make setup")
    folder = tmp_path / "static"
    shutil.copytree(assets.FOLDER / "src", folder / "src")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    monkeypatch.setattr(assets, "FOLDER", folder)
    monkeypatch.setattr(assets, "MANIFEST", folder / "gen" / "manifest.json")
    return create_app(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:9/none", testing=True)


def test_every_bundle_is_built_and_served_for_good_under_its_hash(app):
    urls = assets.build_all(app)
    assert len(urls) == len(assets.ENTRIES)
    for url in urls:
        with app.test_client().get(url) as answer:
            assert answer.data
            assert "immutable" in answer.headers["Cache-Control"]


def test_a_bundle_comes_gzipped_to_who_can_unzip(app):
    client, url = app.test_client(), assets.build_all(app)[0]
    with client.get(url) as plain, client.get(url, headers={"Accept-Encoding": "gzip"}) as zipped:
        assert gzip.decompress(zipped.data) == plain.data
        assert (zipped.mimetype, zipped.headers["Content-Encoding"]) == (plain.mimetype, "gzip")


def test_a_path_outside_the_folder_is_not_served(app):
    assets.build_all(app)
    answer = app.test_client().get("/static/gen/../../package.json", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 404


def test_a_syntax_error_in_a_script_stops_the_build(app):
    (assets.FOLDER / "src" / "shared" / "dom.js").write_text("export function h( {")
    with pytest.raises(FilterError, match=r"dom\.js"):
        assets.build_all(app)


def test_an_import_of_something_missing_stops_the_build(app):
    (assets.FOLDER / "src" / "page" / "main.css").write_text('@import "./no-such-file.css";')
    with pytest.raises(FilterError, match="no-such-file"):
        assets.build_all(app)


def test_a_change_of_any_module_changes_the_hash_and_drops_the_old_file(app):
    before = assets.build_all(app)
    speaking = ["zoom.in" in (assets.FOLDER / "gen" / Path(url).name).read_text() for url in before]
    assert any(speaking)
    with (assets.FOLDER / "src" / "words" / "all.js").open("a") as file:
        file.write('WORDS["zoom.in"][1] += "!";\n')
    after = assets.build_all(app)
    assert [a != b for a, b in zip(before, after, strict=True)] == speaking
    files = {path.name.removesuffix(".gz") for path in (assets.FOLDER / "gen").iterdir()}
    assert files == {Path(url).name for url in after} | {"manifest.json"}


def test_the_manifest_names_every_bundle(app):
    assets.build_all(app)
    assert set(json.loads(assets.MANIFEST.read_text())) == {output for _, output in assets.ENTRIES.values()}


def test_who_asks_while_it_is_built_anew_sees_whole_files(app):
    """Under the same names the same bytes are written again; a service that runs must never read half of one."""
    whole = {file: file.read_bytes() for file in [assets.FOLDER.parent / url[1:] for url in assets.build_all(app)]}
    whole[assets.MANIFEST] = assets.MANIFEST.read_bytes()
    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(assets.build_all, app)
        seen = set()
        while not building.done():
            seen |= {file.read_bytes() == data for file, data in whole.items()}
        building.result()
    assert seen == {True}


def test_what_is_built_asks_no_other_host(app):
    for url in assets.build_all(app):
        text = (assets.FOLDER / "gen" / Path(url).name).read_text()
        assert "url(http" not in text
        assert "@import" not in text


def test_without_esbuild_the_remedy_is_named(app, monkeypatch):
    monkeypatch.setattr(assets, "ESBUILD", Path("/nowhere/esbuild"))
    with pytest.raises(Unavailable, match="make setup"):
        assets.build_all(app)


def test_a_page_before_the_first_build_is_plain_and_the_log_says_why(app, caplog, monkeypatch):
    monkeypatch.setattr(assets.log, "disabled", False)  # the import linter, run before, silences every logger
    answer = app.test_client().get("/no-such-page")
    assert answer.status_code == 404
    assert '<link rel="stylesheet"' not in answer.text
    assert "make setup" in caplog.text
