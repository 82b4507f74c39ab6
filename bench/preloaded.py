"""Small C libraries that LD_PRELOAD puts between a program and its machine."""

import shutil
import subprocess
from pathlib import Path


def compiled(source: Path, into: Path) -> Path:
    """Compile a library. Raises AssertionError if there is no compiler: a test that skips proves nothing."""
    compiler = shutil.which("cc")
    assert compiler, "no C compiler: tools/packages.sh test"
    library = into / f"{source.parent.name}.so"
    options = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run([compiler, *options, "-o", library, source, "-ldl", "-lpthread"], check=True)
    return library
