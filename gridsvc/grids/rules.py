"""The division rules as data: what each asks for, how strict it is at first, and the numbers it goes by. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gridsvc.errors import BadParameter
from gridsvc.grids import findings
from gridsvc.grids.findings import Around, Found, Grids, Numbers

LEVELS = {"off": ("不检查", "off"), "warn": ("提醒", "warning"), "error": ("错误", "error")}
RELATIONS = ("primary", "own", "nested", "free")  # the order of a rule's levels
# What a rule may need to be judged, and what is said where it is missing.
NEEDS = {
    "communities": ("没有社区边界", "no division has a boundary"),
    "buildings": ("没有建筑数据", "there are no buildings"),
    "parents": ("上级网格层没有网格", "the parent layer has no grids"),
    "households": ("没有户数", "no households are known"),
}
OFF = LEVELS["off"]
OVERLAID = ("专属网格可以叠加", "special grids may lie over base grids")


class Unit(NamedTuple):
    """What an amount is counted in, and with how many decimals it is shown."""

    zh: str
    en: str
    digits: int = 0


SQUARE_METRES = Unit("平方米", "m²", 1)
HOUSEHOLDS = Unit("户", "households")
PERCENT = Unit("%", "%")
PARTS = Unit("块", "parts")
RATIO = Unit("", "", 2)


class Parameter(NamedTuple):
    """A number of a rule, with the limits it is taken within."""

    key: str
    zh: str
    en: str
    unit: Unit
    default: float
    limits: tuple[float, float]


class Rule(NamedTuple):
    """A division rule. `levels` are those it starts with, by relation of the layer (None: does not apply there)."""

    key: str
    zh: str
    en: str
    levels: tuple[str | None, str | None, str | None, str | None]
    find: Callable[[Grids, Around, Numbers], Iterator[Found]]
    unit: Unit = SQUARE_METRES
    needs: str = ""
    parameters: tuple[Parameter, ...] = ()
    smallest_first: bool = False


def _slack(zh: str, en: str) -> Parameter:
    return Parameter("slack_m2", zh, en, SQUARE_METRES, 1.0, (0.0, 1e6))


RULES = (
    Rule(
        "one_community",
        "网格在一个社区内",
        "A grid lies in one community",
        ("error", "off", "off", "off"),
        findings.outside_community,
        needs="communities",
        parameters=(_slack("允许超出社区", "let pass outside"),),
    ),
    Rule("overlap", "网格不重叠", "Grids do not overlap", ("error", "error", "error", "off"), findings.overlapping),
    Rule(
        "blind",
        "社区内无盲区",
        "No ground of a community is without a grid",
        ("error", "off", "off", "off"),
        findings.blind,
        needs="communities",
    ),
    Rule(
        "building_cut",
        "网格不切割建筑",
        "No building is cut",
        ("warn", "off", "warn", "off"),
        findings.cut_buildings,
        needs="buildings",
        parameters=(_slack("允许切出", "let pass on the other side"),),
    ),
    Rule(
        "households",
        "综合网格户数接近目标",
        "Households of a base grid are near the target",
        ("warn", "off", "off", "off"),
        findings.off_target,
        unit=HOUSEHOLDS,
        needs="households",
        parameters=(
            Parameter("target", "目标", "target", HOUSEHOLDS, 300, (1, 100_000)),
            Parameter("tolerance", "允许偏差", "tolerance", PERCENT, 50, (0, 1_000)),
        ),
    ),
    Rule(
        "area",
        "面积在范围内",
        "The area is in range",
        ("warn", "off", "off", "off"),
        findings.off_size,
        parameters=(
            Parameter("least_m2", "最小", "least", SQUARE_METRES, 1_000, (0, 1e12)),
            Parameter("most_m2", "最大", "most", SQUARE_METRES, 1_000_000, (1, 1e12)),
        ),
    ),
    Rule(
        "single_part",
        "网格只有一块",
        "A grid is in one part",
        ("warn", "warn", "warn", "off"),
        findings.in_parts,
        unit=PARTS,
    ),
    Rule(
        "compactness",
        "形状紧凑（圆为 1）",
        "The shape is compact (a circle is 1)",
        ("warn", "off", "off", "off"),
        findings.straggling,
        unit=RATIO,
        parameters=(Parameter("least", "最小", "least", RATIO, 0.15, (0, 1)),),
        smallest_first=True,
    ),
    Rule(
        "special_cut_out",
        "专属网格从综合网格中切出",
        "A special grid is cut out of the base grids",
        ("error", "error", "error", "off"),
        findings.over_base,
    ),
    Rule(
        "nested",
        "在上级网格层的一个网格内",
        "A grid lies in one grid of the parent layer",
        (None, None, "error", None),
        findings.outside_parent,
        needs="parents",
        parameters=(_slack("允许超出上级网格", "let pass outside"),),
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a layer asks of its grids: level and numbers of each rule that applies to it, by the rule's key.

    `overlay`: its special grids may lie over its base grids, and own the ground there.
    """

    overlay: bool
    levels: Mapping[str, str]
    numbers: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of each rule that was judged, by its key, worst first; why the others were not (zh, en)."""

    found: Mapping[str, list[Found]]
    unjudged: Mapping[str, tuple[str, str]]


def of_relation(relation: str) -> list[Rule]:
    """The rules that apply to layers of that relation."""
    return [rule for rule in RULES if rule.levels[RELATIONS.index(relation)]]


def settings_of(stored: Mapping[str, Any], relation: str) -> Settings:
    """A layer's settings as they are stored, with the defaults of what is not."""
    rules = of_relation(relation)
    kept: Mapping[str, Any] = stored.get("rules") or {}
    at = RELATIONS.index(relation)
    levels = {rule.key: str(kept.get(rule.key, {}).get("level", rule.levels[at])) for rule in rules}
    numbers = {
        rule.key: {p.key: float(kept.get(rule.key, {}).get(p.key, p.default)) for p in rule.parameters}
        for rule in rules
    }
    return Settings(bool(stored.get("overlay")), levels, numbers)


def as_json(stored: Mapping[str, Any], relation: str) -> list[dict[str, object]]:
    """Each rule that applies to a layer: key, titles, level, unit of an amount, and its parameters by key."""
    asked = settings_of(stored, relation)
    return [
        {
            "rule": rule.key,
            "title_zh": rule.zh,
            "title_en": rule.en,
            "level": asked.levels[rule.key],
            "unit": rule.unit.en,
            "parameters": dict(asked.numbers[rule.key]),
        }
        for rule in of_relation(relation)
    ]


def to_store(typed: Mapping[str, str], relation: str) -> dict[str, dict[str, object]]:
    """What was typed (`rule` a level, `rule-parameter` a number) as it is stored: what differs from the defaults.

    Raises BadParameter naming the field.
    """
    at = RELATIONS.index(relation)
    stored = {}
    for rule in of_relation(relation):
        given: dict[str, object] = {}
        if (level := _level(rule.key, typed.get(rule.key, ""))) != rule.levels[at]:
            given["level"] = level
        for parameter in rule.parameters:
            value = _number(field(rule, parameter), parameter, typed)
            if value != parameter.default:
                given[parameter.key] = value
        if given:
            stored[rule.key] = given
    least, most = (settings_of({"rules": stored}, relation).numbers["area"][key] for key in ("least_m2", "most_m2"))
    if least >= most:
        raise BadParameter(
            name="area-most_m2", value=f"{most:g}", expected_zh="大于最小面积的数", expected="more than the least area"
        )
    return stored


def field(rule: Rule, parameter: Parameter) -> str:
    """What a parameter is called in a form."""
    return f"{rule.key}-{parameter.key}"


def judge(grids: Grids, around: Around, settings: Settings, only: Iterable[str] | None = None) -> Judgement:
    """Where the grids break the rules that are not off (`only` these rules, where given)."""
    found, unjudged = {}, {}
    wanted = settings.levels if only is None else [key for key in settings.levels if key in set(only)]
    for key in wanted:
        rule = BY_KEY[key]
        if reason := _unjudged(rule, grids, around, settings):
            unjudged[key] = reason
        else:
            found[key] = _ranked(rule, rule.find(grids, around, settings.numbers[key]))
    return Judgement(found, unjudged)


def _ranked(rule: Rule, found: Iterable[Found]) -> list[Found]:
    by_code = sorted(found, key=lambda one: one.codes)
    return sorted(by_code, key=lambda one: one.amount, reverse=not rule.smallest_first)


def _unjudged(rule: Rule, grids: Grids, around: Around, settings: Settings) -> tuple[str, str] | None:
    if settings.levels[rule.key] == "off":
        return OFF
    if rule.key == "special_cut_out" and settings.overlay:
        return OVERLAID
    holder: object = grids if rule.needs == "households" else around
    return NEEDS[rule.needs] if rule.needs and getattr(holder, rule.needs) is None else None


def _level(key: str, typed: str) -> str:
    if typed not in LEVELS:
        known = ", ".join(LEVELS)
        raise BadParameter(name=key, value=typed[:80], expected_zh=f"{known} 之一", expected=f"one of {known}")
    return typed


def _number(name: str, parameter: Parameter, typed: Mapping[str, str]) -> float:
    low, high = parameter.limits
    text = typed.get(name, "").strip()
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        zh, en = f"{low:,g} 到 {high:,g} 的数", f"a number from {low:,g} to {high:,g}"
        raise BadParameter(name=name, value=text[:80], expected_zh=zh, expected=en)
    return value
