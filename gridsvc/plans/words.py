"""An edit in a sentence, in Chinese and in English. Pure."""

from collections.abc import Mapping
from typing import Any

# {codes}: the grids it is about, {new}: those it made, {gone}: those it gave up, {to}: who got the ground.
SENTENCES: dict[str, tuple[str, str]] = {
    "draw": ("画出 {new}", "drew {new}"),
    "draw_by_addresses": ("按地址画出 {new}", "drew {new} by addresses"),
    "cut_out": ("从 {codes} 划出 {new}", "cut {new} out of {codes}"),
    "split": ("拆分 {codes}，新增 {new}", "split {codes}, new: {new}"),
    "merge": ("合并 {codes}", "merged {codes}"),
    "reshape": ("改画 {codes} 的边界", "reshaped the border of {codes}"),
    "transfer": ("{codes} 之间划转", "moved ground between {codes}"),
    "move": ("移动 {codes} 的边界点", "moved border vertices of {codes}"),
    "add_vertex": ("给 {noded} 的边界加点", "added a border vertex of {noded}"),
    "remove_vertex": ("删去 {codes} 的边界点", "removed a border vertex of {codes}"),
    "retire": ("撤销 {gone}", "retired {gone}"),
    "fill_gap": ("把盲区划给 {to}", "gave a gap to {to}"),
    "settle_overlap": ("把重叠处划给 {to}", "gave an overlap to {to}"),
    "change": ("修改 {codes} 的属性", "changed attributes of {codes}"),
    "rebase": ("与新版次合并 {codes}", "settled {codes} with a newer edition"),
    "roll_back": ("恢复到第 {to} 版：{codes}", "rolled back to edition {to}: {codes}"),
    "import": ("从文件导入 {codes}", "took {codes} from a file"),
    "repair": ("修复 {codes}", "repaired {codes}"),
    "divide": ("按户数重新划分 {codes}", "divided {codes} by households"),
}
MOST_NAMED = 6


def summary(verb: str, facts: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, str]:
    """An edit in a sentence, in both languages."""
    zh, en = SENTENCES[verb]
    to = str(arguments.get("to", ""))
    return {
        "summary_zh": zh.format(**_named(facts, "新", "无", " 等 {} 个"), to=shown(to, "新")),
        "summary_en": en.format(**_named(facts, "New ", "none", " and {} in all"), to=shown(to, "New ")),
    }


def shown(code: str, new: str) -> str:
    """A code for people: `+1` stands for one to be issued."""
    return f"{new}{code[1:]}" if code.startswith("+") else code


def _named(facts: Mapping[str, Any], new: str, none: str, more: str) -> dict[str, str]:
    return {name: _listed(facts[name], new, none, more) for name in ("codes", "new", "gone", "noded")}


def _listed(codes: list[str], new: str, none: str, more: str) -> str:
    first = ", ".join(shown(code, new) for code in codes[:MOST_NAMED])
    return (first + (more.format(len(codes)) if len(codes) > MOST_NAMED else "")) or none
