"""The elements of a written address (GB/T 37149 and what stands below the door), with their place in the text. Pure."""

from dataclasses import dataclass

DIVISIONS = ("province", "city", "county", "street", "community")
NAMES = (
    *DIVISIONS,
    "neighborhood",  # 鄰, 村民组
    "area",  # a functional area: 开发区, 工业园
    "road",
    "section",
    "lane",
    "alley",
    "number",  # of the door plate; "25-1" is 25之1, "附3" and "临22" keep their word, "2~66" is a range
    "crossing",  # the other road of an intersection
    "compound",
    "building",
    "unit",
    "floor",
    "room",
    "poi",
    "direction",  # 南500米, 对面: never a position of its own
    "phone",
    "remark",
    "rest",  # what was not understood
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `value` in its normal form, written at text[start:end]; `known` when the library has the name."""

    name: str
    value: str
    start: int
    end: int
    known: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read in a text: the elements of its first address in their order, and the further addresses."""

    text: str
    elements: tuple[Element, ...] = ()
    more: tuple["Parsed", ...] = ()

    def find(self, name: str) -> Element | None:
        """The first element of that name."""
        return next((element for element in self.elements if element.name == name), None)

    def value(self, name: str) -> str:
        """The normal form of the first element of that name; "" where there is none."""
        found = self.find(name)
        return found.value if found else ""
