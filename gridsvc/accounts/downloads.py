"""Tables as files of an answer, and who took them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
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
        record("export", what, stem, rows=rows, format=suffix)
        db.session.commit()
        return _whole(path, FORMATS[suffix], f"{stem}.{suffix}")


def _whole(path: Path, mimetype: str, name: str) -> Response:
    """A file as an answer, read while it is sent; the file itself may go at once."""
    answer = send_file(path, mimetype=mimetype, as_attachment=True, download_name=name, conditional=False, etag=False)
    pieces: Any = answer.response
    answer.call_on_close(pieces.close)  # whether anybody reads them or not
    answer.response = _to_its_end(pieces)
    answer.direct_passthrough = False
    return answer


def _to_its_end(pieces: Any) -> Iterator[bytes]:
    with closing(pieces):
        yield from pieces
