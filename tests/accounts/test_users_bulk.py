"""Users by file: what a preview says, what is added, and that a password is told once and kept nowhere."""

import csv
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy import func, select

from gridsvc.accounts import services
from gridsvc.accounts.models import AuditEntry, User
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.posts.models import Person
from tests.factories import district

PATH = "/admin/users/bulk"
HERE, THERE = "320104001001", "320104001002"
ROWS = f"""用户名,姓名,角色,区划,人员
new-1,新甲,网格员,{HERE},示例甲
new-2,新乙,planner,{HERE},
new-1,又一个,,,
two words,名,,,
new-3,新丙,国王,{HERE},
new-4,新丁,viewer,{THERE},
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """Two communities, a person, the administrator of everything and the one of the first community."""
    district(tmp_path)
    for name, code in (("chief", None), ("local", HERE)):
        user = services.add_user(name, "a long enough password")
        services.grant(user, "administrator", division_id=by_code(code).id if code else None)
    db.session.add(Person(name="示例甲"))
    db.session.commit()


@pytest.fixture
def send(app):
    """Posts the form as somebody."""

    def post(who, **form):
        token = services.issue_token(who)
        db.session.commit()
        return app.test_client().post(PATH, data=form, headers={"Authorization": f"Bearer {token}"})

    return post


def known(pattern="new-%"):
    return db.session.scalars(select(User.username).where(User.username.like(pattern)).order_by(User.username)).all()


def told(answer):
    """The rows of the file of passwords."""
    address = answer.text.split('href="data:text/csv;charset=utf-8,')[1].split('"')[0]
    return list(csv.DictReader(unquote(address).removeprefix("\ufeff").splitlines()))


def test_a_preview_says_of_every_row_whether_it_can_be_added_and_adds_none(send):
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    page = send("chief", text=ROWS)
    assert (page.status_code, known()) == (200, [])
    assert "预览：可添加 3 个，不能添加 3 个" in page.text
    for reason in ("用户“new-1”已存在", "不含空白的字符", "角色应为一个您可以授予的角色"):
        assert reason in page.text
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1  # the caller's token


def test_the_good_rows_are_added_and_the_others_left_to_be_corrected(send):
    page = send("chief", text=ROWS, act="create")
    assert known() == ["new-1", "new-2", "new-4"]
    assert "two words" in page.text.split("<textarea")[1]
    assert "new-2" not in page.text.split("<textarea")[1]
    person = db.session.scalars(select(Person)).one()
    assert person.user_id == services.find_user("new-1").id


def test_a_password_is_told_once_and_kept_nowhere(send):
    answer = send("chief", text="username\nnew-1\n", act="create")
    [row] = told(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert services.knows_password(services.find_user("new-1"), row["password"])
    trail = [str((entry.before, entry.after)) for entry in db.session.scalars(select(AuditEntry))]
    assert [entry for entry in trail if row["password"] in entry] == []


def test_an_administrator_of_a_community_adds_users_there_only(send):
    send("local", text=f"username,role,division\nnew-1,viewer,{HERE}\nnew-2,viewer,{THERE}\nnew-3,,\n", act="create")
    assert known() == ["new-1"]


def test_a_sheet_is_read_like_a_text(send):
    book, file = openpyxl.Workbook(), BytesIO()
    for row in (("用户名", "角色", "区划"), ("new-1", "viewer", int(HERE))):
        book.active.append(row)
    book.save(file)
    file.seek(0)
    assert "可添加 1 个" in send("chief", file=(file, "users.xlsx")).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "一个文件"),
        ("a,b\n1,2\n", "没有“用户名”一列"),
        ("username\n" + "x\n" * 301, "1 到 300 行"),
        ("username\n", "1 到"),
    ],
)
def test_what_is_no_list_of_users_is_refused_with_its_reason(send, text, said):
    answer = send("chief", text=text)
    assert (answer.status_code, said in answer.text) == (422, True)


@pytest.mark.parametrize("name", ["users.pdf", "users"])
def test_a_file_of_another_kind_is_refused(send, name):
    answer = send("chief", file=(BytesIO(b"x"), name))
    assert (answer.status_code, ".csv, .xlsx" in answer.text) == (422, True)


def test_the_quick_hash_of_a_password_told_is_replaced_at_the_first_sign_in(send):
    [row] = told(send("chief", text="username\nnew-1\n", act="create"))
    added = services.find_user("new-1")
    before = added.password
    assert added.verify_and_update_password(row["password"])
    assert added.password != before
