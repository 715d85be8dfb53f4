"""The stages of works in words: Chinese, English."""

STAGES = {
    "looking": ("查看要撤销的记录", "looking at what there is to undo"),
    "reading": ("读取文件", "reading the file"),
    "merging": ("写入", "writing"),
    "assigning": ("重新计算归属网格", "working out the owner grids"),
    "examining": ("检查地址库", "examining the library"),
    "matching": ("匹配地址", "matching addresses"),
    "geocoding": ("匹配地址", "finding addresses"),
    "drawing": ("绘制", "drawing"),
    "undoing": ("撤销", "undoing"),
}


def in_words(stage: str) -> tuple[str, str]:
    """A stage's name for people; its own where none is known."""
    return STAGES.get(stage, (stage, stage))
