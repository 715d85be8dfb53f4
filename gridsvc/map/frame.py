"""What the frame around every page shows: the district's name and the pages that exist and may be opened."""

from flask import current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import select

from gridsvc.accounts import notices
from gridsvc.accounts.principal import current
from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.settings.services import banner, text
from gridsvc.web.language import chosen
from gridsvc.web.params import today

TABS = (  # endpoint, title, the right that opens it
    ("map.index", "地图", "grid.read"),
    ("plans.index", "规划", "plan.read"),
    ("desk.index", "地址", "address.read"),
    ("coverage.index", "盲区", "gap.count"),
)
SECTIONS: tuple[tuple[str, str, str], ...] = (  # of the administration: endpoint, title, the right that opens it
    ("seats.index", "岗位", "people.write"),
    ("rosters.index", "值班表", "people.write"),
    ("persons.index", "人员名册", "people.write"),
    ("organisations.index", "组织", "people.write"),
    ("imports.index", "导入", "file.import"),
    ("users.index", "用户", "user.write"),
    ("jobs.index", "作业", "file.import"),
    ("audit.index", "审计", "audit.read"),
    ("layers.index", "图层与编码", "setting.write"),
    ("settings.index", "设置", "setting.write"),
)
# Open only to a right that reaches everywhere.
WHOLE = {"imports.index", "audit.index", "layers.index", "settings.index"}
HIDDEN_BANNER = "banner"  # the cookie with the key of the banner that was dismissed
ADMIN = ("admin.index", "管理")


class Frame:
    """Asked by the templates, and only by those that show it: an error page asks nothing."""

    @staticmethod
    def district() -> str:
        """The name that was set, else the district's; empty where the divisions have no common top."""
        top = district()
        return text("district_name") or (top.name if top else "")

    @staticmethod
    def banner() -> dict[str, str] | None:
        """The emergencies banner of today, in the reader's language; None once this browser was told to hide it."""
        found = banner(today(), chosen())
        return None if found and request.cookies.get(HIDDEN_BANNER) == found["key"] else found

    @staticmethod
    def district_code() -> str:
        """Its code, empty where it has none."""
        top = district()
        return top.code if top else ""

    @staticmethod
    def division(division_id: int) -> str:
        """The name of a division."""
        return db.session.scalar(select(Division.name).where(Division.id == division_id)) or ""

    @staticmethod
    def may(right: str) -> bool:
        """Whether the asker holds the right anywhere."""
        return current().may(right)

    @staticmethod
    def unread() -> int:
        """How many notices the asker has not read."""
        user_id = current().user_id
        return notices.unread(user_id) if user_id is not None else 0

    @staticmethod
    def tabs() -> list[tuple[str, str]]:
        """(endpoint, title) of each page the asker may open."""
        name, title = ADMIN
        return _open(TABS) + ([(name, _(title))] if Frame.sections() else [])

    @staticmethod
    def sections() -> list[tuple[str, str]]:
        """(endpoint, title) of each section of the administration that the asker may open."""
        return _open(SECTIONS)


def _open(pages: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str]]:
    asker = current()
    return [
        (name, _(title))
        for name, title, right in pages
        if name in current_app.view_functions
        and asker.may(right)
        and (name not in WHOLE or asker.scope(right).everywhere)
    ]


def district() -> Division | None:
    """The lowest division that all others lie in or above: 秦淮区, where only it hangs below 江苏省 and 南京市."""
    if "district" not in g:
        g.district = None
        while only := _only_child(g.district):
            g.district = only
    return g.district


def _only_child(parent: Division | None) -> Division | None:
    below = Division.parent_id.is_(None) if parent is None else Division.parent_id == parent.id
    found = db.session.scalars(select(Division).where(below).limit(2)).all()
    return found[0] if len(found) == 1 else None
