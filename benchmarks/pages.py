"""How soon each page shows its first view, and how smoothly the map moves, in headless Chromium.

First view: from the start of the navigation in an empty browser until what the page is for is drawn (the selector
beside it) and nothing of it is a placeholder; beside it the sign-in page of the same service, as the peer.
Frames: the time between two frames while the map is dragged and zoomed.
"""

import statistics
import time

from playwright.sync_api import Browser, Page

from benchmarks.served import TAIPEI, chromium, demo, sign_in, taipei

ROUNDS = 5
SECTIONS = (
    *("posts", "rosters", "persons", "organisations", "imports"),
    *("users", "jobs", "audit", "layers", "settings"),
)
PEER = ("/login", "form[data-login]")
PAGES = (
    ("/", "canvas.leaflet-tile-loaded"),
    ("/coverage/", "#places tbody tr, #places .empty"),
    ("/my-grid/", "#map canvas, canvas.leaflet-tile-loaded"),
    *(
        (f"/admin/{section}/", "main .page-head ~ :is(.block, .scroll-x, .empty, form, section)")
        for section in SECTIONS
    ),
)
PLACEHOLDERS = ".bone, [aria-busy=true]"
SCREEN = {"width": 1366, "height": 768}
FRAMES = """() => { window.frames_ms = []; let last = performance.now();
  const tick = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""


def main() -> None:
    """Print seconds, ratios and frame times on the demo and on Taipei."""
    with chromium() as browser:
        with demo() as url:
            _measure("demo", browser, url)
        if not TAIPEI.is_dir():
            print(f"pages: no real data at {TAIPEI}: set GRIDSVC_REAL_DATA")
            return
        with taipei() as url:
            _measure("taipei", browser, url)


def _measure(city: str, browser: Browser, url: str) -> None:
    state = _signed_in(browser, url)
    peer_s = statistics.median(_first_view(browser, url, PEER, None) for _ in range(ROUNDS))
    print(f"pages  {city:7} {PEER[0]:24} first view {peer_s:5.2f} s  (peer)")
    for page in PAGES:
        seconds = [_first_view(browser, url, page, state) for _ in range(ROUNDS)]
        middle, worst = statistics.median(seconds), max(seconds)
        times = f"first view {middle:5.2f} s  worst {worst:5.2f} s  ratio {middle / peer_s:.1f}"
        print(f"pages  {city:7} {page[0]:24} {times}")
    frames = _frames(browser, url, state)
    print(f"pages  {city:7} moving the map: median frame {statistics.median(frames):.1f} ms of {len(frames)}")


def _signed_in(browser: Browser, url: str) -> dict[str, object]:
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, url, "demo-administrator")
        return dict(context.storage_state())


def _first_view(browser: Browser, url: str, target: tuple[str, str], state: dict[str, object] | None) -> float:
    path, selector = target
    with browser.new_context(viewport=SCREEN, storage_state=state) as context:  # type: ignore[arg-type]
        page = context.new_page()
        started = time.perf_counter()
        page.goto(f"{url}{path}", wait_until="commit")
        page.locator(selector).first.wait_for()
        page.wait_for_function(f"() => ![...document.querySelectorAll('{PLACEHOLDERS}')].some((e) => e.offsetParent)")
        return time.perf_counter() - started


def _frames(browser: Browser, url: str, state: dict[str, object]) -> list[float]:
    """Milliseconds between frames while the map is dragged about and zoomed, its data layers on."""
    with browser.new_context(viewport=SCREEN, storage_state=state) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{url}/")
        page.locator("canvas.leaflet-tile-loaded").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.evaluate(FRAMES)
        for _ in range(3):
            _drag(page)
            page.mouse.wheel(0, -240)
            page.wait_for_timeout(600)
        return [float(ms) for ms in page.evaluate("window.frames_ms")]


def _drag(page: Page) -> None:
    for dx, dy in ((-300, 120), (280, -140), (-200, -160)):
        page.mouse.move(700, 400)
        page.mouse.down()
        page.mouse.move(700 + dx, 400 + dy, steps=30)
        page.mouse.up()
        page.wait_for_timeout(150)


if __name__ == "__main__":
    main()
