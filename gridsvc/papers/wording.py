"""Words that several papers share, in the language of the reader."""

from datetime import datetime

from flask_babel import gettext as _

from gridsvc.accounts.audit import actor_name
from gridsvc.papers.page import Words
from gridsvc.web.params import zone

SHORT = 3  # digits of a code that tell the grids of a community apart


def page_words(subject: str) -> Words:
    """The foot of every page: what it is of, when and by whom it was made, page n of m."""
    made = _("%(at)s 由 %(by)s 生成", at=moment(datetime.now(zone())), by=actor_name())
    return Words(lambda page, pages: _("第 %(page)s 页，共 %(pages)s 页", page=page, pages=pages), f"{subject}　{made}")


def moment(at: datetime) -> str:
    """A time by the service's clock, to the minute."""
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M")


def status(of: str) -> str:
    """Where a plan stands."""
    return {
        "draft": _("草稿"),
        "submitted": _("待审批"),
        "approved": _("已批准"),
        "published": _("已发布"),
        "discarded": _("已作废"),
    }[of]


def became(what: str) -> str:
    """What a plan makes of a grid."""
    return {"new": _("新设"), "gone": _("撤销网格"), "changed": _("调整")}[what]


def step(of: str) -> str:
    """A step of approval."""
    return {"community": _("社区确认"), "street": _("街道审核"), "county": _("区级批准")}[of]


def called(code: str, name: str) -> str:
    """A grid by code and name; a new one bears its code as a name at first."""
    return code if name in ("", code) else f"{code} {name}"


def grid_labels(code: str, name: str) -> list[str]:
    """What may stand on a map for a grid, the longest first."""
    return [text for text in (name, code, code[-SHORT:]) if text]
