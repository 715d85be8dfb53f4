"""Addresses as people write them, each kind of variation apart, made of real plates and of the demo district's rooms.

A kind is a function of a row and a source of chance that returns the text, or "" where the row cannot be written so.
"""

from collections.abc import Callable, Iterable
from random import Random
from types import SimpleNamespace

from gridsvc.addresses.parsing.numerals import in_chinese
from gridsvc.addresses.spellings import fold

Row = SimpleNamespace
Kind = Callable[[Row, Random], str]
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
BEFORE = ("請送到", "地址：", "我住在", "報案地點 ", "麻煩到")
BEHIND = ("，找王先生", " 電話0912345678", "（近捷運站）", "，麻煩快點", " 樓下有違停", "附近有人亂丟垃圾")
FLOORS = ("2樓", "五樓", "12樓之3", "B1", "地下一層", "三樓之1")
ROOMS = ("5樓502室", "三樓301室", "12F-3")


def way(row: Row) -> str:
    """Road, section, lane and alley."""
    return row.road + row.section + row.lane + row.alley


def chinese(text: str) -> str:
    """The text with each number under a hundred in Chinese numerals, larger ones digit by digit."""
    digits, out = "", ""
    for char in f"{text} ":
        if char.isdigit():
            digits += char
            continue
        if digits:
            out += (
                in_chinese(int(digits))
                if 0 < int(digits) < 100
                else "".join("零一二三四五六七八九"[int(d)] for d in digits)
            )
            digits = ""
        out += char
    return out[:-1]


def arabic_section(row: Row) -> str:
    """2段 of 二段; "" of a row without a section."""
    return row.section and f"{'零一二三四五六七八九'.index(row.section[0])}段"


def blanks(row: Row, chance: Random) -> str:
    """Blanks and commas where elements meet."""
    parts = [row.city, row.town_name, row.villname, row.road, row.section, row.lane, row.alley, row.number]
    return "".join(part + chance.choice((" ", "", "，", "　", ",")) for part in parts if part).strip(" ，　,")


CLEAN: dict[str, Kind] = {
    "as stored": lambda row, _: row.addr,
    "without city": lambda row, _: row.addr.removeprefix(row.city),
    "without village and 鄰": lambda row, _: row.city + row.town_name + way(row) + row.number,
    "district and road": lambda row, _: row.town_name + way(row) + row.number,
    "village and road": lambda row, _: row.villname + way(row) + row.number,
    "road and number": lambda row, _: way(row) + row.number,
    "district without 區": lambda row, _: row.town_name[:-1] + way(row) + row.number,
    "simplified": lambda row, _: fold(row.addr),
    "台 for 臺": lambda row, _: row.addr.replace("臺", "台"),
    "full width": lambda row, _: row.addr.translate(FULL),
    "Chinese numerals": lambda row, _: row.city + row.town_name + row.road + row.section + chinese(
        row.lane + row.alley + row.number),
    "號之 for 之號": lambda row, _: row.addr.replace(row.number, row.number.replace("號", "").replace("之", "號之"))
    if "之" in row.number else "",
    "- for 之": lambda row, _: row.addr.replace(row.number, row.number.replace("之", "-"))
    if "之" in row.number else "",
    "2段 for 二段": lambda row, _: row.addr.replace(row.road + row.section, row.road + arabic_section(row))
    if row.section else "",
    "blanks and commas": blanks,
    "號 left out": lambda row, _: row.city + row.town_name + way(row) + row.number.replace("號", ""),
}  # fmt: skip

SURROUNDED: dict[str, Kind] = {
    "words before": lambda row, chance: chance.choice(BEFORE) + row.addr,
    "words behind": lambda row, chance: row.addr + chance.choice(BEHIND),
    "words on both sides": lambda row, chance: chance.choice(BEFORE) + row.town_name + way(row) + row.number
    + chance.choice(BEHIND),
    "a floor": lambda row, chance: row.addr + chance.choice(FLOORS),
    "floor and room": lambda row, chance: row.addr + chance.choice(ROOMS),
}  # fmt: skip


def spoilt(row: Row, road: str) -> str:
    """The address with its road written otherwise."""
    return row.addr.replace(row.road + row.section + row.lane, road + row.section + row.lane)


def wrong(row: Row, chance: Random) -> str:
    """One character of the road's name is another one of some road's name."""
    at = chance.randrange(len(row.road))
    other = chance.choice([char for char in row.letters if char != row.road[at]])
    return spoilt(row, row.road[:at] + other + row.road[at + 1 :])


def lost(row: Row, chance: Random) -> str:
    """One character of the road's name is not there."""
    at = chance.randrange(len(row.road))
    return spoilt(row, row.road[:at] + row.road[at + 1 :])


def doubled(row: Row, chance: Random) -> str:
    """One character of the road's name is there twice."""
    at = chance.randrange(len(row.road))
    return spoilt(row, row.road[: at + 1] + row.road[at:])


def swapped(row: Row, chance: Random) -> str:
    """Two characters of the road's name have changed places."""
    at = chance.randrange(len(row.road) - 1)
    name = row.road[:at] + row.road[at + 1] + row.road[at] + row.road[at + 2 :]
    return spoilt(row, name) if name != row.road else ""


MISSPELT: dict[str, Kind] = {
    "a character wrong": wrong,
    "a character lost": lost,
    "a character doubled": doubled,
    "two characters swapped": swapped,
}


def in_wrong_district(row: Row, chance: Random) -> str:
    """The road is right, the district is another one in which there is no road of that name."""
    others = [town for town in row.towns if town not in row.towns_of_road]
    return row.city + chance.choice(others) + way(row) + row.number if others else ""


def on_no_road(row: Row, chance: Random) -> str:
    """A road that does not exist, and is more than one character away from all that do."""
    name = "".join(chance.choice(row.letters) for _ in range(len(row.road) - 1)) + row.road[-1]
    near = any(within_one(fold(name), road) for road in row.roads)
    return "" if near else spoilt(row, name)


def within_one(one: str, other: str) -> bool:
    """Whether a name becomes the other by one character wrong, lost or more, or by two that change places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, there = one[start:], other[start:]
    swap = rest[:2] == there[1::-1] and rest[2:] == there[2:]
    return swap or rest[1:] == there[1:] or rest == there[1:] or rest[1:] == there


ROOM_FORMS: dict[str, Kind] = {
    "3幢2单元501室": lambda row, _: f"{row.compound}{row.b}幢{row.u}单元{row.r}室",
    "3栋2-501": lambda row, _: f"{row.compound}{row.b}栋{row.u}-{row.r}",
    "3-2-501": lambda row, _: f"{row.compound}{row.b}-{row.u}-{row.r}",
    "3#2-501": lambda row, _: f"{row.compound}{row.b}#{row.u}-{row.r}",
    "三号楼二单元501": lambda row, _: f"{row.compound}{in_chinese(int(row.b))}号楼{in_chinese(int(row.u))}单元{row.r}",
    "with road and number": lambda row, _: f"{row.road}{row.number}{row.compound}{row.b}幢{row.u}单元{row.r}室",
    "as stored": lambda row, _: row.address,
}


def without_unit(row: Row, _: Random) -> str:
    """3号楼501 of a building with several units."""
    return f"{row.compound}{row.b}号楼{row.r}" if row.units > 1 else ""


def made(kind: Kind, rows: Iterable[Row], count: int, seed: int) -> list[tuple[int, str]]:
    """As many queries as wanted (at most): the row's number and its text."""
    chance = Random(seed)
    found: list[tuple[int, str]] = []
    for row in rows:
        if len(found) == count:
            break
        if text := kind(row, chance):
            found.append((row.at, text))
    return found
