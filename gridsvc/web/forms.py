"""Forms of pages: WTForms fields; what a service refuses stands beside the field that it is about."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gridsvc.errors import BadParameter, Conflict, Forbidden, GridsvcError, NotFound, UnusableInput
from gridsvc.extensions import db
from gridsvc.web.language import chosen

T = TypeVar("T")
REFUSALS = (BadParameter, Conflict, Forbidden, NotFound, UnusableInput)
LONGEST_TEXT = 200


class Form(FlaskForm):
    """A form whose session token is checked by accounts.login on every write."""

    class Meta(FlaskForm.Meta):
        """No second token."""

        csrf = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field can be used; text that no database holds is refused like any other fault."""
        valid = bool(super().validate(extra_validators))
        for field in self:
            if any("\0" in str(value) for value in field.raw_data or ()):
                field.errors = [gettext("含有不可用的字符。")]
                valid = False
        return valid

    def refuse(self, refusal: GridsvcError) -> None:
        """Show a service's refusal: beside the field it names, else above the form."""
        field = self._fields.get(str(refusal.facts.get("name", "")))
        if field is None:
            self.form_errors.append(refusal.detail(chosen()))
            return
        expected = refusal.facts.get("expected_zh" if chosen() == "zh" else "expected")
        said = gettext("应为%(expected)s。", expected=expected) if expected else refusal.detail(chosen())
        field.errors = [*field.errors, said]

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows the form: 422 where something is wrong with it."""
        return 422 if self.errors else 200


class Lookup(StringField):
    """A thing by its code or name; the script completes it from /admin/lookup/<what>."""

    def __init__(self, label: object, what: str, validators: Any = (), **more: Any) -> None:
        looks = {"data-lookup": what, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(label, [*validators, Length(max=LONGEST_TEXT, message=too_long())], render_kw=looks, **more)


def needed() -> InputRequired:
    """The field has to be filled in."""
    return InputRequired(message=_("请填写此项。"))


def too_long(most: int = LONGEST_TEXT) -> Any:
    """What is said of a text with too many characters."""
    return _("最多 %(most)s 个字符。", most=most)


def upto(most: int = LONGEST_TEXT) -> Length:
    """A text of at most so many characters."""
    return Length(max=most, message=too_long(most))


def submitted(form: Form, act: Callable[[], T], *, keep: bool = True) -> T | None:
    """What `act` made of a form that was sent and can be used, committed; else None, and the form says why.

    Without `keep` it was only tried: nothing stays.
    """
    if not form.validate_on_submit():
        return None
    try:
        made = act()
        if keep:
            db.session.commit()
        else:
            db.session.rollback()
    except REFUSALS as refusal:
        db.session.rollback()
        form.refuse(refusal)
    except IntegrityError:
        db.session.rollback()
        form.form_errors.append(gettext("数据刚刚被他人改动，请核对后重试。"))
    else:
        return made
    return None


def done(act: Callable[[], object], sentence: str) -> bool:
    """Whether `act` was done and committed; the next page says so, or why not."""
    try:
        act()
        db.session.commit()
    except REFUSALS as refusal:
        db.session.rollback()
        flash(refusal.detail(chosen()), "error")
        return False
    flash(sentence, "success")
    return True
