"""The forms of the library's pages."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from gridsvc.addresses import editing
from gridsvc.addresses.imports import HEADINGS, MOST_HOUSEHOLDS
from gridsvc.addresses.library_queries import File
from gridsvc.addresses.models import ELEMENTS, NAME_KINDS, NameAlias, StandardAddress
from gridsvc.addresses.named import ids_by_name
from gridsvc.addresses.services import put_name_alias
from gridsvc.errors import BadParameter
from gridsvc.web.forms import Form, needed, upto

STATUSES = {"OC": _("在用"), "AB": _("已废止"), "IN": _("不一致"), "UN": _("待定")}
POINT_KINDS = {
    "": _("未说明"),
    "gate": _("出入口"),
    "plate": _("门牌处"),
    "building": _("楼栋中间"),
    "unit": _("单元"),
    "compound": _("小区中间"),
    "interpolated": _("推算"),
}
NAMES = {"road": _("道路"), "compound": _("小区"), "division": _("行政区划"), "poi": _("地名")}
TITLES = {
    "code": _("编码"),
    "text": _("地址"),
    "division": _("行政区划编码"),
    "road": _("道路"),
    "section": _("路段"),
    "lane": _("巷弄"),
    "alley": _("支弄"),
    "number": _("门牌号"),
    "compound": _("小区"),
    "building": _("楼栋"),
    "unit": _("单元"),
    "floor": _("楼层"),
    "room": _("户室"),
    "status": _("状态"),
    "households": _("户数"),
    "point_kind": _("点位类型"),
    "geometry": _("点位"),
    "src_crs": _("坐标来源"),
    "main_id": _("主地址"),
    "replaced_by_id": _("替代地址"),
    "provisional": _("拟新增"),
    "attributes": _("附加属性"),
}
STATES, KINDS = ([SelectChoice(*pair) for pair in words.items()] for words in (STATUSES, POINT_KINDS))
SYSTEMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
LONGEST = 80
assert set(HEADINGS) == set(ELEMENTS)


WIDE = {"data-wide": ""}


def pressed(key: str) -> dict[str, str]:
    """A field that a key goes to."""
    return {"data-press": key}


class Located(Form):
    """Where an address is: degrees, or nothing for both."""

    place = StringField(_("点位（经度, 纬度）"), [upto(60)])
    crs = SelectField(_("坐标系"), choices=[SelectChoice(name, name) for name in SYSTEMS])

    def lonlat(self) -> tuple[float, float] | None:
        """What was typed; raises BadParameter naming the field."""
        typed = (self.place.data or "").replace("，", ",").strip()
        try:
            lon, lat = (float(part) for part in typed.split(",")) if typed else (None, None)
        except ValueError:
            raise BadParameter(
                name="place", value=typed, expected="longitude, latitude", expected_zh="经度, 纬度"
            ) from None
        return None if lon is None or lat is None else (lon, lat)


class AddressForm(Located):
    """An address and why it is changed."""

    text = StringField(TITLES["text"], [needed(), upto(500)], render_kw=pressed("e") | WIDE)
    code = StringField(TITLES["code"], [upto(100)])
    state = SelectField(TITLES["status"], choices=STATES, render_kw=pressed("s"))
    point_kind = SelectField(TITLES["point_kind"], choices=KINDS)
    households = IntegerField(TITLES["households"], [Optional(), NumberRange(0, MOST_HOUSEHOLDS)])
    main = StringField(TITLES["main_id"], [upto(500)], render_kw=WIDE)
    replaced_by = StringField(TITLES["replaced_by_id"], [upto(500)], render_kw=WIDE)
    reason = StringField(_("理由"), [needed(), upto()], render_kw=WIDE)

    def save(self, it: StandardAddress) -> bool:
        """Write it; whether anything differs. Raises BadParameter by field."""
        facts: dict[str, Any] = {name: (self[name].data or "").strip() for name in ("text", *ELEMENTS)}
        facts |= {"status": self.state.data, "point_kind": self.point_kind.data}
        facts |= {"code": (self.code.data or "").strip() or None, "households": self.households.data or 0}
        facts |= {"main_id": self._named("main"), "replaced_by_id": self._named("replaced_by")}
        facts |= {"lonlat": self.lonlat(), "crs": self.crs.data}
        return editing.change(it, facts, self.reason.data or "")

    def _named(self, name: str) -> int | None:
        typed = (self[name].data or "").strip()
        found = ids_by_name([typed])
        if typed and typed not in found:
            raise BadParameter(
                name=name, value=typed, expected="the code or text of an address", expected_zh="一条地址的编码或全文"
            )
        return found.get(typed)


class ProposalForm(Located):
    """An address to be proposed (拟新增)."""

    text = StringField(TITLES["text"], [needed(), upto(500)])
    point_kind = SelectField(TITLES["point_kind"], choices=KINDS)
    reason = StringField(_("理由"), [needed(), upto()])

    def save(self) -> StandardAddress:
        """Propose it; raises BadParameter by field."""
        facts: dict[str, Any] = {name: (self[name].data or "").strip() for name in ("text", *ELEMENTS)}
        facts |= {"point_kind": self.point_kind.data, "lonlat": self.lonlat(), "crs": self.crs.data}
        return editing.propose(facts, self.reason.data or "")


for _element in ELEMENTS:
    for _form in (AddressForm, ProposalForm):
        setattr(_form, _element, StringField(TITLES[_element], [upto(LONGEST)]))


class AliasForm(Form):
    """Another text of an address."""

    alias = StringField(_("别名"), [needed(), upto(500)], render_kw=pressed("a") | WIDE)
    origin = StringField(_("出处"), [upto()])


class NameAliasForm(Form):
    """Another name of a road, compound, division or place."""

    kind = SelectField(_("类型"), choices=[SelectChoice(kind, NAMES[kind]) for kind in NAME_KINDS])
    alias = StringField(_("别名"), [needed(), upto()])
    name = StringField(_("标准名称"), [needed(), upto()])
    origin = StringField(_("出处"), [upto()])

    def save(self) -> NameAlias:
        """Write it; raises BadParameter for one that is there."""
        texts = [(field.data or "").strip() for field in (self.alias, self.name, self.origin)]
        return put_name_alias(str(self.kind.data), *texts)


class ReasonForm(Form):
    """Why something is settled."""

    reason = StringField(_("理由"), [needed(), upto()])


def filled(opened: File) -> Mapping[str, Any]:
    """What the form holds of an address."""
    it = opened.it
    place = ", ".join(f"{axis:.8f}".rstrip("0") for axis in opened.lonlat) if opened.lonlat else ""
    linked = (("main", opened.main), ("replaced_by", opened.replaced_by))
    others = {name: other and (other.code or other.text) for name, other in linked}
    plain = {name: getattr(it, name) for name in ("text", "code", "point_kind", "households", *ELEMENTS)}
    return plain | others | {"state": it.status, "place": place, "crs": "wgs84"}
