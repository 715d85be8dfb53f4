"""`make screenshots`: the pictures of docs/ and README from the demo district; ARGS=all: every page at every size.

All of them go to var/screenshots, to be looked at one by one.
"""

import sys
from itertools import product
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser

from benchmarks.served import DEMO_VAR, ROOT, chromium, demo, sign_in
from docs.staged import staged

SIZES = {"office": (1366, 768), "wide": (1920, 1080), "phone": (390, 844)}
LANGUAGES = ("zh", "en")
PICTURES = ROOT / "docs" / "images"
SECTIONS = ("imports", "users", "organisations", "persons", "posts", "rosters", "layers", "settings", "jobs", "audit")
LISTS = ("findings", "compounds", "aliases", "unknown")
EVERYTHING = ROOT / "var" / "screenshots"


class Shot(NamedTuple):
    """A page as one role sees it; `in_docs` ones are kept in docs/images."""

    name: str
    path: str
    role: str | None = None
    in_docs: bool = False


SHOTS = (
    Shot("map", "/#16.5/32.01525/118.8017&grid=320104001001001&panel=layers", "administrator", in_docs=True),
    Shot("map-list", "/#grid=320104001001001&list=addresses", "administrator"),
    Shot("map-theme", "/#panel=theme&theme=households&per=grid", "administrator", in_docs=True),
    Shot("map-table", "/#table=grids", "administrator"),
    Shot("map-public", "/"),
    Shot("coverage", "/coverage/", "administrator", in_docs=True),
    Shot("plans", "/plans/", "planner"),
    Shot("plan", "{plan}#16.5/32.01525/118.8017&grid=320104001001001&panel=plan", "planner", in_docs=True),
    Shot("plan-impact", "{plan}#panel=impact", "planner"),
    Shot("plan-flow", "{plan}#panel=flow", "planner"),
    Shot("lists", "/addresses/", "address-staff"),
    Shot("desk", "{queue}", "address-staff", in_docs=True),
    Shot("library", "/addresses/library/?q=太平南路", "administrator"),
    *(Shot(f"library-{name}", f"/addresses/library/{name}/", "administrator") for name in LISTS),
    Shot("library-new", "/addresses/library/new", "administrator"),
    Shot("my-grid", "/my-grid/?lon=118.8017&lat=32.0158", in_docs=True),
    Shot("grid-history", "/grids/320104001001001/history?lon=118.8017&lat=32.0158", "administrator"),
    *(Shot(f"admin-{name}", f"/admin/{name}/", "administrator") for name in SECTIONS),
    Shot("account", "/account", "planner"),
    Shot("login", "/login"),
)


def main() -> None:
    """Take them."""
    whole = "all" in sys.argv[1:]
    shots = [shot for shot in SHOTS if whole or shot.in_docs]
    sizes = SIZES if whole else {"office": SIZES["office"]}
    folder = EVERYTHING if whole else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as url, chromium() as browser:
        made = staged(DEMO_VAR, url)
        for shot, language, (size, (width, height)) in product(shots, LANGUAGES, sizes.items()):
            name = f"{shot.name}.{language}" + (f".{size}" if whole else "")
            _take(
                browser,
                url,
                shot._replace(path=shot.path.format(**made)),
                language=language,
                size=(width, height),
                path=folder / f"{name}.png",
            )


def _take(browser: Browser, url: str, shot: Shot, *, language: str, size: tuple[int, int], path: Path) -> None:
    viewport = {"width": size[0], "height": size[1]}
    locale = "zh-CN" if language == "zh" else "en-GB"
    phone = size[0] < 640
    context = browser.new_context(viewport=viewport, locale=locale, reduced_motion="reduce", has_touch=phone)  # type: ignore[arg-type]
    page = context.new_page()
    if shot.role:
        sign_in(page, url, f"demo-{shot.role}")
    here, _, hash_ = shot.path.partition("#")
    page.goto(f"{url}{here}{'&' if '?' in here else '?'}lang={language}" + (f"#{hash_}" if hash_ else ""))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    # A page has few colours: a palette makes the file a third as long.
    Image.open(path).convert("RGB").quantize(255, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
