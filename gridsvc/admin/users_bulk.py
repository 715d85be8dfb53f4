"""Users by file: every row tried out and told, then those that can be are added with a password made up for each."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from wtforms import FileField, StringField, TextAreaField

from gridsvc.accounts import services
from gridsvc.accounts.models import User
from gridsvc.accounts.principal import Principal
from gridsvc.admin import logins
from gridsvc.admin.users_forms import give
from gridsvc.errors import BadParameter, GridsvcError, UnusableInput
from gridsvc.extensions import db
from gridsvc.io import parsers
from gridsvc.io.cells import written
from gridsvc.io.fields import Field, map_columns, parse_chunk
from gridsvc.io.formats import suffix_of
from gridsvc.io.readers import open_as_written
from gridsvc.web.forms import REFUSALS, Form
from gridsvc.web.language import chosen

MOST = 300  # users that one answer adds
SUFFIXES = [".csv", ".xlsx"]
PASTED = "users.csv"
NO_PASSWORD = "!"  # noqa: S105 - no hash of anything
CREATE = "create"
TITLES = {"username": _("用户名"), "name": _("姓名"), "role": _("角色"), "division": _("范围"), "person": _("对应人员")}
FIELDS = (
    Field("username", parsers.text, aliases=("用户名", "登录名", "账号", "user name", "login")),
    Field("name", parsers.text, aliases=("姓名", "显示名", "display name")),
    Field("role", parsers.text, aliases=("角色",)),
    Field("division", parsers.text, aliases=("范围", "区划", "行政区划", "scope")),
    Field("person", parsers.text, aliases=("对应人员", "人员")),
)
NAMES = tuple(field.name for field in FIELDS)


@dataclass(slots=True)
class Row:
    """A row of the file: its line, its values by field, why it cannot be taken, and the password made up for it."""

    line: int
    values: dict[str, str]
    problem: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """The rows in file order; `created` once the good ones were added."""

    rows: Sequence[Row]
    created: bool

    @property
    def good(self) -> list[Row]:
        """Rows that can be, or were, added."""
        return [row for row in self.rows if not row.problem]

    @property
    def refused(self) -> list[Row]:
        """The others."""
        return [row for row in self.rows if row.problem]

    @property
    def passwords(self) -> str:
        """A data: address of the CSV with the passwords made up; they are kept nowhere else."""
        names = ("username", "name")
        table = [[*(written(row.values[name]) for name in names), row.password] for row in self.good]
        return "data:text/csv;charset=utf-8," + quote("\ufeff" + _csv([[*names, "password"], *table]))


class BulkForm(Form):
    """A CSV or XLSX file, or its rows as text; the button that was pressed."""

    file = FileField(_("CSV 或 XLSX 文件"), render_kw={"accept": ",".join(SUFFIXES)})
    text = TextAreaField(_("或在这里粘贴、修改"), render_kw={"rows": 10, "spellcheck": "false", "class": "mono"})
    act = StringField()

    def run(self, actor: Principal) -> Bulk:
        """The rows tried out, or added where the button says so; raises UnusableInput for a file nobody can read."""
        creates = self.act.data == CREATE
        sent = self.file.data if isinstance(self.file.data, FileStorage) and self.file.data.filename else None
        done = Bulk(_rows(sent, self.text.data or ""), creates)
        for row in done.rows:
            _try(row, actor, creates=creates)
        if not creates:
            db.session.rollback()
        left = done.refused if creates else done.rows
        self.text.data = _csv([NAMES, *([row.values[name] for name in NAMES] for row in left)]) if left else ""
        return done


def _rows(sent: FileStorage | None, pasted: str) -> list[Row]:
    """The rows of the file, else of the text."""
    if sent is None and not pasted.strip():
        raise BadParameter(
            name="file", value="", expected="a file, or text below", expected_zh="一个文件，或下面的文字"
        )
    with TemporaryDirectory() as folder:
        if sent is None:
            path = Path(folder) / PASTED
            path.write_text(pasted, encoding="utf-8")
            return _read(path, "utf-8")
        path = Path(folder) / f"users{suffix_of(Path(sent.filename or ''), SUFFIXES)}"
        sent.save(path)
        return _read(path, None)


def _read(path: Path, encoding: str | None) -> list[Row]:
    table = open_as_written(path, encoding=encoding)
    mapping = map_columns(FIELDS, table.columns, {})
    if "username" not in mapping:
        have = ", ".join(table.columns)
        raise UnusableInput(
            name=path.name,
            reason_zh=f"没有“用户名”一列，现有列：{have}。",
            reason=f"it has no column username; its columns are {have}.",
        )
    rows: list[Row] = []
    for chunk in table:
        parsed = parse_chunk(chunk, FIELDS, mapping)
        values: list[Any] = parsed.values.astype(object).where(parsed.values.notna(), "").to_dict("records")
        told = [(problem.zh if chosen() == "zh" else problem.en) if problem else "" for problem in parsed.problem]
        rows += [Row(int(line), of, why) for line, of, why in zip(chunk.line, values, told, strict=True)]
        if len(rows) > MOST:
            break
    if not 0 < len(rows) <= MOST:
        raise UnusableInput(
            name=path.name,
            reason_zh=f"应有 1 到 {MOST} 行用户；更多的请分成几个文件。",
            reason=f"it takes 1 to {MOST} rows of users: divide a longer file.",
        )
    return rows


def _try(row: Row, actor: Principal, *, creates: bool) -> None:
    """Add the row's user, or note why that cannot be; without `creates` no password is made."""
    if row.problem:
        return
    password = services.generated_password() if creates else ""
    try:
        with db.session.begin_nested():
            _add(row.values, actor, services.made_up_hash(password) if password else NO_PASSWORD)
    except REFUSALS as refusal:
        row.problem = _told(refusal)
    except IntegrityError:
        row.problem = gettext("数据刚刚被他人改动，请核对后重试。")
    else:
        row.password = password


def _add(values: dict[str, str], actor: Principal, hashed: str) -> User:
    user = services.add_user_hashed(values["username"], hashed, name=values["name"])
    db.session.flush()
    if values["role"] or values["division"] or not actor.require("user.write").everywhere:
        give(user, actor, role=values["role"], division=values["division"])
    if values["person"]:
        logins.link(user, values["person"], actor)
    db.session.flush()
    return user


def _told(refusal: GridsvcError) -> str:
    """Why a row is refused, naming its column."""
    title = TITLES.get(str(refusal.facts.get("name")))
    expected = refusal.facts.get("expected_zh" if chosen() == "zh" else "expected")
    if not title or not expected:
        return refusal.detail(chosen())
    return gettext("%(field)s应为%(expected)s。", field=title, expected=expected)


def _csv(rows: Iterable[Iterable[Any]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
