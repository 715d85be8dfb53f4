"""The demo's invented words: roads, lanes, housing compounds. None of them claims to be a real place."""

from itertools import product

import numpy as np

# Road names that hold the name of a province or city, as real towns have them: never a division.
TRICKY_ROADS = ("南京东路", "北京西路", "重庆路", "上海路", "江苏路", "山东路", "天津街", "广州路", "长沙路", "云南路")
_HEADS = "石柳竹荷松梅兰菊桂枫银玉青碧清丽文武仁义礼智信安福寿望迎紫丹元吉利广永嘉瑞晨春秋白红"
_TAILS = "鼓桥井园溪泉湖庄营坊台门塘岗亭洲湾林峰霞"
_COMPOUND_HEADS = (
    "康居", "乔虹", "金陵", "锦绣", "阳光", "翠湖", "紫荆", "银杏", "香樟", "枫林", "玉兰", "海棠", "清水",
    "碧水", "明月", "朗诗", "和风", "春晓", "秋实", "长乐", "永安", "怡景", "雅居", "丰泽", "瑞景", "祥和",
    "福临", "天悦", "云锦", "星河", "梧桐", "白鹭", "凤凰", "龙腾", "望江", "临河", "文昌", "学府", "书香",
    "御景", "东方", "西园", "南苑", "北辰", "中和", "同泰", "万象", "百合", "丁香", "茉莉", "石榴", "樱花",
    "翡翠", "琥珀", "水木", "山水", "城南", "世纪", "新城", "都会", "国泰", "民安",
)  # fmt: skip
_COMPOUND_TAILS = (
    "花园", "家园", "雅苑", "新村", "小区", "公寓", "名邸", "嘉园", "新寓", "华庭", "里", "苑", "府", "坊",
    "佳苑", "新居",
)  # fmt: skip


def road_names(rng: np.random.Generator) -> list[str]:
    """Names for streets (路 and 街), every one different, the tricky ones at the end (taken first)."""
    pairs = [head + tail for head, tail in product(_HEADS, _TAILS)]
    names = [pair + ("路" if rng.random() < 0.6 else "街") for pair in rng.permutation(pairs)]
    return [*names, *TRICKY_ROADS]


def is_invented(road: str) -> bool:
    """Whether a road's name is one of ours, so that more may be invented about it."""
    return road[:-1] in {head + tail for head, tail in product(_HEADS, _TAILS)}


def lane_names(rng: np.random.Generator) -> list[str]:
    """Names for lanes (巷, 里, 弄, 营), every one different."""
    pairs = [tail + head for head, tail in product(_HEADS, _TAILS)]
    return [pair + str(rng.choice(["巷", "巷", "巷", "里"])) for pair in rng.permutation(pairs)]


def compound_names(rng: np.random.Generator) -> list[str]:
    """Names for housing compounds, every one different."""
    return [str(name) for name in rng.permutation([a + b for a, b in product(_COMPOUND_HEADS, _COMPOUND_TAILS)])]
