"""The application: settings in, a Flask app with every domain's routes out."""

from datetime import datetime
from importlib import import_module
from types import ModuleType

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from gridsvc.accounts.login import init_login
from gridsvc.config import Settings, load_settings
from gridsvc.extensions import db, limiter, migrate
from gridsvc.grids.in_force import loaded_edition, state
from gridsvc.migrations import FOLDER, ours
from gridsvc.web.assets import init_assets
from gridsvc.web.bodies import init_bodies
from gridsvc.web.errors import init_errors
from gridsvc.web.headers import init_headers
from gridsvc.web.language import init_language
from gridsvc.web.params import init_params
from gridsvc.web.prefix import below
from gridsvc.web.zipped import init_zipping

MODELS = (
    "accounts",
    "jobs",
    "settings",
    "divisions",
    "reference",
    "imports",
    "grids",
    "posts",
    "addresses",
    "desk",
    "resources",
    "events",
    "plans",
    "gaps",
)
ROUTES = (
    "accounts.views",
    "admin.users",
    "admin.posts",
    "admin.persons",
    "admin.rosters",
    "admin.organisations",
    "admin.lookup_views",
    "admin.audit",
    "admin.jobs",
    "admin.layers",
    "demo.views",
    "divisions.api",
    "divisions.organisations_api",
    "grids.api",
    "grids.layers_api",
    "posts.api",
    "addresses.api",
    "desk.api",
    "desk.views",
    "addresses.geocode_api",
    "addresses.library",
    "addresses.library_lists",
    "resources.api",
    "events.api",
    "plans.api",
    "plans.workflow_api",
    "plans.files_api",
    "papers.plans_api",
    "papers.signs_api",
    "papers.evidence_api",
    "papers.views",
    "gaps.api",
    "gaps.views",
    "map.basemap.api",
    "jobs.api",
    "imports.api",
    "imports.views",
    "map.tiles",
    "map.api",
    "map.views",
    "map.plan_views",
    "map.my_grid_views",
    "map.admin",
    "settings.views",
    "web.api",
    "web.health",
)
MAX_REQUEST_BYTES = 16 * 2**20
FAST_HASH = {"argon2__rounds": 1, "argon2__memory_cost": 64}  # for tests only


def create_app(settings: Settings | None = None, *, database_url: str | None = None, testing: bool = False) -> Flask:
    """The application on `database_url` (default: the settings')."""
    settings = settings or load_settings()
    app = Flask("gridsvc", static_folder=None, template_folder="templates")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=database_url or settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        APPLICATION_ROOT=settings.url_prefix or "/",
        TESTING=testing,
        RATELIMIT_ENABLED=not testing,
        READY_NEEDS={"edition": loaded_edition, "locators": state},
        CLOCK=datetime.now,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=FAST_HASH if testing else {},
    )
    _bind(app)
    for name in ROUTES:
        app.register_blueprint(_blueprint(import_module(f"gridsvc.{name}")))
    hops = settings.proxies  # X-Forwarded-Prefix only moves links; the others say who asks, and how
    inner = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_prefix=1)
    app.wsgi_app = below(settings.url_prefix, inner)  # type: ignore[method-assign,assignment]
    return app


def _bind(app: Flask) -> None:
    for name in MODELS:
        import_module(f"gridsvc.{name}.models")
    db.init_app(app)
    migrate.init_app(app, db, directory=FOLDER, include_object=ours, compare_type=True)
    init_language(app)
    limiter.init_app(app)
    init_login(app)
    init_assets(app)
    init_errors(app)
    init_headers(app)
    init_zipping(app)
    init_params(app)
    init_bodies(app)


def _blueprint(module: ModuleType) -> Blueprint:
    blueprint = module.bp
    assert isinstance(blueprint, Blueprint)
    return blueprint
