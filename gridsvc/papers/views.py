"""A grid's history as a page: its versions in text and small maps, its lineage, who was responsible on a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import shapely
from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from gridsvc.accounts.principal import Principal, current
from gridsvc.extensions import db
from gridsvc.grids import changes, features
from gridsvc.grids.models import Edition
from gridsvc.grids.queries import layer
from gridsvc.papers import evidence, thumbs
from gridsvc.papers.evidence_sheet import period
from gridsvc.papers.lineage import lineage_of
from gridsvc.plans.models import Plan
from gridsvc.posts.locate import locate
from gridsvc.web import params

bp = Blueprint("papers", __name__)


class Entry(NamedTuple):
    """A version on the time line: what changed with it, its small map and that of the one before, its plan."""

    version: Any
    what: str
    held: str
    path: str
    before: str
    plan: Any
    published: Any


class Asked(NamedTuple):
    """The form: a day and a place in degrees, and the answer to it; `found` is None without grid or names."""

    day: date
    lon: float
    lat: float
    code: str = ""
    found: Any = None
    is_answer: bool = False


@bp.get("/grids/<code>/history")
def history(code: str) -> str:
    """Every version of a grid, latest first; where its ground came from and went; ?on&lon&lat: who was responsible."""
    asker, day = current(), params.today()
    scope, of = asker.require("grid.read"), layer(params.text("layer"))
    nearest = features.nearest_to(of, code, day, scope)
    versions = features.history(nearest.id, scope)
    there = features.holds(nearest, day)
    return render_template(
        "grids/history.html",
        grid=nearest,
        layer=of,
        there=there,
        today=day,
        heirs=[] if there else features.heirs(nearest.id, day, scope),
        entries=_entries(versions, of.id, asker),
        lineage=lineage_of(nearest.id, scope),
        asked=_asked(nearest, of.code, asker),
        names=asker.may("people.read"),
        sizes=(thumbs.WIDTH, thumbs.HEIGHT),
        day_before=lambda moment: moment - timedelta(days=1),
    )


def _entries(versions: Sequence[Any], layer_id: int, asker: Principal) -> list[Entry]:
    """Latest first; what is drawn dashed is the version before."""
    drawn = thumbs.paths([shapely.from_geojson(version.geometry) for version in versions])
    editions = {row.number: row for row in db.session.scalars(select(Edition).where(Edition.layer_id == layer_id))}
    plans = _plans([editions[version.edition].id for version in versions]) if asker.may("plan.read") else {}
    return [
        Entry(
            version,
            _change(older, version),
            period(version.begins, version.ends),
            path,
            before,
            plans.get(editions[version.edition].id),
            editions[version.edition],
        )
        for version, older, path, before in zip(versions, [*versions[1:], None], drawn, [*drawn[1:], ""], strict=True)
    ]


def _plans(editions: Sequence[int]) -> dict[int | None, Plan]:
    found = db.session.scalars(select(Plan).where(Plan.edition_id.in_(editions)))
    return {plan.edition_id: plan for plan in found}


def _change(older: Any, version: Any) -> str:
    """What a version is beside the one before it, in words."""
    if older is not None and older.ends and version.begins and older.ends < version.begins:
        return _("恢复")
    words = {"new": _("新设"), "shape": _("边界调整"), "facts": _("名称、类别或社区调整"), "": _("无变化")}
    return words[changes.change(older, version)]


def _asked(version: Any, layer_code: str, asker: Principal) -> Asked:
    """What the form holds: what was sent, at first today and a place inside the grid."""
    day = params.day()
    if not (request.args.get("lon") and request.args.get("lat")):
        x, y = shapely.get_coordinates(shapely.point_on_surface(shapely.from_geojson(version.geometry)))[0].tolist()
        return Asked(day, round(x, 6), round(y, 6))
    lon, lat = params.degrees("lon", 180.0), params.degrees("lat", 90.0)
    answer = locate(lon, lat, layer=layer_code, on=day, principal=asker)
    if answer.card is None:
        return Asked(day, lon, lat, is_answer=True)
    found = evidence.evidence(lon, lat, day, layer_code, asker) if asker.may("people.read") else None
    return Asked(day, lon, lat, answer.card.grid.code, found, is_answer=True)
