"""Tables as files of an answer: CSV, GeoPackage, GeoJSON, XLSX."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, send_file

from gridsvc.accounts.audit import record
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.io.writers import write_table
from gridsvc.web import params

FORMATS = {
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def sent(frames: Iterable[Any], what: str, stem: str) -> Response:
    """The rows as a file of ?format (default gpkg), named `stem`; the audit trail says who took how many of what.

    Commits. Raises BadParameter for a format that is not among FORMATS.
    """
    suffix = _format()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.{suffix}"
        rows = write_table(frames, path, crs="wgs84")
        content = BytesIO(path.read_bytes())
    record("export", what, stem, rows=rows, format=suffix)
    db.session.commit()
    return send_file(content, mimetype=FORMATS[suffix], as_attachment=True, download_name=f"{stem}.{suffix}")


def _format() -> str:
    suffix = params.text("format") or "gpkg"
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise BadParameter(name="format", value=suffix, expected=f"one of {known}", expected_zh=f"{known} 之一")
    return suffix
