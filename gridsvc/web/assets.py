"""Front-end bundles: flask-assets in front, esbuild behind (resolved, bundled, minified, hashed)."""

from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory
from flask_assets import Bundle
from webassets.filter import ExternalTool

import gridsvc.static
from gridsvc.errors import Unavailable
from gridsvc.extensions import assets

FOLDER = Path(gridsvc.static.__path__[0])
ESBUILD = FOLDER.parent / "node_modules" / ".bin" / "esbuild"
YEAR_S = 365 * 24 * 3600
ENTRIES = {
    "map_js": ("src/map/main.js", "gen/map.%(version)s.js"),
    "map_css": ("src/map/main.css", "gen/map.%(version)s.css"),
    "page_css": ("src/page/main.css", "gen/page.%(version)s.css"),
}


class Esbuild(ExternalTool):
    """Bundles one entry with all it imports; images and fonts become data URLs."""

    name = "gridsvc-esbuild"
    max_debug_level = None

    def input(self, _in: object, out: object, source_path: str, **_: object) -> None:
        """Bundle `source_path`."""
        loaders = [f"--loader:.{kind}=dataurl" for kind in ("png", "svg", "woff", "woff2", "gif")]
        form = ["--format=iife"] if source_path.endswith(".js") else []
        self.subprocess(
            [
                str(ESBUILD),
                source_path,
                "--bundle",
                "--minify",
                "--target=es2020",
                "--log-level=error",
                *form,
                *loaders,
            ],
            out,
        )


def init_assets(app: Flask) -> None:
    """The bundles on `app`: built by `gridsvc assets build`, served from /static with their hash."""
    blueprint = Blueprint("static_files", __name__)
    blueprint.add_url_rule("/static/<path:filename>", endpoint="static", view_func=_send)
    app.config.update(
        ASSETS_DIRECTORY=str(FOLDER),
        ASSETS_URL=f"{app.config['SETTINGS'].url_prefix}/static",
        ASSETS_AUTO_BUILD=False,
        ASSETS_DEBUG=False,
        ASSETS_MANIFEST="json:gen/manifest.json",
        ASSETS_CACHE=False,
        ASSETS_URL_EXPIRE=False,
    )
    assets.init_app(app)
    sources = [str(path) for path in (FOLDER / "src").rglob("*") if path.is_file()]
    with app.app_context():
        for name, (source, output) in ENTRIES.items():
            if name not in assets:
                assets.register(name, Bundle(source, filters=Esbuild, output=output, depends=sources))
    app.register_blueprint(blueprint)


def build_all(app: Flask) -> list[str]:
    """Build every bundle anew and return the files; raises where one fails."""
    if not ESBUILD.exists():
        raise Unavailable(
            what="esbuild", what_zh="esbuild", remedy="run make setup first", remedy_zh="请先运行 make setup"
        )
    (FOLDER / "gen").mkdir(exist_ok=True)
    for old in (FOLDER / "gen").iterdir():
        old.unlink()
    with app.app_context():
        return [name for bundle in assets for name in _built(bundle)]


def _built(bundle: Bundle) -> list[str]:
    bundle.build(force=True, disable_cache=True)
    return list(bundle.urls())


def _send(filename: str) -> Response:
    response = send_from_directory(FOLDER, filename, max_age=YEAR_S if filename.startswith("gen/") else 3600)
    if filename.startswith("gen/"):
        response.headers["Cache-Control"] += ", immutable"
    return response
