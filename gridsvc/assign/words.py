"""What `gridsvc assign` says, in Chinese and English."""

from collections.abc import Iterator
from pathlib import Path

from gridsvc.assign.answers import Counts
from gridsvc.assign.folder import FolderReport
from gridsvc.assign.grids import Grids
from gridsvc.assign.hints import Hint
from gridsvc.assign.run import Report
from gridsvc.geometry.guess import crs_title

WORDS = {
    "en": {
        "grids": "{count} grids, their codes in column {field}",
        "numbered": "{count} grids, called by their row numbers: no column looks like a code (--code-field names one)",
        "columns": "{name}: places from the columns {x} and {y} in {crs}",
        "shapes": "{name}: places from its shapes in {crs}",
        "encoding": "text in {encoding}",
        "as_utf8": "text in {encoding}, written as UTF-8",
        "renamed": "column {old} is called {new} in the result: the answer has its name",
        "row": "row {line}: {told}",
        "more": "and {count} more rows like this",
        "counts": "read {read} = owned {owned} + outside {outside} + no coordinates {no_coordinates}"
        " + bad coordinates {bad_coordinates}",
        "hint": "Most places lie in no grid. Read as {title}, {share:.0%} of them would lie on the ground of the grids:"
        " {options}",
        "swapped": "with x and y exchanged",
        "written": "written to {out}",
        "parts": "{parts} parts: {done} done, {skipped} finished before, {failed} failed",
        "redone": "{redone} of them had a result of other grids, other options or an older source: done anew",
        "failed": "part {name} failed: {told}",
        "stray": "{stray} files in {out} belong to no part of the input: they are left as they are",
        "interrupted": "interrupted: {done} of {parts} parts are done; the same command goes on with the rest",
    },
    "zh": {
        "grids": "网格 {count} 个，编码取自列 {field}",
        "numbered": "网格 {count} 个，没有像编码的列，以行号为编码（可用 --code-field 列名 指明）",
        "columns": "{name}：坐标取自列 {x} 和 {y}，坐标系 {crs}",
        "shapes": "{name}：坐标取自图形，坐标系 {crs}",
        "encoding": "文字编码 {encoding}",
        "as_utf8": "文字编码 {encoding}，结果写成 UTF-8",
        "renamed": "原有的列 {old} 在结果中改名为 {new}，因为与答案同名",
        "row": "第 {line} 行：{told}",
        "more": "另有 {count} 行也有此类问题",
        "counts": "读取 {read} = 有归属 {owned} + 网格之外 {outside} + 无坐标 {no_coordinates}"
        " + 坐标不可用 {bad_coordinates}",
        "hint": "大多数点不在任何网格内。若按 {title} 读取，其中 {share:.0%} 会落在网格范围内：{options}",
        "swapped": "x 与 y 对调",
        "written": "已写入 {out}",
        "parts": "共 {parts} 个文件：完成 {done} 个，此前已完成 {skipped} 个，失败 {failed} 个",
        "redone": "其中 {redone} 个原有结果出自别的网格、选项或旧的源文件，已重做",
        "failed": "文件 {name} 失败：{told}",
        "stray": "{out} 中有 {stray} 个文件不对应任何输入文件，未作改动",
        "interrupted": "已中断：{parts} 个文件完成了 {done} 个；用同一命令继续",
    },
}


def about_grids(grids: Grids, lang: str) -> str:
    """Which grids answer, and what they are called by."""
    name = "numbered" if grids.field is None else "grids"
    return WORDS[lang][name].format(count=len(grids.locator.codes), field=grids.field)


def report(found: Report, points: Path, out: Path, lang: str) -> Iterator[str]:
    """The report of one file as lines."""
    words = WORDS[lang]
    yield _source(found, points, lang)
    for old, new in found.renamed.items():
        yield words["renamed"].format(old=old, new=new)
    for line, problem in found.remarks:
        yield words["row"].format(line=line, told=problem.zh if lang == "zh" else problem.en)
    if found.remarked > len(found.remarks):
        yield words["more"].format(count=found.remarked - len(found.remarks))
    yield counts(found.counts, lang)
    if found.hint:
        yield _hint(found, found.hint, lang)
    yield words["written"].format(out=out)


def folder_report(found: FolderReport, out: Path, lang: str) -> Iterator[str]:
    """The report of a folder as lines."""
    words, failed = WORDS[lang], len(found.failed)
    done = found.parts - found.skipped - failed
    yield words["parts"].format(parts=found.parts, done=done, skipped=found.skipped, failed=failed)
    if found.redone:
        yield words["redone"].format(redone=found.redone)
    for one in found.failed:
        yield words["failed"].format(name=one.name, told=one.reason.zh if lang == "zh" else one.reason.en)
    if found.stray:
        yield words["stray"].format(stray=found.stray, out=out)
    yield counts(found.counts, lang)
    yield words["written"].format(out=out)


def interrupted(done: int, parts: int, lang: str) -> str:
    """Where a folder was left."""
    return WORDS[lang]["interrupted"].format(done=done, parts=parts)


def counts(found: Counts, lang: str) -> str:
    """The counts as a sum."""
    return WORDS[lang]["counts"].format(read=found.read, **found.as_json())


def _source(found: Report, points: Path, lang: str) -> str:
    words, columns = WORDS[lang], found.reading.columns
    x, y = columns or (None, None)
    told = words["columns" if columns else "shapes"].format(name=points.name, x=x, y=y, crs=found.reading.crs)
    if not found.encoding:
        return told
    is_utf8 = found.encoding.startswith("utf-8")
    separator = "；" if lang == "zh" else "; "
    return told + separator + words["encoding" if is_utf8 else "as_utf8"].format(encoding=found.encoding)


def _hint(found: Report, better: Hint, lang: str) -> str:
    zh, en = crs_title(better.crs)
    title = zh if lang == "zh" else en
    options = [] if better.crs == "wgs84" else [f"--crs {better.crs}"]
    if better.swapped:
        title += f"，{WORDS[lang]['swapped']}" if lang == "zh" else f" {WORDS[lang]['swapped']}"
        x, y = found.reading.columns or ("X", "Y")
        options = [f"--lon {y} --lat {x}", *options]
    return WORDS[lang]["hint"].format(title=title, share=better.share, options=" ".join(options))
