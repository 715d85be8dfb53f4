"""Names of files: which format one means, and whether one can be written."""

from pathlib import Path

from gridsvc.errors import BadParameter


def suffix_of(path: Path, known: list[str]) -> str:
    """The longest suffix of `known` that the name ends with; raises BadParameter listing them."""
    name = path.name.lower()
    found = max((suffix for suffix in known if name.endswith(suffix)), key=len, default=None)
    if found is None:
        listed = ", ".join(sorted(known))
        raise BadParameter(name="file", value=path.name, expected=f"one of {listed}", expected_zh=f" {listed} 之一")
    return found


def refuse_missing_folder(path: Path) -> None:
    """Raise BadParameter when the folder of a file to be written does not exist."""
    if not path.parent.is_dir():
        expected, expected_zh = "a path in a folder that exists", "已有文件夹中的路径"
        raise BadParameter(name="file", value=str(path), expected=expected, expected_zh=expected_zh)
