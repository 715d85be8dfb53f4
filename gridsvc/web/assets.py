"""Front-end files: flask-assets in front, esbuild behind (resolved, bundled, minified, hashed); catalogues too."""

import gzip
import json
import logging
from mimetypes import guess_type
from pathlib import Path
from shutil import rmtree

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, request, send_from_directory, url_for
from flask_assets import Bundle
from webassets.filter import ExternalTool

import gridsvc.static
from gridsvc.errors import Unavailable
from gridsvc.extensions import assets

FOLDER = Path(gridsvc.static.__path__[0])
ESBUILD = FOLDER.parent / "node_modules" / ".bin" / "esbuild"
MANIFEST = FOLDER / "gen" / "manifest.json"
CATALOGUES = Path(__file__).parent.parent / "translations"
UNFINISHED = "gen/unfinished"  # where bundles are made, so that a service that runs sees each file whole
ZIPPED = ".gz"
YEAR_S, HOUR_S = 365 * 24 * 3600, 3600
ENTRIES = {
    "map_js": ("src/map/main.js", "gen/map.%(version)s.js"),
    "map_css": ("src/map/main.css", "gen/map.%(version)s.css"),
    "my_grid_js": ("src/my_grid/main.js", "gen/my_grid.%(version)s.js"),
    "my_grid_css": ("src/my_grid/main.css", "gen/my_grid.%(version)s.css"),
    "coverage_js": ("src/coverage/main.js", "gen/coverage.%(version)s.js"),
    "coverage_css": ("src/coverage/main.css", "gen/coverage.%(version)s.css"),
    "plan_js": ("src/plan/main.js", "gen/plan.%(version)s.js"),
    "plan_css": ("src/plan/main.css", "gen/plan.%(version)s.css"),
    "plans_js": ("src/plans/main.js", "gen/plans.%(version)s.js"),
    "plans_css": ("src/plans/main.css", "gen/plans.%(version)s.css"),
    "admin_js": ("src/admin/main.js", "gen/admin.%(version)s.js"),
    "admin_css": ("src/admin/main.css", "gen/admin.%(version)s.css"),
    "desk_js": ("src/desk/main.js", "gen/desk.%(version)s.js"),
    "desk_css": ("src/desk/main.css", "gen/desk.%(version)s.css"),
    "imports_js": ("src/imports/main.js", "gen/imports.%(version)s.js"),
    "imports_css": ("src/imports/main.css", "gen/imports.%(version)s.css"),
    "papers_css": ("src/papers/main.css", "gen/papers.%(version)s.css"),
    "page_js": ("src/page/main.js", "gen/page.%(version)s.js"),
    "page_css": ("src/page/main.css", "gen/page.%(version)s.css"),
}
# The ready-made looks of the map library, which only its own demo asks for.
WITHOUT_FLAVORS = f"--alias:@protomaps/basemaps={FOLDER / 'src' / 'map' / 'flavors.js'}"
OPTIONS = (WITHOUT_FLAVORS, "--bundle", "--minify", "--target=es2020", "--log-level=error")
INLINED = tuple(f"--loader:.{kind}=dataurl" for kind in ("png", "svg", "woff", "woff2", "gif"))

log = logging.getLogger(__name__)


class Esbuild(ExternalTool):
    """Bundles one entry with all it imports; images and fonts become data URLs."""

    name = "gridsvc-esbuild"
    max_debug_level = None

    def input(self, _in: object, out: object, **about: str) -> None:
        """Bundle the source at `source_path`; a failing esbuild raises FilterError with its message."""
        source = about["source_path"]
        form = ("--format=iife",) if source.endswith(".js") else ()
        self.subprocess([str(ESBUILD), source, *OPTIONS, *form, *INLINED], out)


def init_assets(app: Flask) -> None:
    """The bundles on `app`: built by `gridsvc assets build`, served from /static with their hash."""
    app.static_folder, app.static_url_path = str(FOLDER), "/static"
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=_send)
    app.config.update(
        ASSETS_AUTO_BUILD=False,
        ASSETS_DEBUG=False,
        ASSETS_MANIFEST=False,
        ASSETS_CACHE=False,
        ASSETS_URL_EXPIRE=False,
    )
    assets.init_app(app)
    app.jinja_env.globals["asset"] = url_of
    with app.app_context():
        for name, (source, output) in ENTRIES.items():
            if name not in assets:
                assets.register(name, Bundle(source, filters=Esbuild, output=f"{UNFINISHED}/{output}"))


def url_of(name: str) -> str:
    """Where the bundle is served; empty, with a log line, before the first build (the page then has no style)."""
    output = ENTRIES[name][1]
    version = _versions().get(output)
    if version is None:
        log.warning("front-end file %s is not built: run make setup, or gridsvc assets build", name)
        return ""
    return url_for("static", filename=output % {"version": version})


def build_all(app: Flask) -> list[str]:
    """Build every bundle and catalogue anew and return the files' URLs; raises where one fails."""
    if not ESBUILD.exists():
        raise Unavailable(
            what="esbuild", what_zh="esbuild", remedy="run make setup first", remedy_zh="请先运行 make setup"
        )
    compile_catalogues()
    unfinished = FOLDER / UNFINISHED
    rmtree(unfinished, ignore_errors=True)
    with app.app_context():
        versions = {output: _built(assets[name]) for name, (_, output) in ENTRIES.items()}
    names = [output % {"version": version} for output, version in versions.items()]
    files = {FOLDER / written for name in names for written in (name, _zipped(unfinished, name))}
    for file in files:
        (unfinished / file.relative_to(FOLDER)).replace(file)
    listed = unfinished / MANIFEST.name
    listed.write_text(json.dumps(versions, indent=4))
    listed.replace(MANIFEST)  # last: who reads the old one finds the old files until here
    rmtree(unfinished)
    for old in set(MANIFEST.parent.iterdir()) - files - {MANIFEST}:
        old.unlink()
    with app.test_request_context():
        return [url_for("static", filename=name) for name in names]


def compile_catalogues() -> None:
    """Every messages.po of the translations becomes the messages.mo beside it."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        unfinished = source.with_suffix(".mo.new")
        with source.open("rb") as file, unfinished.open("wb") as out:
            write_mo(out, read_po(file))
        unfinished.replace(source.with_suffix(".mo"))  # whoever reads it meanwhile reads the old one


def _versions() -> dict[str, str]:
    """The hash of each bundle as last built; a service that runs sees a new build."""
    try:
        return dict(json.loads(MANIFEST.read_text()))
    except FileNotFoundError:
        return {}


def _built(bundle: Bundle) -> str:
    bundle.build(force=True, disable_cache=True)
    return str(bundle.version)


def _zipped(folder: Path, name: str) -> str:
    """The name of its gzipped twin, written beside it."""
    twin = name + ZIPPED
    (folder / twin).write_bytes(gzip.compress((folder / name).read_bytes(), mtime=0))
    return twin


def _send(filename: str) -> Response:
    """The file; a bundle for good, and gzipped where the asker takes that."""
    if not filename.startswith("gen/"):
        return send_from_directory(FOLDER, filename, max_age=HOUR_S)
    zips = "gzip" in request.accept_encodings and (FOLDER / f"{filename}{ZIPPED}").is_file()
    mimetype = guess_type(filename)[0]
    response = send_from_directory(FOLDER, filename + ZIPPED * zips, mimetype=mimetype, max_age=YEAR_S)
    if zips:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] += ", immutable"
    return response
