"""`gridsvc check`: the faults of a file of grids, without a database."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
import geopandas
import numpy as np
import pandas as pd

from gridsvc.errors import BadParameter, language
from gridsvc.geometry.coverage import check as check_coverage
from gridsvc.geometry.defects import Defect, Kind, Report
from gridsvc.geometry.overlay import sound, union
from gridsvc.io.readers import STORED_CRS, read_frame

WORST = 10
WORDS = {
    "en": {
        "verdict": "grids: {grids}  errors: {errors}  warnings: {warnings}",
        "error": "error  ",
        "warning": "warning",
        "gaps": "gaps: {gaps}, {gap_area_m2:,.2f} m2",
        "overlaps": "overlaps: {overlaps}, {overlap_area_m2:,.2f} m2",
        "worst": "Worst places (lon, lat):",
        "noted": "row {line}: {note}",
        "wide": "{:,.2f} m wide",
    },
    "zh": {
        "verdict": "网格 {grids} 个，错误 {errors} 处，提醒 {warnings} 处",
        "error": "错误",
        "warning": "提醒",
        "gaps": "缝隙 {gaps} 处，共 {gap_area_m2:,.2f} 平方米",
        "overlaps": "重叠 {overlaps} 处，共 {overlap_area_m2:,.2f} 平方米",
        "worst": "最严重的位置（经度，纬度）：",
        "noted": "第 {line} 行：{note}",
        "wide": "宽 {:,.2f} m",
    },
}
KINDS_ZH = {
    Kind.INVALID_RING: "图形无效",
    Kind.MISSING_CODE: "缺少编码",
    Kind.DUPLICATE_CODE: "编码重复",
    Kind.OVERLAP: "重叠",
    Kind.BLIND_AREA: "盲区",
    Kind.OUTSIDE_BOUNDARY: "超出边界",
    Kind.GAP: "缝隙",
    Kind.UNMATCHED_EDGE: "边界不吻合",
    Kind.NARROW_GAP: "狭缝（开口）",
    Kind.MULTIPART: "多部分",
}


def _in_a_folder(_: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and not path.absolute().parent.is_dir():
        raise BadParameter(
            name=option.opts[0],
            value=str(path),
            expected="a file in an existing folder",
            expected_zh="已有目录下的文件",
        )
    return path


OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("grids", metavar="GRIDS", type=click.Path(path_type=Path))
@click.option("--boundary", type=click.Path(path_type=Path), help="The ground that the grids must fill exactly.")
@click.option("--code-field", metavar="F", help="Column of the grid code; without it grids are row numbers from 1.")
@click.option("--gap-width-m", type=click.FloatRange(min=0), default=5.0, show_default=True, help="Widest error gap.")
@click.option("--json", "json_out", type=OUTPUT, callback=_in_a_folder, help="Write the report here.")
@click.option("--gpkg", "gpkg_out", type=OUTPUT, callback=_in_a_folder, help="Write the defects here, as shapes.")
def check(
    grids: Path,
    *,
    boundary: Path | None,
    code_field: str | None,
    gap_width_m: float,
    json_out: Path | None,
    gpkg_out: Path | None,
) -> None:
    """Check GRIDS for gaps, overlaps and other faults. Exit status: 0 no errors, 1 errors, 2 unusable input."""
    frame = read_frame(grids)
    report = check_coverage(
        np.asarray(frame.geometry),
        codes_of(frame, code_field),
        boundary=None if boundary is None else union(sound(np.asarray(read_frame(boundary).geometry))),
        gap_width_m=gap_width_m,
    )
    if json_out:
        json_out.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if gpkg_out:
        defects_frame(report).to_file(gpkg_out, driver="GPKG", layer="defects")
    lang = language()
    for line in [*notes_of(frame, lang), *summary(report, lang)]:
        click.echo(line)
    raise SystemExit(0 if report.clean else 1)


def defects_frame(report: Report) -> geopandas.GeoDataFrame:
    """One row per defect in EPSG:4490, codes joined by `;`."""
    fields = ["kind", "severity", "codes", "area_m2", "length_m", "width_m", "lon", "lat"]
    rows = [defect.as_json() | {"codes": ";".join(defect.codes)} for defect in report.defects]
    shapes = geopandas.GeoSeries([defect.geometry for defect in report.defects], crs=STORED_CRS)
    return geopandas.GeoDataFrame(pd.DataFrame(rows, columns=fields), geometry=shapes)


def summary(report: Report, lang: str) -> list[str]:
    """Lines for people: totals, counts by kind and the worst places."""
    words, totals = WORDS[lang], report.totals
    lines = [words["verdict"].format(grids=report.grids, **totals)]
    counts = Counter((d.severity, d.kind) for d in report.defects)
    lines += [f"  {words[severity]}  {_kind(kind, lang)}: {n}" for (severity, kind), n in counts.items()]
    lines += [words[name].format(**totals) for name in ("gaps", "overlaps") if totals[name]]
    places = [place_of(defect, lang) for defect in report.defects[:WORST]]
    return [*lines, words["worst"], *places] if places else lines


def codes_of(frame: geopandas.GeoDataFrame, field: str | None) -> list[Any] | None:
    """The codes in the column that --code-field names, None without; raises BadParameter when it is not there."""
    if field is None:
        return None
    if field not in frame.columns:
        names = ", ".join(str(name) for name in frame.columns if name != frame.geometry.name)
        raise BadParameter(name="--code-field", value=field, expected=f"one of {names}", expected_zh=f" {names} 之一")
    column = frame[field].astype(object)
    return list(column.where(column.notna(), None))


def notes_of(frame: geopandas.GeoDataFrame, lang: str) -> list[str]:
    """What the reader had to mend to read the file at all."""
    return [
        WORDS[lang]["noted"].format(line=line, note=note.zh if lang == "zh" else note.en)
        for line, note in frame.attrs.get("notes", [])
    ]


def place_of(defect: Defect, lang: str) -> str:
    """A line about one defect: where, what, how large, whose."""
    where = f"{defect.lon:.7f}, {defect.lat:.7f}" if defect.lon is not None else "-"
    size = f"{defect.length_m:,.2f} m" if defect.length_m is not None else ""
    size = f"{defect.area_m2:,.2f} m2" if defect.area_m2 is not None else size
    width = WORDS[lang]["wide"].format(defect.width_m) if defect.width_m is not None else ""
    return "  " + "  ".join(filter(None, (where, _kind(defect.kind, lang), size, width, " ".join(defect.codes))))


def _kind(kind: Kind, lang: str) -> str:
    return f"{KINDS_ZH[kind]} {kind}" if lang == "zh" else str(kind)
