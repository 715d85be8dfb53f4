"""Which file formats are known, by the end of a file's name."""

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
