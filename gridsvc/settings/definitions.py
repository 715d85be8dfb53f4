"""The settings there are, as data: what each is called, takes and starts with."""

from collections.abc import Callable
from datetime import date
from operator import ne
from typing import NamedTuple

from gridsvc.errors import BadParameter
from gridsvc.settings.hours import hours

LONGEST = 500
LONGEST_NAME = 20
NEVER = ""  # a number that may be left empty


class Definition(NamedTuple):
    """A setting. `limits` are of a number, or a text's length (0: LONGEST); `choices` (value, Chinese, English) of a
    choice. A number whose default is NEVER may be left empty.
    """

    key: str
    group: str
    kind: str
    zh: str
    en: str
    default: object
    limits: tuple[int, int] = (0, 0)
    choices: tuple[tuple[str, str, str], ...] = ()
    help_zh: str = ""
    help_en: str = ""


LEVELS = (("info", "提示", "Notice"), ("warning", "预警", "Warning"), ("danger", "紧急", "Emergency"))
HYPHENS = (
    (
        "rooms",
        "幢、单元、室：3-2-501是3幢2单元501室",
        "Building, unit, room: 3-2-501 is room 501, unit 2, building 3",
    ),
    ("sub", "之：3-1号是3号之1", "A sub-number: 3-1 is the first one of number 3"),
)
ON_OFF = (("on", "需要", "Needed"), ("off", "不需要", "Not needed"))
APPROVALS = (  # of a plan, in this order: level, the setting's two names, two helps
    (
        "community",
        "社区确认",
        "Communities confirm",
        "每个有网格变动的社区。",
        "Every community with grids that change.",
    ),
    (
        "street",
        "街道审核",
        "Streets review",
        "每个涉及的街道，在社区之后。",
        "Every street concerned, after communities.",
    ),
    ("county", "区级批准", "The district approves", "在街道之后；编制人不签。", "After the streets; never the author."),
)
GROUPS = {
    "general": ("通用", "General"),
    "posts": ("岗位名称", "Names of posts"),
    "map": ("地图", "Map"),
    "addresses": ("标准地址", "Standard addresses"),
    "load": ("网格负荷", "Load of grids"),
    "plans": ("方案审批", "Approval of plans"),
    "duty": ("值班", "Duty"),
    "public": ("公众页面", "Page for the public"),
    "banner": ("紧急通知", "Emergencies banner"),
    "audit": ("审计", "Audit trail"),
}
DEFINITIONS = (
    Definition(
        "district_name",
        "general",
        "text",
        "辖区名称",
        "Name of the district",
        "",
        help_zh="显示在页面顶部；留空则用行政区划的名称。",
        help_en="Shown on top of every page; left empty, the name of the division is.",
    ),
    *(
        Definition(
            f"commander_{number}_{lang}",
            "posts",
            "text",
            f"{zh}的名称（{lang_zh}）",
            f"{en} in {lang_en}",
            "",
            limits=(0, LONGEST_NAME),
            help_zh=f"留空则为“{shipped}”。",
            help_en=f"Left empty: {shipped}.",
        )
        for number, zh, en, shipped_zh, shipped_en in (
            (1, "第一个指挥长岗位", "Name of the first commander post", "第一指挥长", "First commander"),
            (2, "第二个指挥长岗位", "Name of the second commander post", "第二指挥长", "Second commander"),
        )
        for lang, lang_zh, lang_en, shipped in (
            ("zh", "中文", "Chinese", shipped_zh),
            ("en", "英文", "English", shipped_en),
        )
    ),
    Definition(
        "basemap_attribution",
        "map",
        "text",
        "底图来源说明",
        "Attribution of the basemap",
        "",
        help_zh="显示底图时，写在地图下边和打印的图上；留空则用底图文件自带的说明。",
        help_en="At the map's lower edge and on printed sheets while it shows; left empty, what its file says.",
    ),
    Definition(
        "map_approval",
        "map",
        "text",
        "审图号",
        "Map approval number",
        "",
        limits=(0, 64),
        help_zh="只填编号，如 GS（2024）0650号。没有底图时也显示在地图下边和打印的图上。",
        help_en="The number alone. At the map's lower edge and on printed sheets, also without a basemap.",
    ),
    Definition(
        "address_hyphen",
        "addresses",
        "choice",
        "地址中连字符的含义",
        "What a hyphen in an address means",
        "rooms",
        choices=HYPHENS,
        help_zh="本地门牌的写法；按整个地址库设定。",
        help_en="As plates are written here; for the whole library.",
    ),
    Definition(
        "households_target",
        "load",
        "number",
        "每名专职网格员的目标户数",
        "Households a full-time worker is to serve",
        300,
        limits=(1, 100_000),
        help_zh="盲区报告中的“负荷过重”以此为准。",
        help_en="What the gap report calls overloaded goes by it.",
    ),
    Definition(
        "households_tolerance",
        "load",
        "number",
        "允许超出（%）",
        "Tolerance (%)",
        0,
        limits=(0, 500),
        help_zh="超出目标户数多少仍不算负荷过重。",
        help_en="By how much the target may be passed.",
    ),
    *(
        Definition(f"plan_{level}", "plans", "choice", zh, en, "on", choices=ON_OFF, help_zh=help_zh, help_en=help_en)
        for level, zh, en, help_zh, help_en in (
            (
                "community",
                "社区确认",
                "Communities confirm",
                "每个有网格变动的社区。",
                "Every community with grids that change.",
            ),
            (
                "street",
                "街道审核",
                "Streets review",
                "每个涉及的街道，在社区之后。",
                "Every street concerned, after the communities.",
            ),
            (
                "county",
                "区级批准",
                "The district approves",
                "在街道之后；编制人不能签自己的方案。",
                "After the streets; never the author.",
            ),
        )
    ),
    Definition(
        "duty_shifts",
        "duty",
        "shifts",
        "每天的班次",
        "Shifts of a day",
        "白班 08:00-20:00；夜班 20:00-08:00",
        help_zh="班次名和起止时间，以分号隔开；值班表中没有人的班次计为空缺。",
        help_en="Name and hours of each, with semicolons between; a shift that nobody is on counts as vacant.",
    ),
    Definition(
        "public_contact_zh",
        "public",
        "text",
        "公开联系方式（中文）",
        "Public contact in Chinese",
        "",
        help_zh="“我的网格”页面显示的电话或地点，如 12345 热线；行政区划的属性 public_contact 优先。不要填写个人电话。",
        help_en="Shown on “My grid”; a division's attribute public_contact goes first. Nobody's own phone.",
    ),
    Definition(
        "public_contact_en",
        "public",
        "text",
        "公开联系方式（英文）",
        "Public contact in English",
        "",
        help_zh="留空则英文界面也显示中文。",
        help_en="Left empty, the Chinese text is shown.",
    ),
    Definition(
        "banner_zh",
        "banner",
        "text",
        "通知内容（中文）",
        "Text in Chinese",
        "",
        help_zh="留空则不显示。",
        help_en="Left empty, no banner is shown.",
    ),
    Definition(
        "banner_en",
        "banner",
        "text",
        "通知内容（英文）",
        "Text in English",
        "",
        help_zh="留空则英文界面也显示中文。",
        help_en="Left empty, the Chinese text is shown.",
    ),
    Definition("banner_level", "banner", "choice", "级别", "Level", "info", choices=LEVELS),
    Definition(
        "banner_from",
        "banner",
        "day",
        "起始日期",
        "First day",
        "",
        help_zh="留空则立即生效。",
        help_en="Left empty: from now on.",
    ),
    Definition(
        "banner_to",
        "banner",
        "day",
        "截止日期",
        "Last day",
        "",
        help_zh="留空则一直显示。",
        help_en="Left empty: until changed.",
    ),
    Definition(
        "audit_days",
        "audit",
        "number",
        "审计记录保留天数",
        "Days the audit trail is kept",
        NEVER,
        limits=(183, 36_500),
        help_zh="留空则全部保留。法律要求至少六个月，因此不少于 183 天；每夜删除更早的记录。",
        help_en="Left empty, all of it is kept. The law asks for six months: 183 at least. Older rows go every night.",
    ),
)


class Together(NamedTuple):
    """Two settings that have to go together: `fits` of their values, both set; the fault stands at the second one."""

    first: str
    second: str
    fits: Callable[[object, object], bool]
    zh: str
    en: str


TOGETHER = (
    Together(
        "banner_from",
        "banner_to",
        lambda first, last: str(first) <= str(last),
        "不早于起始日期的日期",
        "a day not before the first one",
    ),
    *(
        Together(
            f"commander_1_{lang}",
            f"commander_2_{lang}",
            ne,
            "与第一个岗位不同的名称",
            "another name than the first",
        )
        for lang in ("zh", "en")
    ),
)
BY_KEY = {definition.key: definition for definition in DEFINITIONS}


def parsed(definition: Definition, typed: str) -> object:
    """What was typed as the value that is stored; raises BadParameter naming the setting and what it takes."""
    typed = typed.strip()
    value = PARSERS[definition.kind](definition, typed)
    if value is None:
        zh, en = _expected(definition)
        raise BadParameter(name=definition.key, value=typed[:80], expected_zh=zh, expected=en)
    return value


def _text(definition: Definition, typed: str) -> str | None:
    return typed if len(typed) <= longest(definition) and "\0" not in typed else None


def _number(definition: Definition, typed: str) -> int | str | None:
    if not typed and definition.default == NEVER:
        return NEVER
    low, high = definition.limits
    return int(typed) if typed.isdecimal() and len(typed) <= len(str(high)) and low <= int(typed) <= high else None


def _choice(definition: Definition, typed: str) -> str | None:
    return typed if typed in {value for value, *_ in definition.choices} else None


def _day(_definition: Definition, typed: str) -> str | None:
    try:
        return date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError:
        return None


def _shifts(definition: Definition, typed: str) -> str | None:
    try:
        hours(typed)
    except ValueError:
        return None
    return _text(definition, typed)


PARSERS: dict[str, Callable[[Definition, str], object]] = {
    "text": _text,
    "number": _number,
    "choice": _choice,
    "day": _day,
    "shifts": _shifts,
}


def longest(definition: Definition) -> int:
    """How many characters a text may have."""
    return definition.limits[1] or LONGEST


def _expected(definition: Definition) -> tuple[str, str]:
    low, high = definition.limits
    known = ", ".join(value for value, *_ in definition.choices)
    return {
        "text": (f"至多 {longest(definition)} 个字符", f"at most {longest(definition)} characters"),
        "number": (f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}"),
        "choice": (f"{known} 之一", f"one of {known}"),
        "day": ("日期，如 2026-11-22", "a date such as 2026-11-22"),
        "shifts": ("班次，如 白班 08:00-20:00；夜班 20:00-08:00", "shifts such as day 08:00-20:00; night 20:00-08:00"),
    }[definition.kind]
