"""The forms of one account: its name, passwords and tokens."""

from datetime import UTC, datetime, time, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _
from wtforms import DateField, PasswordField, StringField
from wtforms.validators import Optional

from gridsvc.accounts import services
from gridsvc.accounts.models import ApiToken, User
from gridsvc.errors import BadParameter, Conflict
from gridsvc.web.forms import Form, needed, upto

NEW_PASSWORD = {"autocomplete": "new-password"}


class NameForm(Form):
    """A user's name."""

    name = StringField(_("姓名"), [needed(), upto(64)])


class PasswordForm(Form):
    """A new password; an empty one is made up."""

    password = PasswordField(_("新密码"), [upto()], render_kw=NEW_PASSWORD)

    def change(self, user: User) -> tuple[User, str]:
        """The user, and the password made up ("" for one that was typed)."""
        made_up = "" if self.password.data else services.generated_password()
        services.change_password(user, self.password.data or made_up)
        return user, made_up


class OwnPasswordForm(Form):
    """One's own password, changed by one who knows it."""

    old = PasswordField(_("原密码"), [needed(), upto()], render_kw={"autocomplete": "current-password"})
    password = PasswordField(_("新密码"), [needed(), upto()], render_kw=NEW_PASSWORD)
    again = PasswordField(_("再输一次新密码"), [needed(), upto()], render_kw=NEW_PASSWORD)

    def change(self, user: User) -> User:
        """The user; raises Conflict for a wrong old password, or a second one that differs."""
        if not services.knows_password(user, self.old.data):
            raise BadParameter(name="old", value="…", expected="the password you have now", expected_zh="您现在的密码")
        if self.again.data != self.password.data:
            raise BadParameter(name="again", value="…", expected="the new password again", expected_zh="与新密码相同")
        services.change_password(user, self.password.data)
        return user


class TokenForm(Form):
    """What a token is for, and its last day."""

    label = StringField(_("用途"), [needed(), upto(64)])
    last_day = DateField(_("有效至"), [Optional()])

    def issue(self, user: User) -> str:
        """The token; raises Conflict for a day that is over or a user who is locked out."""
        if not user.active:
            raise Conflict(reason=f"{user.username} is deactivated", reason_zh=f"“{user.username}”已停用")
        zone = current_app.config["SETTINGS"].timezone
        day = self.last_day.data
        ends = datetime.combine(day, time(), zone) + timedelta(days=1) if day else None
        if ends and ends <= datetime.now(UTC):
            raise BadParameter(name="last_day", value=day, expected="today or later", expected_zh="今天或以后的日期")
        return services.issue_token(user.username, label=self.label.data, expires_at=ends)


def is_over(token: ApiToken) -> bool:
    """Whether a token opens no door any more."""
    return bool(token.revoked_at or (token.expires_at and token.expires_at < datetime.now(UTC)))
