"""Bodies of the demo: the district, its streets and communities, departments, property firms."""

import pandas as pd

from gridsvc.demo.divisions import COUNTY, LABEL

OFFICES = {"county": "网格化管理中心", "street": "办事处", "community": "居民委员会"}
DEPARTMENTS = (
    "城市管理局", "公安分局", "消防救援大队", "应急管理局", "市场监督管理局", "住房和建设局", "民政局",
    "卫生健康委员会", "教育局", "生态环境局", "交通运输局", "水务局", "园林绿化局", "文化和旅游局", "司法局", "信访局",
    "人力资源和社会保障局", "供电公司", "供水公司", "燃气公司", "通信公司", "环境卫生所",
)  # fmt: skip
PROPERTY_FIRMS = tuple(f"示例物业公司-{n:02d}" for n in range(1, 31))


def organisation_table(names: pd.DataFrame) -> pd.DataFrame:
    """Import fields of organisations plus division (its code, or "") and dataset; parents come first."""
    bodies = names[names.level.isin(list(OFFICES))]
    top = f"ZZ{COUNTY}"
    governed = pd.DataFrame({
        "code": "ZZ" + bodies.code,
        "name": bodies["name"] + bodies.level.map(OFFICES),
        "kind": bodies.level.replace("county", "district"),
        "parent": ("ZZ" + bodies.parent).where(bodies.level != "county", ""),
        "division": bodies.code,
    })  # fmt: skip
    departments = [(f"BM{n:02d}", f"示例{name}", "department", top, "") for n, name in enumerate(DEPARTMENTS, 1)]
    firms = [(f"WY{n:02d}", name, "property", top, "") for n, name in enumerate(PROPERTY_FIRMS, 1)]
    rest = pd.DataFrame(departments + firms, columns=governed.columns)
    return pd.concat([governed, rest], ignore_index=True).assign(dataset=LABEL)
