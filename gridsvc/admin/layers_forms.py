"""The forms of layers: a new one, and what one asks of its codes and its ground."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import Optional

from gridsvc.extensions import db
from gridsvc.grids import codes, rules, services
from gridsvc.grids.models import Layer
from gridsvc.web.forms import Form, needed, upto
from gridsvc.web.language import chosen

RELATIONS = {"own": _("独立划分"), "nested": _("嵌套在上级网格层"), "free": _("自由（可重叠、可留空）")}


def schemes() -> list[tuple[str, str]]:
    """(name, words) of each code scheme, in the reader's language."""
    return [(name, one.zh if chosen() == "zh" else one.en) for name, one in codes.SCHEMES.items()]


class NewLayerForm(Form):
    """A layer beside the primary one."""

    code = StringField(_("编码"), [needed()], render_kw={"autocomplete": "off", "autocapitalize": "none"})
    name = StringField(_("名称"), [needed(), upto(64)])
    relation = SelectField(_("关系"))
    parent = SelectField(_("上级网格层"), [Optional()])
    scheme = SelectField(_("编码规则"), default="free")

    def offer(self, layers: list[tuple[str, str]]) -> "NewLayerForm":
        """The same with the layers that another may be nested in, as (code, name)."""
        self.relation.choices = list(RELATIONS.items())
        self.parent.choices = [("", "—"), *layers]
        self.scheme.choices = schemes()
        return self

    def add(self) -> Layer:
        """The layer; raises Conflict or BadParameter."""
        relation, parent = self.relation.data, self.parent.data or None
        layer = services.add_layer(
            self.code.data.strip(), self.name.data, relation=relation, parent=parent, scheme=self.scheme.data
        )
        db.session.flush()
        return layer


class LayerForm(Form):
    """A layer's name, code scheme, overlay and rules: a field named by each rule, and by each of its parameters."""

    name = StringField(_("名称"), [needed(), upto(64)])
    scheme = RadioField(_("编码规则"))
    overlay = BooleanField(_("专属网格可以叠加在综合网格之上"))

    @classmethod
    def of(cls, layer: Layer) -> "LayerForm":
        """The form with the rules that apply to the layer, as they are set."""
        asked = rules.settings_of(layer.settings, layer.relation)
        shown = {"name": layer.name, "scheme": layer.code_scheme, "overlay": asked.overlay, **asked.levels}
        for rule in rules.of_relation(layer.relation):
            shown |= {rules.field(rule, p): _plain(asked.numbers[rule.key][p.key]) for p in rule.parameters}
        form = cls(data=shown)
        for name in [name for name in form._fields if name not in shown]:
            del form[name]
        form.scheme.choices = schemes()
        for rule in rules.of_relation(layer.relation):
            form[rule.key].choices = [(level, titles[chosen() != "zh"]) for level, titles in rules.LEVELS.items()]
        return form

    def save(self, layer: Layer) -> bool:
        """Whether something is different from before."""
        before = (layer.name, layer.code_scheme, layer.settings)
        services.set_layer(layer.code, scheme=self.scheme.data, name=self.name.data, overlay=self.overlay.data)
        services.set_rules(layer, {name: str(value) for name, value in self.data.items()})
        return before != (layer.name, layer.code_scheme, layer.settings)


for one in rules.RULES:
    setattr(LayerForm, one.key, SelectField())
    for number in one.parameters:
        setattr(LayerForm, rules.field(one, number), StringField(render_kw={"inputmode": "decimal"}))


def _plain(value: float) -> str:
    return f"{value:.12g}" if value < 1e12 else f"{value:.0f}"
