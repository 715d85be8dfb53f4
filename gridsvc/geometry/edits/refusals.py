"""Why an edit is refused: the rule, the place and the way out, in Chinese and English."""

from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import shapely

from gridsvc.errors import GridsvcError


class Rule(StrEnum):
    """What an edit may not do, or needs."""

    UNKNOWN_CODE = "unknown_code"
    CODE_TAKEN = "code_taken"
    LOCKED = "locked"
    BAD_SHAPE = "bad_shape"
    NO_CUT = "no_cut"
    NOT_ON_BORDER = "not_on_border"
    NOT_ADJACENT = "not_adjacent"
    OTHER_COMMUNITY = "other_community"
    MULTIPART = "multipart"
    SLIVER = "sliver"
    EMPTIED = "emptied"
    OPENS_GROUND = "opens_ground"
    TAKEN = "taken"
    NO_HOST = "no_host"
    DIVISION_BORDER = "division_border"
    CROSSES = "crosses"
    TOO_CLOSE = "too_close"
    JUNCTION = "junction"
    SEVERAL_NEIGHBOURS = "several_neighbours"
    NO_VERTEX = "no_vertex"
    NO_BORDER = "no_border"
    FEW_VERTICES = "few_vertices"
    NO_GAP = "no_gap"
    NO_OVERLAP = "no_overlap"
    NO_SHARE = "no_share"
    NO_ADDRESSES = "no_addresses"
    NOTHING = "nothing"
    TANGLED = "tangled"


class Words(NamedTuple):
    """The sentence and the way out, in two languages; {codes} are the grids it is about."""

    zh: str
    way_zh: str
    en: str
    way: str


WORDS: dict[Rule, Words] = {
    Rule.UNKNOWN_CODE: Words(
        "没有网格 {codes}。", "请刷新后重新选择。", "There is no grid {codes}.", "Reload and choose again."
    ),
    Rule.CODE_TAKEN: Words(
        "编码 {codes} 已被使用。", "请换一个编码。", "The code {codes} is taken.", "Choose another code."
    ),
    Rule.LOCKED: Words(
        "网格 {codes} 已锁定，边界和属性不能改。",
        "请先解锁，或避开它。",
        "Grid {codes} is locked: neither its ground nor its attributes may change.",
        "Unlock it first, or leave it out.",
    ),
    Rule.BAD_SHAPE: Words(
        "所画的图形不可用：{reason_zh}。",
        "请重画。",
        "What was drawn cannot be used: {reason}.",
        "Draw it again.",
    ),
    Rule.NO_CUT: Words(
        "这条线没有把网格 {codes} 切开。",
        "请从边界一侧画到另一侧，或画成闭合的环。",
        "The line does not cut grid {codes}.",
        "Draw it from border to border, or as a closed ring.",
    ),
    Rule.NOT_ON_BORDER: Words(
        "这条线没有两次碰到网格 {codes} 的同一条边界。",
        "请让线的起点和终点都落在要改的边界上。",
        "The line does not meet one border of grid {codes} twice.",
        "Begin and end it on the border that is to change.",
    ),
    Rule.NOT_ADJACENT: Words(
        "{codes} 之间没有公共边界。",
        "请选择相邻的网格，或连同中间的网格一起选。",
        "{codes} have no border in common.",
        "Choose neighbours, or what lies between them too.",
    ),
    Rule.OTHER_COMMUNITY: Words(
        "{codes} 不属于同一社区。",
        "请先改社区归属，或允许跨社区。",
        "{codes} do not belong to one community.",
        "Change the community first, or allow it across communities.",
    ),
    Rule.MULTIPART: Words(
        "网格 {codes} 会被分成不相连的几块。",
        "请换一种画法，或允许多块网格。",
        "Grid {codes} would fall into separate parts.",
        "Draw it differently, or allow several parts.",
    ),
    Rule.SLIVER: Words(
        "网格 {codes} 会留下不足 {tolerance_m:g} 米宽的碎条。",
        "请让线贴住边界，或离得更远。",
        "Grid {codes} would have a strip narrower than {tolerance_m:g} m.",
        "Let the line follow the border, or keep further away from it.",
    ),
    Rule.EMPTIED: Words(
        "网格 {codes} 会失去全部范围。",
        "请改用合并或撤销网格，并指定承接网格。",
        "Grid {codes} would lose all its ground.",
        "Merge it, or retire it and name its heirs.",
    ),
    Rule.OPENS_GROUND: Words(
        "外边界会变动，{area_m2:.1f} 平方米的地面因此改变有无网格（{codes}）。",
        "请把地面划给别的网格，或允许改动外边界。",
        "The outer boundary would move at {codes}: {area_m2:.1f} m2 would gain or lose their grid.",
        "Give the ground to another grid, or allow the outer boundary to move.",
    ),
    Rule.TAKEN: Words(
        "所画范围内没有盲区，都已属于网格 {codes}。",
        "请画在盲区内，或允许从相邻网格划出。",
        "There is no blind ground inside: all of it belongs to {codes}.",
        "Draw over blind ground, or allow it to be cut from the neighbours.",
    ),
    Rule.NO_HOST: Words(
        "所画范围内没有可以划出专属网格的网格（现有：{codes}）。",
        "请画在综合网格内，或指定从哪些网格划出。",
        "No grid inside can be cut ({codes}).",
        "Draw inside base grids, or name the grids to cut from.",
    ),
    Rule.DIVISION_BORDER: Words(
        "网格边界会离开行政区划 {codes} 的界线。",
        "请沿区划界线画，或允许越过区划界线。",
        "A border would leave the outline of division {codes}.",
        "Keep to the outline, or allow the edit across it.",
    ),
    Rule.CROSSES: Words(
        "边界会与网格 {codes} 的边界交叉。",
        "请移到不交叉的位置，或分几步改。",
        "The border would cross that of grid {codes}.",
        "Move it where nothing crosses, or change it in several steps.",
    ),
    Rule.TOO_CLOSE: Words(
        "离网格 {codes} 的另一处边界不足 {tolerance_m:g} 米。",
        "请移远一些；要合并两点，请删去其中一个。",
        "This comes within {tolerance_m:g} m of another border of {codes}.",
        "Keep further away; to join two vertices, remove one of them.",
    ),
    Rule.JUNCTION: Words(
        "这里是 {codes} 的交汇点，不能删除。",
        "可以移动它，或合并其中的网格。",
        "The borders of {codes} meet here: a junction cannot be removed.",
        "Move it, or merge two of the grids.",
    ),
    Rule.SEVERAL_NEIGHBOURS: Words(
        "让出的地面挨着不止一个网格：{codes}。",
        "请按邻居分段改，或先移动它们的交汇点。",
        "The ground given up lies beside several grids: {codes}.",
        "Change the border neighbour by neighbour, or move their junction first.",
    ),
    Rule.NO_VERTEX: Words(
        "这里没有边界顶点。",
        "请放大后点在顶点上，或先添加一个顶点。",
        "There is no vertex of a border here.",
        "Zoom in and choose a vertex, or add one first.",
    ),
    Rule.NO_BORDER: Words(
        "这里没有边界。",
        "请点在边界线上。",
        "There is no border here.",
        "Choose a place on a border.",
    ),
    Rule.FEW_VERTICES: Words(
        "网格 {codes} 的边界只剩三个顶点，不能再删。",
        "请改为移动顶点。",
        "The border of grid {codes} has three vertices left.",
        "Move a vertex instead.",
    ),
    Rule.NO_GAP: Words(
        "这里没有被网格围住的盲区。",
        "请点在盲区内；未被围住的，请指定区划作为界线，或直接画新网格。",
        "There is no gap enclosed by grids here.",
        "Choose a place in a gap; where it is open, name the division that bounds it, or draw a grid.",
    ),
    Rule.NO_OVERLAP: Words(
        "这里没有网格 {codes} 与别的网格重叠。",
        "请点在重叠处，并选择重叠的网格之一。",
        "Grid {codes} does not overlap another one here.",
        "Choose a place in the overlap and one of its grids.",
    ),
    Rule.NO_SHARE: Words(
        "承接网格 {codes} 分不到地面。",
        "请画线把网格切到与它相邻，或去掉它。",
        "The heir {codes} would get no ground.",
        "Draw a line that cuts a piece next to it, or leave it out.",
    ),
    Rule.NO_ADDRESSES: Words(
        "没有给出可定位的地址或建筑。",
        "请列出有坐标或建筑轮廓的地址。",
        "No address or building with a position was given.",
        "List addresses with coordinates or building outlines.",
    ),
    Rule.NOTHING: Words("没有任何改动。", "请检查所选内容。", "Nothing would change.", "Check what was chosen."),
    Rule.TANGLED: Words(
        "这里的边界理不清（{codes}）。",
        "请先检查并修复此处的拓扑错误，再重画。",
        "The borders here cannot be untangled ({codes}).",
        "Check and repair the faults at this place, then draw again.",
    ),
}


class Refusal(GridsvcError):
    """An edit that is not made. `place` is where (lon/lat geometry, None: everywhere), `codes` the grids it is about.

    Verbs return it as a value; a caller may raise it. Facts: rule, codes, lon, lat and the amounts of the sentence.
    """

    code: ClassVar[str] = "edit-refused"

    def __init__(self, rule: Rule, *codes: str, place: Any = None, **facts: object) -> None:
        self.rule = rule
        self.codes = tuple(sorted(set(codes)))
        self.place = place
        where: dict[str, object] = {}
        if place is not None and not shapely.is_empty(place):
            spot = shapely.point_on_surface(place)
            where = {"lon": float(shapely.get_x(spot)), "lat": float(shapely.get_y(spot))}
        super().__init__(rule=str(rule), codes=", ".join(self.codes), **where, **facts)

    def detail(self, lang: str) -> str:
        """What is refused and the way out, in `lang` ("zh…" or anything else for English)."""
        words = WORDS[self.rule]
        said = words.zh + words.way_zh if lang.startswith("zh") else f"{words.en} {words.way}"
        return said.format_map(self.facts)
