"""What the frame around every page shows: the district's name and the pages that exist and may be opened."""

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from gridsvc.accounts.principal import current
from gridsvc.divisions.models import Division
from gridsvc.extensions import db

TABS = (("map.index", "地图", "grid.read"),)  # endpoint, title, the right that opens it


class Frame:
    """Asked by the templates, and only by those that show it: an error page asks nothing."""

    @staticmethod
    def district() -> str:
        """The name of the one division above all others, empty where there is none or more than one."""
        names = db.session.scalars(select(Division.name).where(Division.parent_id.is_(None)).limit(2)).all()
        return names[0] if len(names) == 1 else ""

    @staticmethod
    def division(division_id: int) -> str:
        """The name of a division."""
        return db.session.scalar(select(Division.name).where(Division.id == division_id)) or ""

    @staticmethod
    def tabs() -> list[tuple[str, str]]:
        """(endpoint, title) of each page the asker may open."""
        asker = current()
        return [
            (name, _(title)) for name, title, right in TABS if name in current_app.view_functions and asker.may(right)
        ]
