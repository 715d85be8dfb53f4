"""Tables as files of an answer, and who took them."""

from collections.abc import Callable, Iterable
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
PLACES, ROWS = ("gpkg", "csv", "xlsx", "geojson"), ("csv", "xlsx")  # of things with a place, and of those without


def sent(
    frames: Iterable[Any],
    what: str,
    stem: str,
    formats: tuple[str, ...] = PLACES,
    *,
    finish: Callable[[Path], None] | None = None,
) -> Response:
    """The rows as a file of ?format (default: the first of `formats`), named `stem`; the trail says who took how many.

    `finish` is called with a GeoPackage that is written. Commits. Raises BadParameter for a format that is not among
    `formats`.
    """
    suffix = params.text("format") or formats[0]
    if suffix not in formats:
        known = ", ".join(formats)
        raise BadParameter(name="format", value=suffix, expected=f"one of {known}", expected_zh=f"{known} 之一")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.{suffix}"
        rows = write_table(frames, path)
        if finish and suffix == "gpkg":
            finish(path)
        content = BytesIO(path.read_bytes())
    record("export", what, stem, rows=rows, format=suffix)
    db.session.commit()
    return send_file(content, mimetype=FORMATS[suffix], as_attachment=True, download_name=f"{stem}.{suffix}")
