"""The gap report over HTTP."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import shapely
from flask import Blueprint, Response, send_file

from gridsvc.accounts.principal import current
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.gaps.exports import gaps
from gridsvc.gaps.places import COLUMNS, Places
from gridsvc.gaps.report import report
from gridsvc.gaps.trend import Period, trend
from gridsvc.io.writers import write_table
from gridsvc.web import params
from gridsvc.web.geojson import collection, feature

bp = Blueprint("gaps", __name__, url_prefix="/api/v1/coverage")
PLACES_PER_KIND = 100
DAYS = 90
DEGREE_DIGITS = 7  # about a centimetre
AREA_DIGITS = 1
NAMES = COLUMNS[:-1]
FORMATS = {"gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}


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
    """Every place as a file: ?format=gpkg (default) or csv."""
    suffix, day = _format(), params.day()
    frames = gaps(current(), on=day, division=params.text("division"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"gaps.{suffix}"
        write_table(frames, path, crs="wgs84")
        content = BytesIO(path.read_bytes())
    db.session.commit()
    name = f"gaps-{day}.{suffix}"
    return send_file(content, mimetype=FORMATS[suffix], as_attachment=True, download_name=name)


def _format() -> str:
    suffix = params.text("format") or "gpkg"
    if suffix not in FORMATS:
        known = "gpkg, csv"
        raise BadParameter(name="format", value=suffix, expected=f"one of {known}", expected_zh=f"{known} 之一")
    return suffix


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
