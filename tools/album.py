"""Folders of pictures: pages shot in both languages, kept small."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

LARGEST = 150_000  # bytes of a picture
LARGEST_FILM = 1_500_000
QUALITY = 80
FRAMES_LIVE = 60_000  # ms
TAGS = {"zh": "zh-CN", "en": "en"}

Size = tuple[int, int]


class TooLarge(ValueError):
    """A picture has more bytes than it may have."""


class Album:
    """Shoots pages and keeps the pictures small."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.total = 0  # bytes of what was kept
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, name: str, png: bytes, width: int | None = None) -> None:
        """Write a picture, not wider than `width`. Raises TooLarge."""
        path = self._folder / f"{name}.webp"
        narrowed(png, width).save(path, quality=QUALITY, method=6)
        self._weigh(path, LARGEST)

    def keep_film(self, name: str, frames: Sequence[Image.Image], seconds: Sequence[float]) -> None:
        """Write a moving picture of which each frame stands for its seconds. Raises TooLarge."""
        path = self._folder / f"{name}.webp"
        first, *rest = frames
        lasts = [round(each * 1000) for each in seconds]
        first.save(path, save_all=True, append_images=rest, duration=lasts, loop=0, quality=QUALITY, method=6)
        self._weigh(path, LARGEST_FILM)

    def _weigh(self, path: Path, most: int) -> None:
        size = path.stat().st_size
        if size > most:
            raise TooLarge(f"{path} has {size} bytes, more than {most}")
        self.total += size
        print(f"{path.name}: {size // 1024} kB")

    def shoot(self, page: Page, name: str, size: Size, width: int = 1000) -> None:
        """Shoot a page in both languages, and leave it in Chinese."""
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for lang in ("en", "zh"):
            speak(page, lang)
            page.mouse.move(0, 0)
            page.evaluate("window.scrollTo(0, 0)")
            shown = page.screenshot(animations="disabled")
            self.keep(name if lang == "zh" else f"{name}-en", shown, width)


def speak(page: Page, lang: str) -> None:
    """Turn a page to a language, and wait until it and its frames are live in it."""
    if page.locator("html").get_attribute("lang") != TAGS[lang]:
        button = page.get_by_test_id("lang")
        if button.count():
            button.first.click()
        else:  # a page without a script of its own
            page.goto(f"{page.url.split('?')[0]}?lang={lang}")
    page.locator(f'html[lang="{TAGS[lang]}"]:is([data-live="live"], :not([data-live]))').wait_for()
    for frame in page.main_frame.child_frames:  # loaded anew, and blank until they live
        frame.locator(f'html[lang="{TAGS[lang]}"][data-live="live"]').wait_for(timeout=FRAMES_LIVE)


def narrowed(png: bytes, width: int | None) -> Image.Image:
    """Return a picture that is not wider than `width`."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if width and picture.width > width:
        return picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
    return picture
