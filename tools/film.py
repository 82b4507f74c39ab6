"""The moving picture of the README: a visit in the tour, its steps beside the surface of each."""

from collections.abc import Sequence

from PIL import Image
from playwright.sync_api import Browser, Page

from tools.album import TAGS, Album, narrowed
from tools.tourist import SLOW, visit

VIEW = (1800, 1400)
GROUND = "#eef2f7"
STEPS, SURFACE = 300, 660  # px: how wide each stands in the film
EDGE = 14
BEGUN_WITHIN = 60_000  # ms
SECONDS, LAST_SECONDS = 1.6, 4.0


def shoot_film(browser: Browser, url: str, album: Album) -> None:
    """Make the visit in the tour of a demo that is fresh, in either language."""
    context = browser.new_context(viewport={"width": VIEW[0], "height": VIEW[1]}, device_scale_factor=2)
    for lang, name in (("zh", "film"), ("en", "film-en")):
        tour = context.new_page()
        tour.goto(f"{url}/tour?lang={lang}")
        if lang == "en":
            _begin_again(tour)
        for frame in tour.frames:
            frame.locator(f'html[lang="{TAGS[lang]}"][data-live="live"]').wait_for(timeout=SLOW)
        frames = _frames([_parts(tour, key) for key in visit(tour)])
        album.keep_film(name, frames, [SECONDS] * (len(frames) - 1) + [LAST_SECONDS])
        tour.close()
    context.close()


def _begin_again(tour: Page) -> None:
    with tour.expect_navigation(timeout=BEGUN_WITHIN, wait_until="commit"):
        tour.get_by_test_id("reset").click()
        tour.get_by_test_id("reset-confirm").click()


def _parts(tour: Page, key: str) -> tuple[Image.Image, Image.Image]:
    steps = tour.locator("section:has(> .steps)").screenshot(animations="disabled")
    shown = tour.get_by_test_id(f"surface-{key}").screenshot(animations="disabled")
    return narrowed(steps, STEPS), narrowed(shown, SURFACE)


def _frames(parts: Sequence[tuple[Image.Image, Image.Image]]) -> list[Image.Image]:
    """Return the parts side by side, all frames as high as the highest needs."""
    height = max(part.height for pair in parts for part in pair) + 2 * EDGE
    frames = []
    for steps, shown in parts:
        frame = Image.new("RGB", (STEPS + SURFACE + 3 * EDGE, height), GROUND)
        frame.paste(steps, (EDGE, EDGE))
        frame.paste(shown, (STEPS + 2 * EDGE, EDGE))
        frames.append(frame)
    return frames
