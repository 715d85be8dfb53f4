"""`gridsvc repair`: a file of grids without its faults, in the same rows, order, attributes and CRS; no database."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from tqdm import tqdm

from gridsvc.errors import BadParameter, language
from gridsvc.geometry.coverage import row_names
from gridsvc.geometry.crs import from_wgs84
from gridsvc.geometry.overlay import sound, union
from gridsvc.geometry.repair import Reason, Repaired
from gridsvc.geometry.repair import repair as repair_coverage
from gridsvc.io.check_cli import codes_of, notes_of, place_of
from gridsvc.io.formats import suffix_of
from gridsvc.io.readers import read_frame, read_with_shapes
from gridsvc.io.writers import WRITERS, write_table

Shapes = NDArray[Any]
WORDS = {
    "en": {
        "before": "before: {errors} errors, {warnings} warnings; gaps {gap_area_m2:,.2f} m2,"
        " overlaps {overlap_area_m2:,.2f} m2",
        "after": "after: {errors} errors, {warnings} warnings",
        "unchanged": "nothing needed repair: all {grids} grids are written as they are",
        "changed": "{changed} of {grids} grids changed, {moved:,.2f} m2 of ground moved:",
        "grid": "  {name}: {change:+,.2f} m2 (got {gained:,.2f}, gave up {lost:,.2f})",
        "left": "Left as it is (lon, lat):",
        "written": "written to {out}",
    },
    "zh": {
        "before": "修复前：错误 {errors} 处，提醒 {warnings} 处；缝隙 {gap_area_m2:,.2f} 平方米，"
        "重叠 {overlap_area_m2:,.2f} 平方米",
        "after": "修复后：错误 {errors} 处，提醒 {warnings} 处",
        "unchanged": "无需修复：{grids} 个网格原样写出",
        "changed": "{grids} 个网格中改动 {changed} 个，共移动地面 {moved:,.2f} 平方米：",
        "grid": "  {name}：{change:+,.2f} 平方米（得 {gained:,.2f}，失 {lost:,.2f}）",
        "left": "未改动之处（经度，纬度）：",
        "written": "已写入 {out}",
    },
}
REASONS = {
    Reason.COVERED: ("网格完全被别的网格覆盖，须由人决定", "a grid lies wholly under others: a person must decide"),
    Reason.WIDE: ("宽于 --gap-width-m，可能是有意留出", "wider than --gap-width-m, it may be meant"),
    Reason.CODE: ("编码问题，不改图形", "a matter of codes, not of ground"),
    Reason.PARTS: ("网格可以有几块", "a grid may have several parts"),
    Reason.NO_AREA: ("这一行没有可用的面", "there is no usable area in the row"),
    Reason.OPEN: ("开口缝宽于 --snap-m", "an inlet wider than --snap-m"),
    Reason.TANGLED: ("此处边界理不清，请手工修改", "the borders here cannot be untangled: edit them by hand"),
}


@click.command()
@click.argument("grids", metavar="GRIDS", type=click.Path(path_type=Path))
@click.option("--out", required=True, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Result.")
@click.option("--boundary", type=click.Path(path_type=Path), help="The ground that the grids are to fill exactly.")
@click.option("--snap-m", type=click.FloatRange(0), default=0.1, show_default=True, help="Widest open slit to close.")
@click.option("--gap-width-m", type=click.FloatRange(0), default=5.0, show_default=True, help="Widest gap to fill.")
@click.option("--code-field", metavar="F", help="Column of the grid code; without it grids are row numbers from 1.")
def repair(
    grids: Path, *, out: Path, boundary: Path | None, snap_m: float, gap_width_m: float, code_field: str | None
) -> None:
    """Repair GRIDS: same rows, order, attributes and CRS; only what is at fault changes.

    Exit status: 0 no errors are left, 1 some are, 2 unusable input.
    """
    suffix_of(out, list(WRITERS))
    _refuse_same(grids, out)
    frame, shapes, crs = read_with_shapes(grids)
    codes = codes_of(frame, code_field)
    ground = None if boundary is None else union(sound(np.asarray(read_frame(boundary).geometry)))
    with tqdm(unit=" places", disable=None) as bar:
        done = repair_coverage(
            np.asarray(frame.geometry),
            codes,
            boundary=ground,
            snap_m=snap_m,
            gap_width_m=gap_width_m,
            watch=lambda at, count: _advance(bar, at, count),
        )
    written = _as_in_file(frame, shapes, done, crs)
    write_table([written], out, crs=crs, projected=True)
    lang = language()
    names = row_names(codes, len(frame))
    for line in [*notes_of(frame, lang), *_report(done, names, lang), WORDS[lang]["written"].format(out=out)]:
        click.echo(line)
    raise SystemExit(0 if done.after.clean else 1)


def _refuse_same(grids: Path, out: Path) -> None:
    if out.exists() and grids.exists() and out.samefile(grids):
        raise BadParameter(name="--out", value=str(out), expected="another file", expected_zh="另一个文件")


def _advance(bar: "tqdm[Any]", at: int, count: int) -> None:
    if at == 1:
        bar.reset(count)
    bar.update(at - bar.n)


def _as_in_file(frame: geopandas.GeoDataFrame, shapes: Shapes, done: Repaired, crs: str) -> geopandas.GeoDataFrame:
    """The rows with shapes in the file's CRS: unchanged ones as they stand in it, vertices of the others too."""
    out = shapes.copy()
    places = shapely.get_coordinates(np.asarray(frame.geometry)).view(np.complex128).ravel()
    there = shapely.get_coordinates(shapes)
    places, first = np.unique(places, return_index=True)

    def back(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        asked = np.ascontiguousarray(lonlat).view(np.complex128).ravel()
        at = np.minimum(np.searchsorted(places, asked), len(places) - 1)
        known = (places[at] == asked)[:, None]
        return np.where(known, there[first[at]], np.column_stack(from_wgs84(lonlat[:, 0], lonlat[:, 1], crs)))

    out[done.rows] = shapely.transform(done.polygons[done.rows], back)
    multi = done.rows[(shapely.get_type_id(shapes[done.rows]) == 6) & (shapely.get_type_id(out[done.rows]) == 3)]
    if len(multi):
        out[multi] = shapely.multipolygons(out[multi], indices=np.arange(len(multi)))
    return geopandas.GeoDataFrame(frame.drop(columns="geometry"), geometry=out)


def _report(done: Repaired, names: Sequence[str], lang: str) -> Iterator[str]:
    """Lines for people: before and after, what each grid got and gave up, what is left and why."""
    words = WORDS[lang]
    yield words["before"].format(**done.before.totals)
    yield words["after"].format(**done.after.totals)
    total = {"grids": len(names), "changed": len(done.rows), "moved": float(done.gained_m2.sum() + done.lost_m2.sum())}
    yield words["changed" if len(done.rows) else "unchanged"].format(**total)
    for row in done.rows.tolist():
        gained, lost = float(done.gained_m2[row]), float(done.lost_m2[row])
        yield words["grid"].format(name=names[row], change=gained - lost, gained=gained, lost=lost)
    if done.left:
        yield words["left"]
    for defect, reason in done.left:
        zh, en = REASONS[reason]
        yield f"{place_of(defect, lang)}: {zh if lang == 'zh' else en}"
