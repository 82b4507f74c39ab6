"""The Chinese font of the machine, found through fontconfig."""

import shutil
import subprocess
from functools import cache
from typing import Literal

from PIL import ImageFont

from hallsys.devices.faults import DeviceFault

Weight = Literal["regular", "bold"]
Family = Literal["sans-serif", "monospace"]

_TIMEOUT = 20  # seconds: the first query on a machine may build the font cache
_PROBE = 0x6211  # 我: a font without it is not Chinese, whatever fontconfig fell back to


@cache
def font(weight: Weight, pixels: int, family: Family = "sans-serif") -> ImageFont.FreeTypeFont:
    """Return a Chinese font. Raises DeviceFault `font_missing`."""
    path, index = _locate(weight, family)
    try:
        return ImageFont.truetype(path, pixels, index=index)
    except OSError as error:
        raise DeviceFault("font_missing", f"{path}: {error}") from None


@cache
def _locate(weight: Weight, family: Family) -> tuple[str, int]:
    program = shutil.which("fc-match")
    if program is None:
        raise DeviceFault("font_missing", "fontconfig (fc-match) is not installed")
    pattern = f"{family}:lang=zh-cn:weight={weight}:charset={_PROBE:x}"
    try:
        answer = subprocess.run(  # noqa: S603 -- a fixed pattern, no shell
            [program, "--format", "%{file}\n%{index}\n%{lang}", pattern],
            capture_output=True, text=True, timeout=_TIMEOUT, check=True,
        ).stdout  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise DeviceFault("font_missing", type(error).__name__) from None
    path, index, languages = [*answer.split("\n"), "", "", ""][:3]
    if "zh-cn" not in languages.split("|"):
        raise DeviceFault("font_missing", f"fontconfig offers only {path}")
    return path, int(index)
