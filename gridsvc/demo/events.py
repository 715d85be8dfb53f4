"""2,000 cases of the last 90 days: what was reported, where, when, and whether it is closed."""

import re
from datetime import date, datetime, time

import numpy as np
import pandas as pd

from gridsvc.demo.divisions import LABEL
from gridsvc.demo.frame import METRES_PER_DEGREE, Floats
from gridsvc.demo.people import ZONE

FIELDS = [
    "source", "source_id", "title", "text", "category", "class", "address", "lon", "lat", "reported_at", "stage",
    "closed_at", "near_address", "dataset",
]  # fmt: skip
SOURCES, SOURCE_SHARES = (
    ("网格员巡查", "12345热线", "市民随手拍", "街道上报", "视频巡查"),
    (0.46, 0.27, 0.14, 0.08, 0.05),
)
# class, category, title, what the reporter says, weight, hours to close (typical)
CASES = (
    ("部件", "公用设施", "井盖破损", "路面井盖开裂松动，车辆经过有响声，存在安全隐患。", 6, 20),
    ("部件", "公用设施", "路灯不亮", "附近连续几盏路灯夜间不亮，老人出行不便。", 6, 30),
    ("部件", "公用设施", "消防栓漏水", "消防栓阀门处持续渗水，路面积水结滑。", 3, 16),
    ("部件", "市容环境", "垃圾箱满溢", "垃圾箱已满，周边散落垃圾，有异味。", 7, 6),
    ("部件", "园林绿化", "行道树倾斜", "行道树倾斜，树枝碰到电线，刮风时危险。", 3, 26),
    ("部件", "道路交通", "信号灯故障", "路口信号灯不亮，早高峰车辆混行。", 3, 5),
    ("部件", "道路交通", "路面破损", "道路塌陷约半米见方，雨天积水。", 4, 48),
    ("部件", "公用设施", "通信交接箱敞开", "交接箱门敞开，线缆外露。", 2, 18),
    ("事件", "市容环境", "占道经营", "流动摊贩占用人行道经营，行人只能走机动车道。", 9, 4),
    ("事件", "市容环境", "乱堆物料", "楼道口堆放装修垃圾和旧家具，多日无人清理。", 8, 22),
    ("事件", "市容环境", "违规张贴小广告", "单元门、电梯间被贴满小广告。", 5, 10),
    ("事件", "道路交通", "非机动车乱停放", "共享单车堆放在路口，堵住盲道。", 8, 5),
    ("事件", "道路交通", "机动车占用消防通道", "消防通道被私家车长期占用，多次劝离无效。", 6, 8),
    ("事件", "安全隐患", "电动车楼道充电", "住户从窗口拉线给电动车充电，担心起火。", 7, 12),
    ("事件", "安全隐患", "高空抛物", "楼上有人往下扔垃圾，差点砸到人。", 2, 40),
    ("事件", "安全隐患", "群租房", "一套房隔成多间出租，人员进出频繁。", 3, 90),
    ("事件", "矛盾纠纷", "噪音扰民", "夜间施工噪音大，影响休息。", 6, 9),
    ("事件", "矛盾纠纷", "邻里漏水纠纷", "楼上漏水泡坏天花板，双方协商不成。", 4, 70),
    ("事件", "物业管理", "电梯停运", "电梯停运两天，高层老人无法下楼。", 4, 14),
    ("事件", "物业管理", "小区停水", "整栋楼今早停水，没有看到通知。", 3, 7),
    ("事件", "民生服务", "独居老人走访", "独居老人两天未出门，邻居请求上门看望。", 3, 3),
    ("事件", "市场监管", "餐饮油烟扰民", "一楼饭店油烟直排，楼上无法开窗。", 4, 60),
    ("事件", "违法建设", "楼顶搭建", "顶楼住户正在搭建阳光房。", 3, 160),
    ("事件", "河道水务", "河面漂浮物", "河面有大量漂浮垃圾，水体发黑。", 2, 24),
)  # fmt: skip
ENDINGS = ("", "请尽快处理。", "已拍照上传。", "多次反映未解决。", "希望回复处理结果。")
HOURS = np.array([1, 1, 1, 1, 1, 2, 5, 14, 22, 26, 24, 18, 12, 16, 20, 22, 20, 16, 14, 12, 10, 7, 4, 2])
WITHOUT_PLACE, VOID, DAYS = 0.10, 0.012, 90
TOWN = "江苏省南京市秦淮区.{2,9}?街道.{2,12}?社区"
# How people write a standard address: a pattern and what stands there instead.
SPOKEN = (
    ("^$", ""),
    ("^江苏省南京市", ""),
    (f"^{TOWN}", ""),
    (f"^{TOWN}", "秦淮区"),
    (f"^{TOWN}(.*)幢", r"\1栋"),
    (f"^{TOWN}(.*)号", r"\1#"),
    (f"^{TOWN}(.*)$", r"\1附近"),
    (f"^{TOWN}(.*?)花园", r"\1花圆"),
    (f"^{TOWN}(.*?)建康", r"\1健康"),
    (f"^{TOWN}(.*?)号.*$", r"\1号门口"),
)


def event_table(addresses: pd.DataFrame, *, count: int, today: date, rng: np.random.Generator) -> pd.DataFrame:
    """Import fields of events plus class, stage, closed_at, near_address, dataset.

    Addresses are written as people write them (short, misspelt); points lie within 15 m of the
    standard address whose code is `near_address`, and one in ten has no coordinates. Nothing is
    reported or closed after 00:00 of `today` (+08:00).
    """
    at = addresses[addresses.room == ""].sample(count, replace=True, random_state=rng).reset_index(drop=True)
    weights = np.array([case[4] for case in CASES], float)
    which = rng.choice(len(CASES), count, p=weights / weights.sum())
    klass, category, title, text, _, hours = zip(*(CASES[w] for w in which), strict=True)
    reported, closed = _times(np.array(hours, float), today, rng)
    place = rng.normal(0, 6.0, (count, 2)).clip(-15, 15) / METRES_PER_DEGREE
    lost = rng.random(count) < WITHOUT_PLACE
    frame = pd.DataFrame({
        "source": rng.choice(SOURCES, count, p=SOURCE_SHARES),
        "title": title,
        "text": [f"{t}{ENDINGS[e]}" for t, e in zip(text, rng.integers(len(ENDINGS), size=count), strict=True)],
        "category": category,
        "class": klass,
        "address": [spoken(a, kind) for a, kind in zip(at.address, rng.integers(len(SPOKEN), size=count), strict=True)],
        "lon": np.where(lost, np.nan, np.round(at.lon + place[:, 0], 8)),
        "lat": np.where(lost, np.nan, np.round(at.lat + place[:, 1], 8)),
        "reported_at": reported,
        "closed_at": closed,
        "near_address": at.code,
        "dataset": LABEL,
    })  # fmt: skip
    return _ordered(frame, rng)


def _times(hours: Floats, today: date, rng: np.random.Generator) -> tuple[pd.Series, pd.Series]:
    """When reported, and when closed (NaT while open), both before 00:00 of `today`."""
    now = pd.Timestamp(datetime.combine(today, time(), ZONE))
    days = rng.integers(1, DAYS + 1, len(hours))
    seconds = rng.choice(24, len(hours), p=HOURS / HOURS.sum()) * 3600 + rng.integers(3600, size=len(hours))
    reported = now - pd.to_timedelta(pd.Series(days), unit="D") + pd.to_timedelta(pd.Series(seconds), unit="s")
    took = pd.to_timedelta(pd.Series(np.rint(hours * rng.lognormal(0, 1.4, len(hours)) * 3600)), unit="s")
    closed = reported + took
    return reported, closed.where(closed < now)


def _ordered(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """In order of time, numbered, with stage; times as RFC 3339 text."""
    void = rng.random(len(frame)) < VOID
    closed = frame.closed_at.mask(void)
    stage = np.where(void, "void", np.where(closed.notna(), "closed", "open"))
    frame = frame.assign(closed_at=closed, stage=stage).sort_values("reported_at", kind="stable", ignore_index=True)
    return frame.assign(
        source_id=[f"示例-{at:%Y%m%d}-{n:05d}" for n, at in enumerate(frame.reported_at, 1)],
        reported_at=[at.isoformat() for at in frame.reported_at],
        closed_at=["" if pd.isna(at) else at.isoformat() for at in frame.closed_at],
    )[FIELDS]


def spoken(address: str, manner: int) -> str:
    """The address as somebody writes it: `manner` is an index of SPOKEN."""
    pattern, replacement = SPOKEN[manner]
    return re.sub(pattern, replacement, address)
