"""One form for all the ways in which an element of an address is written. Pure.

The traditional characters and their simplified forms are those of OpenCC (Apache-2.0): simplified.csv.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from gridsvc.addresses.parsing.numerals import NUMERAL, in_chinese, with_digits

ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc", "-"),
    **dict.fromkeys("\u301c\u223c", "~"),
    **dict.fromkeys("\t\r\n\v\f\u0085\u2028\u2029", " "),
    **dict.fromkeys("\u25cb\u25ef\u3007", "〇"),
    "\u3010": "(",
    "\u3011": ")",
    "\u3014": "(",
    "\u3015": ")",
    "[": "(",
    "]": ")",
    "\u53c3": "叁",  # as a numeral: names that hold it are folded alike
    "\u53c4": "叁",
}
INVISIBLE = "\u200b"  # what zero-width characters, marks of direction and combining marks fold to
UNSEEN = frozenset({"Cf", "Mn", "Me"})  # their categories


@dataclass(frozen=True, slots=True)
class Profile:
    """How a library writes: what a hyphen means, 之 ("sub": 3-1號 is 3之1號) or 幢, 单元 and 室 ("rooms": 3-2-501)."""

    hyphen: Literal["sub", "rooms"] = "rooms"


class _Folded(dict[int, int]):
    """Code points and what they fold to, filled as they come up."""

    def __init__(self) -> None:
        super().__init__()
        table = (files("gridsvc.addresses") / "simplified.csv").read_text(encoding="utf-8").split()[1:]
        self.simplified = {char: row[0] for row in table for char in row[2:]}

    def __missing__(self, code: int) -> int:
        char = chr(code)
        for step in (_seen, _alike, _compatible, _seen, str.upper, _alike, self._simple):
            form = step(char)
            char = form if len(form) == 1 else char
        self[code] = ord(char)
        return self[code]

    def _simple(self, char: str) -> str:
        return self.simplified.get(char, char)


def _seen(char: str) -> str:
    return INVISIBLE if unicodedata.category(char) in UNSEEN else char


def _alike(char: str) -> str:
    return ALIKE.get(char, char)


def _compatible(char: str) -> str:
    return unicodedata.normalize("NFKC", char)


_FOLDED = _Folded()


def fold(text: str) -> str:
    """The text with each character in its plainest form: half width, simplified, upper case; as long as before."""
    return text.translate(_FOLDED)


@lru_cache(maxsize=1 << 17)
def normal(name: str, text: str, profile: Profile) -> str:  # noqa: ARG001  a profile may tell forms apart
    """The normal form of an element's value, of a parsed text and of a library's column alike; "" of blanks."""
    form = NORMAL.get(name)
    plain = BLANK.sub("", fold(text))
    return form(plain) if form else plain


BLANK = re.compile(rf"[\s{INVISIBLE}]+")
HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
COMMITTEE = re.compile("(居民委员会|村民委员会|居委会|村委会)$")
COUNTED = re.compile(rf"({NUMERAL}+|\d+|[A-Z]\d*|[{HEAVENLY}])(?:段|支弄|支巷|巷|弄|衖|条)?")
IN_NAME = re.compile(r"(?<!\d)([1-9]\d?)(?=(?:路|街|大道|大街|道|巷|弄|胡同|环|村|马路|横路|支路)$)")
IN_ENGLISH = re.compile(r"^(?:SEC(?:TION)?|LA?NE?|AL(?:LE)?Y|N[O0])[. ]*(?=临?\d)")
NUMBER_TO = re.compile("[~至到]")
NUMBER_SUB = re.compile("号?[之-]")
NUMBER_LOST = re.compile(r"门牌(?:号码?)?|大院|[号院第#.]")
NUMBER_FIRST = re.compile(rf"^([A-Z{HEAVENLY}])(\d+)$")
LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
BUILDING = re.compile(r"(?:号楼|#楼|号馆|号栋|号幢|幢|栋|座|#|号|楼)$")
BUILDING_COUNT = re.compile(rf"(?<![一-鿿〇]){NUMERAL}+$|(?<=[新老旧东西南北]){NUMERAL}+$")
UNIT = re.compile(r"(?:号?单元|单位|号门|门栋|门洞|门|号梯|梯)$")
BELOW = re.compile(r"^(?:地下|负|B|-)")
FLOOR = re.compile(r"(?:楼层|楼|层|F|室)$")
ROOM = re.compile(r"(?:号?[室房户铺]|号商铺|号店面|号)$")
NEIGHBORHOOD = re.compile(r"^第|(?:村民小组|居民小组|小组|组|邻|队)$")


def _community(text: str) -> str:
    """社区 and the committee's name go: 梅园新村社区居委会 is 梅园新村."""
    plain = COMMITTEE.sub("", text)
    short = plain.removesuffix("社区")
    return IN_NAME.sub(_chinese, short if len(short) > 1 else plain)


def _named(text: str) -> str:
    return IN_NAME.sub(_chinese, text)


def _chinese(found: re.Match[str]) -> str:
    return in_chinese(int(found[1]))


def _counted(text: str) -> str:
    """2 of 二段; what has a name keeps it (永安巷)."""
    found = COUNTED.fullmatch(IN_ENGLISH.sub("", text))
    return LEADING_ZEROS.sub("", with_digits(found[1])) if found else _named(text)


def _number(text: str) -> str:
    plain = NUMBER_SUB.sub("-", with_digits(IN_ENGLISH.sub("", text)).replace("临时", "临"))
    plain = NUMBER_TO.sub("~", NUMBER_LOST.sub("", plain))
    return LEADING_ZEROS.sub("", NUMBER_FIRST.sub(r"\2\1", plain)).strip("-")


def _building(text: str) -> str:
    plain = BUILDING.sub("", text).removeprefix("第")
    if not plain or (len(plain) == 1 and plain in "主副东西南北中前后"):
        return text
    return LEADING_ZEROS.sub("", BUILDING_COUNT.sub(lambda run: with_digits(run[0]), plain))


def _unit(text: str) -> str:
    return LEADING_ZEROS.sub("", with_digits(UNIT.sub("", text).removeprefix("第"))) or text


def _floor(text: str) -> str:
    """3 of 三楼; -1 of B1, 地下一层 and 地下室; 1 of 底楼; what is not counted keeps its name (夹层)."""
    plain = with_digits(FLOOR.sub("", text).removeprefix("第").removeprefix("地上"))
    if BELOW.match(plain):
        deep = LEADING_ZEROS.sub("", BELOW.sub("", plain)) or "1"
        return f"-{deep}"
    return "1" if plain == "底" else LEADING_ZEROS.sub("", plain) or text


def _room(text: str) -> str:
    return with_digits(ROOM.sub("", text).lstrip("之-第")) or text


def _neighborhood(text: str) -> str:
    return LEADING_ZEROS.sub("", with_digits(NEIGHBORHOOD.sub("", text))) or text


NORMAL: dict[str, Callable[[str], str]] = {
    "community": _community,
    "road": _named,
    "crossing": _named,
    "section": _counted,
    "lane": _counted,
    "alley": _counted,
    "number": _number,
    "building": _building,
    "unit": _unit,
    "floor": _floor,
    "room": _room,
    "neighborhood": _neighborhood,
}
