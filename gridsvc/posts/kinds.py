"""The kinds of post as shipped; they are data, so a district adds its own and renames these."""

from typing import NamedTuple


class PostKindSeed(NamedTuple):
    """A kind of post: what the rules see in it (`role`), how many seats a division or grid has."""

    code: str
    name_zh: str
    name_en: str
    role: str
    seats: int
    rank: int


POST_KINDS = (
    PostKindSeed("commander_1", "第一指挥长", "First commander", "commander", 1, 10),
    PostKindSeed("commander_2", "第二指挥长", "Second commander", "commander", 1, 20),
    PostKindSeed("grid_leader", "网格长", "Grid leader", "leader", 1, 30),
    PostKindSeed("fulltime", "专职网格员", "Full-time grid worker", "worker", 9, 40),
    PostKindSeed("parttime", "兼职网格员", "Part-time grid worker", "helper", 99, 50),
    PostKindSeed("party_secretary", "党组织书记", "Party secretary", "other", 1, 60),
    PostKindSeed("police", "民警", "Police officer", "other", 9, 70),
)
