"""The forms of organisations."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Optional

from gridsvc.accounts.principal import Scope
from gridsvc.admin import lookups
from gridsvc.admin.organisations_queries import File, kinds
from gridsvc.divisions import services
from gridsvc.divisions.models import Organisation
from gridsvc.errors import BadParameter
from gridsvc.web.forms import Form, Lookup, needed, upto

KINDS = {
    "district": _("区级机构"),
    "street": _("街道办事处"),
    "community": _("居民委员会"),
    "department": _("部门"),
    "team": _("队伍"),
    "property": _("物业公司"),
}


class OrganisationForm(Form):
    """Code, name, kind, the organisation above it and the division it belongs to."""

    code = StringField(_("编码"), [needed(), upto(64)])
    name = StringField(_("名称"), [needed(), upto()])
    kind = SelectField(_("类型"))
    parent = Lookup(_("上级组织"), "organisation", [Optional()])
    division = Lookup(_("所属区划"), "division", [Optional()])

    def offer(self, scope: Scope, known: str = "") -> "OrganisationForm":
        """With the kinds there are."""
        names = dict.fromkeys([*KINDS, *kinds(scope), *filter(None, [known])])
        self.kind.choices = [(name, str(KINDS.get(name, name))) for name in names]
        return self

    def save(self, scope: Scope, opened: File | None = None) -> Organisation:
        """Write it; raises BadParameter for a parent or division out of scope, for a code that is not free."""
        division_id = lookups.division(self.division.data or "", scope)
        if division_id is None and not scope.everywhere:
            words = lookups.WHATS["division"]
            raise BadParameter(name="division", value="", expected=words.en, expected_zh=words.zh)
        parent_id = self._parent_id(scope, opened)
        code, name, kind = (str(field.data).strip() for field in (self.code, self.name, self.kind))
        facts = services.Facts(code, name, kind, parent_id, division_id)
        return services.put_organisation(opened.it if opened else Organisation(), facts)

    def _parent_id(self, scope: Scope, opened: File | None) -> int | None:
        """What was written; the parent there is stays where nobody changed it, also one that is over or not seen."""
        typed = self.parent.data or ""
        return (
            opened.it.parent_id if opened and typed == _parent(opened) else lookups.organisation(typed, scope, "parent")
        )


class EndForm(Form):
    """The last day of an organisation."""

    last_day = DateField(_("最后一天"), [needed()])
    sure = HiddenField()


def filled(opened: File) -> dict[str, str]:
    """What the form holds of an organisation."""
    home = lookups.spelled("division", opened.division) if opened.division else ""
    it = opened.it
    return {"code": it.code, "name": it.name, "kind": it.kind, "parent": _parent(opened), "division": home}


def _parent(opened: File) -> str:
    return lookups.spelled("organisation", opened.parent) if opened.parent else ""
