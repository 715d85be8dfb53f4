"""What can be switched on the map, in groups, and the marks that the legend explains beside them."""

from dataclasses import dataclass

from flask_babel import gettext as _

from gridsvc.accounts.principal import Principal
from gridsvc.grids import editions
from gridsvc.web.params import today

DASHES = 3  # of static/src/map/overlays.js and of the swatches


@dataclass(frozen=True, slots=True)
class Row:
    """A layer: the name that the page's state knows it by, its title, its swatch; `reason` says why it is shut."""

    name: str
    title: str
    swatch: str
    reason: str


def overlays() -> list[tuple[str, str]]:
    """(code, name) of the layers beside the primary one."""
    return [(row["code"], row["name"]) for row in editions.layers(today()) if row["relation"] != "primary"]


def groups(asker: Principal, beside: list[tuple[str, str]], *, basemap: bool) -> list[tuple[str, list[Row]]]:
    """(title, rows) of the layers; `beside` are the overlays."""
    grids = [
        ("grids", _("网格"), "grid.read", "grids"),
        *((f"layer-{code}", name, "grid.read", f"overlay-{n % DASHES}") for n, (code, name) in enumerate(beside)),
        ("divisions", _("行政区划"), "grid.read", "divisions"),
    ]
    ground = [("reference", _("地物"), "grid.read", "reference")]
    if basemap:
        ground.insert(0, ("basemap", _("底图"), "grid.read", "basemap"))
    found = [(_("网格与区划"), grids), (_("数据"), _data()), (_("盲区"), _gaps()), (_("底图与地物"), ground)]
    return [
        (title, [Row(name, text, swatch, _reason(asker, right)) for name, text, right, swatch in rows])
        for title, rows in found
    ]


def legend() -> list[tuple[str, str]]:
    """(swatch, title) of what else is drawn."""
    return [
        ("selected", _("已选网格")),
        ("special", _("专属网格")),
        ("part", _("部件")),
        ("force", _("力量")),
        ("facility", _("设施")),
        ("event-open", _("未结事件")),
        ("event-closed", _("已结事件")),
        ("water", _("水系")),
        ("green", _("绿地")),
        ("road", _("道路")),
        ("rail", _("铁路")),
        ("building", _("建筑")),
    ]


def _data() -> list[tuple[str, str, str, str]]:
    return [
        ("addresses", _("地址"), "address.read", "addresses"),
        ("resources", _("资源"), "resource.read", "resources"),
        ("events", _("事件"), "event.read", "events"),
    ]


def _gaps() -> list[tuple[str, str, str, str]]:
    titles = {
        "blind": _("地面盲区"),
        "overlap": _("重叠"),
        "post_vacant": _("指挥长空缺"),
        "address_without_grid": _("地址无网格"),
        "address_unknown": _("库中没有的地址"),
        "grid_without_address": _("网格无地址"),
        "no_leader": _("无网格长"),
        "no_worker": _("无专职网格员"),
        "overloaded": _("户数超标"),
    }
    return [(kind, title, "gap.read", kind) for kind, title in titles.items()]


def _reason(asker: Principal, right: str) -> str:
    if asker.may(right):
        return ""
    return _("登录后可见") if asker.user_id is None else _("您的角色不可见")
