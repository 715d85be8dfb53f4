"""What `gridsvc assign` does, apart from its options: asking for help loads none of this."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from gridsvc.assign import words
from gridsvc.assign.bars import PartBar, row_bar
from gridsvc.assign.folder import Runner, assign_folder, one_by_one
from gridsvc.assign.grids import Grids, read_grids
from gridsvc.assign.reading import Asked
from gridsvc.assign.run import assign_file, refuse_own_input
from gridsvc.errors import Unavailable, language
from gridsvc.io.problems import Problem
from gridsvc.io.readers import file_and_layer
from gridsvc.io.tables import unusable

ONE_FILE = Problem(
    "--dask 用于一个文件夹的 Parquet 文件，这里不是文件夹；单个文件请不加 --dask",
    "--dask shares a folder of Parquet parts and this is none: leave it out for one file",
)
WITHOUT_DASK = Problem("请安装 pip install 'gridsvc[scale]'（缺少 {cause}）", "pip install 'gridsvc[scale]' ({cause})")


def run(
    grids: Path,
    points: Path,
    out: Path,
    *,
    code_field: str | None,
    lon: str | None,
    lat: str | None,
    crs: str | None,
    grids_crs: str | None,
    encoding: str | None,
    dask: str | None,
) -> int:
    """Read the grids, answer the points, say what came of it; the exit status."""
    lang, asked = language(), Asked(lon, lat, crs, encoding)
    refuse_own_input(out, file_and_layer(grids)[0])
    if dask and not points.is_dir():
        raise unusable(str(points), ONE_FILE)
    runner = _on_dask(dask) if dask else one_by_one
    known = read_grids(grids, code_field, crs=grids_crs)
    click.echo(words.about_grids(known, lang))
    if points.is_dir():
        return _folder(points, out, known, asked, runner)
    with row_bar() as progress:
        found = assign_file(points, out, known, asked, progress)
    _say(words.report(found, points, out, lang))
    return 0


def _folder(points: Path, out: Path, grids: Grids, asked: Asked, runner: Runner) -> int:
    lang = language()
    with PartBar() as bar:
        try:
            parts = assign_folder(points, out, grids, asked, runner=runner, watch=bar)
        except KeyboardInterrupt:
            click.echo(words.interrupted(bar.done, bar.parts, lang), err=True)
            raise
    _say(words.folder_report(parts, out, lang))
    return 1 if parts.failed else 0


def _on_dask(address: str) -> Runner:
    """The runner of workers.py, which is loaded only now. Raises Unavailable where Dask is not installed."""
    try:
        runner: Runner = import_module("gridsvc.assign.workers").on_dask(address)
    except ModuleNotFoundError as error:
        told = WITHOUT_DASK.filled(cause=error)
        raise Unavailable(what_zh="Dask", what="Dask", remedy_zh=told.zh, remedy=told.en) from None
    return runner


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
