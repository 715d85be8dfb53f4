"""`gridsvc inspect`: what a file holds, readably, before it is imported."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from gridsvc.errors import language
from gridsvc.imports.inspecting import Preview, inspect
from gridsvc.imports.placing import Candidate
from gridsvc.io.fields import parse_mapping
from gridsvc.web.commands import Database

SHOWN_ROWS = 5
WIDTH = 24  # of a cell
WORDS = {
    "en": {
        "rows": "{total} rows",
        "unsure": "(not sure: {others} would fit too)",
        "fields": "Fields of {title} (* required):",
        "lacking": "no column: map one with --map {name}=COLUMN",
        "extra": "Kept as attributes: {columns}",
        "places": "Coordinates: {words}",
        "share": "{share:.0%} in the district",
        "shift": "{shift:.0f} m from the same places",
        "nothing": "Its columns fit nothing that can be imported; say what it is: gridsvc inspect FILE WHAT",
    },
    "zh": {
        "rows": "{total} 行",
        "unsure": "（不能肯定，也可能是{others}）",
        "fields": "{title}的字段（* 必填）：",
        "lacking": "没有对应的列，请用 --map {name}=列名 指明",
        "extra": "作为附加属性保留：{columns}",
        "places": "坐标：{words}",
        "share": "{share:.0%} 落在本区",
        "shift": "与相同地点相距 {shift:.0f} 米",
        "nothing": "各列与可导入的内容都对不上，请写明是什么：gridsvc inspect 文件 内容",
    },
}


@click.command("inspect")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("what", metavar="[WHAT]", required=False)
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeatable.")
@click.option("--crs", help="A CRS to weigh with the others: wgs84, cgcs2000, gcj02, bd09 or EPSG:n.")
@click.option("--encoding", help="Text encoding: utf-8, gbk, big5 (default: found out).")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def inspect_file(
    database: Database,
    path: Path,
    what: str | None,
    *,
    pairs: tuple[str, ...],
    crs: str | None,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Tell what FILE holds: its columns and first rows, which fields they feed, and where its points would lie."""
    with database.application():
        preview = inspect(path, what, encoding=encoding, crs=crs, mapping=parse_mapping(pairs))
    if as_json:
        click.echo(json.dumps(preview.as_json(), ensure_ascii=False, indent=1))
        return
    lang = language()
    for line in report(preview, lang):
        click.echo(line)


def report(preview: Preview, lang: str) -> Iterator[str]:
    """The preview as lines for people."""
    words = WORDS[lang]
    total = "" if preview.total is None else words["rows"].format(total=preview.total)
    yield "  ".join(filter(None, (preview.file, preview.format, preview.encoding, total, *preview.shapes)))
    yield ""
    yield from _table(preview)
    yield ""
    if preview.what is None:
        yield words["nothing"]
    else:
        yield from _fields(preview, lang)
    if preview.placing:
        said = preview.placing.words
        yield ""
        yield words["places"].format(words=said.zh if lang == "zh" else said.en)
        yield from (_candidate(one, lang) for one in preview.placing.candidates)


def _table(preview: Preview) -> Iterator[str]:
    rows = [preview.columns, *(row.cells for row in preview.rows[:SHOWN_ROWS])]
    widths = [min(WIDTH, max(map(_width, column))) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(_fitted(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _fields(preview: Preview, lang: str) -> Iterator[str]:
    words, zh = WORDS[lang], lang == "zh"
    title, *others = [one.title_zh if zh else one.title_en for one in preview.whats[:3]]
    doubt = "" if preview.what_sure else words["unsure"].format(others=("、" if zh else ", ").join(others))
    yield " ".join(filter(None, (words["fields"].format(title=title), doubt)))
    for field in preview.fields:
        fed = preview.mapping.get(field.name, "-")
        if field.name in preview.missing:
            fed = words["lacking"].format(name=field.name)
        name = f"{field.title_zh if zh else field.title_en} {field.name}{'*' if field.required else ''}"
        yield f"  {_fitted(name, WIDTH)}  <- {fed}"
    if extra := [column for column in preview.columns if column not in preview.mapping.values()]:
        yield words["extra"].format(columns=("、" if zh else ", ").join(extra))


def _candidate(one: Candidate, lang: str) -> str:
    words = WORDS[lang]
    share = "" if one.share is None else words["share"].format(share=one.share)
    shift = "" if one.shift_m is None else words["shift"].format(shift=one.shift_m)
    at = f"{one.points[0][0]:.5f}, {one.points[0][1]:.5f}" if one.points else ""
    title = one.title_zh if lang == "zh" else one.title_en
    return "  " + "  ".join(filter(None, (_fitted(one.crs, 10), title, share, shift, at)))


def _width(text: str) -> int:
    """Columns of a terminal that a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _fitted(text: str, width: int) -> str:
    text = " ".join(text.split())
    while _width(text) > width:
        text = text[:-2] + "…"
    return text + " " * (width - _width(text))
