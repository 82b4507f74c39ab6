"""The browser of tests, pictures and benches."""

import shutil


def chromium() -> str:
    """Return the path of Chromium: its headless shell if there is one, which opens no windows of its own.

    The whole browser spends a third of the tests' time on the tabs and bubbles of windows that nobody sees.
    Raises FileNotFoundError.
    """
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("chromium")
    return found
