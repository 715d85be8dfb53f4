"""The gap report over HTTP."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
import shapely
from flask import Blueprint, Response

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.extensions import db
from gridsvc.gaps.exports import gaps
from gridsvc.gaps.places import COLUMNS, Places
from gridsvc.gaps.report import report
from gridsvc.gaps.trend import Period, trend
from gridsvc.web import params
from gridsvc.web.geojson import collection, feature

bp = Blueprint("gaps", __name__, url_prefix="/api/v1/coverage")
PLACES_PER_KIND = 100
DAYS = 90
DEGREE_DIGITS = 7  # about a centimetre
AREA_DIGITS = 1
NAMES = COLUMNS[:-1]


@bp.get("")
def coverage() -> Response:
    """Ground, addresses and posts that nobody covers on a day: totals, divisions worst first, places."""
    found = report(current(), params.day(), division=params.text("division"), limit=params.limit(PLACES_PER_KIND))
    db.session.commit()
    totals, divisions = json.dumps(found.totals), json.dumps(found.divisions, ensure_ascii=False)
    text = f'{{"totals":{totals},"divisions":{divisions},"places":{_collection(found.places)}}}'
    return Response(text, mimetype="application/json")


@bp.get("/trend")
def totals_by_day() -> dict[str, object]:
    """The totals of the days ?from to ?to (default: the last 90) on which one of them changed."""
    end = params.day("to")
    start = params.day("from") if params.text("from") else end - timedelta(days=DAYS - 1)
    points = trend(current(), Period(start, end), division=params.text("division"))
    db.session.commit()
    return {"from": start.isoformat(), "to": end.isoformat(), "points": points}


@bp.get("/export")
def export() -> Response:
    """Every place as a file: ?format=gpkg (default), csv, xlsx or geojson."""
    day = params.day()
    return sent(gaps(current(), on=day, division=params.text("division")), "gaps", f"gaps-{day}")


def _collection(found: Places) -> str:
    """The places, how many there are of each kind, and which kinds have more than are shown."""
    shown = found.shown.groupby("kind").size()
    truncated = [kind for kind, count in found.counts.items() if count > shown.get(kind, 0)]
    return collection(_features(found.shown), counts=found.counts, truncated=truncated)


def _features(shown: pd.DataFrame) -> Iterator[str]:
    shapes = shapely.transform(shown.geometry.to_numpy(object), lambda xy: xy.round(DEGREE_DIGITS))
    facts = shown[NAMES].round(AREA_DIGITS).astype(object).where(shown[NAMES].notna(), None)
    for shape, values in zip(shapely.to_geojson(shapes), facts.to_numpy(), strict=True):
        yield feature(shape, dict(zip(NAMES, values, strict=True)))
