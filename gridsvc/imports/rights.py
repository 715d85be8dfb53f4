"""Who may import what by the page: the right to import and the one to write the thing, both everywhere."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _

from gridsvc.accounts.principal import Principal
from gridsvc.imports.registry import importer

IMPORTS = "file.import"


class Kind(NamedTuple):
    """Something to import: its title in the reader's language, and the right to write it."""

    title: Any
    right: str


KINDS = {
    "divisions": Kind(_("行政区划"), "grid.write"),
    "grids": Kind(_("网格"), "grid.write"),
    "addresses": Kind(_("标准地址"), "address.write"),
    "address_updates": Kind(_("地址更新"), "address.write"),
    "compounds": Kind(_("小区"), "address.write"),
    "aliases": Kind(_("别名"), "address.write"),
    "decisions": Kind(_("归属决定"), "grid.write"),
    "organisations": Kind(_("组织"), "people.write"),
    "posts": Kind(_("岗位任职"), "people.write"),
    "rosters": Kind(_("值班表"), "people.write"),
    "leaves": Kind(_("请假"), "people.write"),
    "resources": Kind(_("资源"), "resource.write"),
    "events": Kind(_("事件"), "event.write"),
    "reference": Kind(_("地物"), "grid.write"),
}


def allowed(principal: Principal) -> list[str]:
    """What the principal may import; raises NotSignedIn or Forbidden where that is nothing."""
    principal.require_everywhere(IMPORTS)
    return [what for what, kind in KINDS.items() if principal.scope(kind.right).everywhere]


def may_send(principal: Principal) -> None:
    """Raises NotSignedIn or Forbidden for whoever has no use for a file: lists of addresses come as files, too."""
    if not principal.may("address.write"):
        allowed(principal)


def require(principal: Principal, what: str) -> None:
    """Raises Forbidden, naming what is missing, where the principal may not import `what` everywhere."""
    importer(what)
    for right in (IMPORTS, KINDS[what].right):
        principal.require_everywhere(right)
