"""Where the ground of each grid came from, over all edits of a plan. Pure."""

from collections.abc import Collection, Iterable, Sequence

Line = Sequence[str]  # descent, code, source


def descents(
    edits: Iterable[Iterable[Line]], base: Collection[str], final: Collection[str]
) -> dict[tuple[str, str], str]:
    """(source, code) -> descent for grids of the base edition and grids after all edits.

    What came from a grid that edits made and gave up again comes from whatever that one came from.
    """
    sources: dict[str, dict[str, str]] = {}
    for lines in edits:
        for descent, code, source in lines:
            origin = {source: descent} if source in base else dict.fromkeys(sources.get(source, {}), descent)
            sources.setdefault(code, {}).update(origin)
    return {
        (source, code): descent
        for code, found in sources.items()
        if code in final
        for source, descent in found.items()
        if source != code
    }
