"""What stands behind a name: section, lane, alley, plate, building, unit, floor, room, as kinds of pieces. Pure."""

import re

from gridsvc.addresses.parsing.numerals import DIGITS, NUMERAL
from gridsvc.addresses.spellings import HEAVENLY

N = rf"(?:\d{{1,5}}|{NUMERAL}{{1,6}})"
LETTERS = r"[A-Z]{1,2}-?\d{1,4}[A-Z]?|\d{1,4}-?[A-Z]{1,2}|[A-Z]{1,2}"
LETTERED = rf"(?:{LETTERS}|[{HEAVENLY}]|第?[新老旧]?{N}(?:-\d{{1,3}})?)"
DIGIT = f"[{''.join(DIGITS)}]"
SHOP = "商铺|店面|铺位|摊位"
MARK = rf"(?:[A-Z]|[{HEAVENLY}])"
SUFFIXED = rf"(?:之{N}|-\d{{1,3}}(?![\d室房幢栋楼]))"
AFTERWARDS = rf"(?:之{N}|-\d{{1,4}}(?![\d室房幢栋楼号-]))"

# The order is that of trial: what is longer or more particular comes first.
PIECES = {
    "section": rf"{N}段|[A-Z{HEAVENLY}]段|SEC(?:TION)?[. ]?{N}",
    "alley": rf"{N}(?:支弄|支巷|衖)|AL(?:LE)?Y[. ]?\d{{1,5}}",
    "lane": rf"L(?:A?NE?)[. ]?\d{{1,5}}|\d{{1,5}}[巷弄](?![尾村头])|{N}[巷弄](?![口尾村头])|[A-Z]巷",
    "neighborhood": rf"第?{N}(?:村民小组|居民小组|生产队|邻|组|队)",
    "building": (
        rf"{LETTERED}(?:号楼(?![道上下前后梯])|#楼|号馆|号厂房|幢|栋|座)|[A-Z]{{1,2}}\d{{0,3}}楼(?!层)|"
        r"[A-Z]馆|[日月天地]座|[主副东西南北前后](?:楼|座|栋|幢)(?![上下旁])"
    ),
    "unit": rf"(?:{LETTERED}|[东西南北中左右])(?:号?单元)|{LETTERED}(?:门栋|门洞|号梯|梯|门(?={N}))",
    "plate": (
        r"N[O0][. ]{0,2}临?\d{1,5}(?:[之-]\d{1,3})?号?(?!\d)|"
        rf"(?:门牌(?:号码?)?)?第?(?:临时?|附|新|旧|老|特)?{MARK}?{N}{MARK}?{SUFFIXED}{{0,2}}(?:附{N})?"
        rf"(?:(?:号?[~至到]|号-){N}{SUFFIXED}?)?号(?:大?院)?"
        rf"(?:附{N}号?|{AFTERWARDS}|[{HEAVENLY}A-Z](?=$|[^一-鿿A-Z\d]))?(?![线馆桥店铺摊房室路街]|楼(?![道上下前后梯])|商铺|大[街道])"
    ),
    "floor": (
        rf"(?:地下|地上|负|第|-|B)?{N}(?:层楼?|楼层?|F)(?!宿舍)|B\d(?:层|楼|F)?|地下(?:室|楼|层)?|[底顶夹](?:楼|层)|底[商铺]"
    ),
    "room": (rf"[A-Z]{{0,2}}-?{N}[A-Z]?号?(?:{SHOP}|[室房户铺店摊])|[A-Z]{{1,2}}号?(?:{SHOP})|[A-Z]号(?![楼线])"),
    "sub": rf"之{N}",
    "range": rf"{N}[~至到]{N}(?!\d)|临时?{N}(?:之{N}|-\d{{1,2}}(?![\d室房幢栋楼]))*|{N}(?:之{N})+",
    "sharp": rf"第?{N}#",
    "dashed": r"[A-Z]{0,2}\d{1,4}[A-Z]?(?:-[A-Z]{0,2}\d{1,5}[A-Z]?){1,4}[室号]?",
    "letter": r"[A-Z]$",
    "bare": rf"(?:[A-Z]{{1,2}}-?)?\d{{1,5}}[A-Z]?(?!\d)|{DIGIT}{{3,4}}(?![一-鿿])",
}
PIECE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in PIECES.items()))
USUAL = re.compile(
    rf"(?:\d{{1,5}}|{NUMERAL}{{1,4}})(?:(?P<section>段)|(?P<lane>[巷弄])|(?P<neighborhood>邻)|(?P<plate>号)|"
    rf"(?P<building>[幢栋])|(?P<unit>单元)|(?P<floor>[楼层])|(?P<room>室))(?=[\d临{NUMERAL[1:-1]}]|$)"
)
FIRST = re.compile(rf"[门A-Z\d之{HEAVENLY}第临附新旧老特主副日月天东西南北中左右前后地负底顶夹B#-]|{NUMERAL}")
PART = re.compile(r"[A-Z]{0,2}\d{1,5}[A-Z]?")
AFTER_ROAD = re.compile(rf"\d{{1,4}}[巷弄]|{N}(?:[段号]|支弄|支巷|之{N}|-\d{{1,3}}号|[~至到]|附{N}|[甲乙丙丁]号)|临{N}")
AFTER_COMPOUND = re.compile(rf"{LETTERED}(?:号楼|#|幢|栋|座|单元|号)|[A-Z]?\d{{1,4}}(?:-\d|$)|底[楼层]")


def piece_at(text: str, start: int) -> tuple[str, int] | None:
    """The kind of piece that begins there, and where it ends."""
    found = USUAL.match(text, start) or PIECE.match(text, start)
    return (found.lastgroup or "", found.end()) if found else None
