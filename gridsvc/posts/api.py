"""Locate, posts, vacancies and who answers now, over HTTP."""

import re
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, json, request

from gridsvc.accounts.audit import record
from gridsvc.accounts.principal import EVERYWHERE, NOWHERE, Scope, current
from gridsvc.extensions import db
from gridsvc.posts import places, points, queries, shown
from gridsvc.posts.locate import locate, locate_many
from gridsvc.web import params
from gridsvc.web.geojson import next_link

bp = Blueprint("posts", __name__, url_prefix="/api/v1")
SPACE_FOR_PLUS = re.compile(r" (?=\d\d:\d\d$)")  # an offset whose + was not escaped in the URL
YEARS = range(1900, 2200)


@bp.get("/locate")
def locate_point() -> Response:
    """The grid that owns a point on a day, its commanders and its staff."""
    lon, lat = points.spot()
    answer = locate(lon, lat, layer=params.text("layer"), on=params.day(), principal=current())
    return _json(answer.json())


@bp.post("/locate")
def locate_points() -> Response:
    """The owner's code of each of up to 100,000 points, null for none."""
    sent = points.body()
    lon, lat = points.points(sent)
    layer = points.member(sent, "layer", points.text, ("网格层编码", "the code of a layer"))
    found = locate_many(lon, lat, layer=layer, on=points.day(sent), principal=current())
    return _json(found.json())


@bp.get("/posts")
def list_posts() -> Response:
    """A page of the posts of ?division and all below it, or of ?grid, with who holds them on a day."""
    scope, on, size = current().require("people.read"), params.day(), params.limit()
    found = _found(scope, on, size + 1)
    reasons = {gone.seat.post_id: gone.reason for gone in queries.vacancies(on, scope)}
    posts = [shown.listed(row, reasons) for row in found[:size]]
    after = str(found[size - 1].seat.post_id) if len(found) > size else None
    return _answer({"on": on.isoformat(), "posts": posts, **next_link(after)})


@bp.get("/posts/kinds")
def list_kinds() -> Response:
    """The kinds of post with their titles, in rank order."""
    current().require("grid.read")
    return _answer({"kinds": [shown.kind(kind) for kind in queries.kinds()]})


@bp.get("/posts/vacancies")
def list_vacancies() -> Response:
    """Every commander post that nobody fills on a day, with the reason."""
    scope, on = current().require("gap.read"), params.day()
    found = queries.vacancies(on, scope)
    codes = queries.codes(found)
    return _answer({"on": on.isoformat(), "vacancies": [shown.vacancy(gone, codes) for gone in found]})


@bp.get("/posts/answers")
def who_answers() -> Response:
    """Who commands at a place on the day of ?at (default: now), and who answers there at that moment."""
    scope, at = current().require("people.read"), _moment()
    code = params.text("grid")
    place = places.grid_of(code, at.date(), scope) if code else places.grid_at(*points.lonlat(), at.date(), scope)
    commanders = queries.commanders_on(place.community_id, place.grid_id, at.date())
    now = queries.answers_now(place.community_id, place.grid_id, at)
    phones = place.community_id in queries.reached(_phone_scope(request.full_path), [place.community_id])
    where = {"grid": place.code, "community": place.community, "at": at.isoformat()}
    return _answer(where | shown.command(commanders, now, whole_phone=phones))


def _answer(members: dict[str, Any]) -> Response:
    """Compact JSON with the members in their order."""
    return _json(json.dumps(members, sort_keys=False, ensure_ascii=False, separators=(",", ":")))


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")


def _found(scope: Scope, on: date, limit: int) -> list[queries.Listed]:
    division, code = params.text("division"), params.text("grid")
    return queries.listed(
        on,
        scope,
        within=places.division_scope(division, scope) if division else EVERYWHERE,
        grid_id=places.grid_of(code, on, scope).grid_id if code else None,
        phone_scope=_phone_scope(request.full_path),
        after=params.whole("after", 0, 0, params.LARGEST_ID),
        limit=limit,
    )


def _phone_scope(subject: str) -> Scope:
    """Where whole phone numbers are shown: by right, for a stated ?reason, which the audit trail keeps."""
    reason = params.text("reason")
    if reason is None or not current().may("people.phone"):
        return NOWHERE
    record("unmask", "phone", subject, reason=reason)
    db.session.commit()
    return current().scope("people.phone")


def _moment() -> datetime:
    """?at, now when absent, in GRIDSVC_TZ."""
    zone = current_app.config["SETTINGS"].timezone

    def parse(text: str) -> datetime:
        moment = datetime.fromisoformat(SPACE_FOR_PLUS.sub("+", text))
        if moment.tzinfo is None or moment.year not in YEARS:
            raise ValueError
        return moment.astimezone(zone)

    expected = ("带时差的时间，如 2026-11-22T08:30:00+08:00", "a time such as 2026-11-22T08:30:00+08:00")
    return params.parameter("at", parse, expected) or datetime.now(zone)
