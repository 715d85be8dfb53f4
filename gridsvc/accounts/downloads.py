"""A table as a file for the asker."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from flask import Response, send_file

from gridsvc.errors import BadParameter
from gridsvc.io.writers import write_table
from gridsvc.web import params

FORMATS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def download(frames: Iterable[pd.DataFrame], name: str) -> Response:
    """The frames as `name`.csv or .xlsx, by ?format; raises BadParameter for another one."""
    suffix = params.text("format") or "csv"
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise BadParameter(name="format", value=suffix, expected=f"one of {known}", expected_zh=f"{known} 之一")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.{suffix}"
        write_table(frames, path)
        content = BytesIO(path.read_bytes())
    return send_file(content, mimetype=FORMATS[suffix], as_attachment=True, download_name=f"{name}.{suffix}")
