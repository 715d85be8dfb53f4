"""The forms of new users and of roles."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import Optional

from gridsvc.accounts import services
from gridsvc.accounts.forms import NEW_PASSWORD
from gridsvc.accounts.models import Grant, User
from gridsvc.accounts.principal import Principal
from gridsvc.accounts.roles import RIGHTS
from gridsvc.admin import logins, lookups, users_queries
from gridsvc.errors import BadParameter, Forbidden
from gridsvc.extensions import db
from gridsvc.web.forms import Form, Lookup, needed, upto
from gridsvc.web.language import chosen


def give(user: User, actor: Principal, *, role: str, division: str) -> Grant:
    """A role, by its name or title, in a division; raises BadParameter for one out of scope, Forbidden for rights
    the actor lacks there.
    """
    scope = actor.require("user.write")
    division_id = lookups.division(division, scope)
    if division_id is None and not scope.everywhere:
        expected = lookups.WHATS["division"]
        raise BadParameter(name="division", value="", expected=expected.en, expected_zh=expected.zh)
    above = users_queries.lineage(division_id)
    found = next((r for r in users_queries.grantable(actor) if role in (r.name, r.title_zh, r.title_en)), None)
    if found is None:
        en, zh = "a role whose rights you hold", "一个您可以授予的角色"
        raise BadParameter(name="role", value=role, expected=en, expected_zh=zh)
    if missing := next((right for right in found.rights if not actor.holds([right], above)), None):
        zh, en = RIGHTS[missing]
        raise Forbidden(right=en, right_zh=zh)
    return services.grant(user, found.name, division_id=division_id)


class GrantForm(Form):
    """A role and where it reaches; nowhere written is everywhere."""

    role = SelectField(_("角色"), validators=[needed()])
    division = Lookup(_("范围"), "division", [Optional()])

    def offer(self, actor: Principal) -> "GrantForm":
        """The same with the roles that the actor may give."""
        titles = [(r.name, r.title_zh if chosen() == "zh" else r.title_en) for r in users_queries.grantable(actor)]
        self.role.choices = [("", "—"), *titles]
        return self

    def give(self, user: User, actor: Principal) -> Grant:
        """The grant; raises what `give` does."""
        return give(user, actor, role=self.role.data, division=self.division.data or "")


class PersonLinkForm(Form):
    """Who a user is; empty for nobody."""

    person = Lookup(_("对应人员"), "person", [Optional()])

    def link(self, user: User, actor: Principal) -> User:
        """The user; raises what `logins.link` does."""
        logins.link(user, self.person.data or "", actor)
        return user


class UserForm(GrantForm):
    """A new login with its first role."""

    username = StringField(_("用户名"), [needed()], render_kw={"autocomplete": "off", "autocapitalize": "none"})
    name = StringField(_("姓名"), [upto(64)])
    password = PasswordField(_("密码"), [upto()], render_kw=NEW_PASSWORD)

    def offer(self, actor: Principal) -> "UserForm":
        """The same; who manages everywhere may leave the role for later."""
        super().offer(actor)
        if actor.require("user.write").everywhere:
            self.role.validators = [Optional()]
        return self

    def add(self, actor: Principal) -> tuple[User, str]:
        """The user, and the password made up for it ("" for one that was typed)."""
        made_up = "" if self.password.data else services.generated_password()
        user = services.add_user(self.username.data, self.password.data or made_up, name=self.name.data or "")
        db.session.flush()
        if self.role.data or self.division.data:
            self.give(user, actor)
        return user, made_up
