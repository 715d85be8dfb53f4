"""About 3,000 resources: parts along the roads, forces of the communities, facilities that serve."""

import numpy as np
import pandas as pd

from gridsvc.demo.divisions import LABEL
from gridsvc.demo.frame import to_lonlat
from gridsvc.demo.people import Cast

FIELDS = ["code", "name", "class", "type", "network", "owner", "lon", "lat", "leader", "members", "shift", "dataset"]
# Parts: how many, the code of the kind, and the owner.
PARTS = {
    "井盖": (560, "0101", "示例水务局"), "路灯": (540, "0203", "示例城市管理局"),
    "消防栓": (300, "0106", "示例消防救援大队"), "垃圾箱": (260, "0301", "示例环境卫生所"),
    "行道树": (220, "0401", "示例园林绿化局"), "监控探头": (160, "0122", "示例公安分局"),
    "交通信号灯": (110, "0211", "示例公安分局"), "公交站牌": (110, "0202", "示例交通运输局"),
    "配电箱": (90, "0110", "示例供电公司"), "燃气调压箱": (60, "0109", "示例燃气公司"),
    "通信交接箱": (60, "0104", "示例通信公司"),
}  # fmt: skip
# Forces: type, network, members, shift; of every community or of every street.
FORCES = {
    "community": (("社区民警队", "公安", 4, "全天"), ("网格员队伍", "党建", 14, "白班")),
    "street": (
        ("城管中队", "城管", 16, "白班"), ("微型消防站", "消防", 8, "全天"), ("应急小分队", "应急", 10, "全天"),
        ("环卫队", "环卫", 22, "白班"), ("平安志愿者队", "综治", 30, "夜班"),
    ),
}  # fmt: skip
OWNERS = {
    "公安": "示例公安分局", "党建": "示例民政局", "城管": "示例城市管理局", "消防": "示例消防救援大队",
    "应急": "示例应急管理局", "环卫": "示例环境卫生所", "综治": "示例司法局",
}  # fmt: skip
USES = {
    "小学": "学校", "中学": "学校", "幼儿园": "学校", "大学": "学校", "医院": "医院", "公园": "应急避难场所",
    "市场": "农贸市场", "车站": "车站", "机关": "政务服务点",
}  # fmt: skip


def resource_table(
    spots: pd.DataFrame, centres: pd.DataFrame, places: pd.DataFrame, cast: Cast, *, rng: np.random.Generator
) -> pd.DataFrame:
    """Import fields of resources plus leader, members, shift, dataset.

    `spots`: x, y beside the roads and name of the road. `centres`: name, level, x, y of streets and
    communities. `places`: name, use, x, y of special grids. x, y in local metres.
    """
    rows = pd.concat([_parts(spots, rng), _forces(centres, cast), _facilities(centres, places)], ignore_index=True)
    lonlat = to_lonlat(rows[["x", "y"]].to_numpy(float))
    filled = rows.assign(lon=lonlat[:, 0], lat=lonlat[:, 1], dataset=LABEL)
    texts = ["network", "owner", "leader", "shift"]
    return filled.assign(**filled[texts].fillna(""), members=filled.members.fillna(0).astype(int))[FIELDS]


def _parts(spots: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Parts at the kerb; 16-digit codes: district, kind, serial number."""
    chosen = spots.sample(sum(count for count, _, _ in PARTS.values()), random_state=rng).reset_index(drop=True)
    kinds = [(kind, code, owner, n) for kind, (count, code, owner) in PARTS.items() for n in range(1, count + 1)]
    frame = pd.DataFrame(kinds, columns=["type", "kind_code", "owner", "serial"])
    serial = frame.serial.map("{:06d}".format)
    return frame.assign(
        code="320104" + frame.kind_code + serial,
        name=chosen.name + frame.type + "-" + serial.str[-4:],
        x=chosen.x,
        y=chosen.y,
    ).assign(**{"class": "part"})


def _forces(centres: pd.DataFrame, cast: Cast) -> pd.DataFrame:
    """Every team of FORCES, a few metres apart around the middle of its community or street."""
    rows = [
        (f"{name}示例{kind}", kind, network, members, shift, cast.next("队长"), x + 18.0 * n, y - 12.0 * n)
        for name, level, x, y in centres[["name", "level", "x", "y"]].itertuples(index=False)
        for n, (kind, network, members, shift) in enumerate(FORCES[level])
    ]
    columns = ["name", "type", "network", "members", "shift", "leader", "x", "y"]
    frame = pd.DataFrame(rows, columns=columns)
    codes = [f"320104F{n:05d}" for n in range(1, len(frame) + 1)]
    return frame.assign(code=codes, owner=frame.network.map(OWNERS), **{"class": "force"})


def _facilities(centres: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    used = places[places.use.isin(list(USES))]
    served = pd.DataFrame(
        {"name": used.name.str.removesuffix("专属网格"), "type": used.use.map(USES), "x": used.x, "y": used.y}
    )
    towns = centres[centres.level == "community"]
    desks = pd.DataFrame(
        {"name": towns.name + "示例服务中心", "type": "社区服务中心", "x": towns.x - 15, "y": towns.y + 9}
    )
    frame = pd.concat([served, desks], ignore_index=True)
    codes = [f"320104S{n:05d}" for n in range(1, len(frame) + 1)]
    return frame.assign(code=codes).assign(**{"class": "facility"})
