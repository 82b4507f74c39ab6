"""`hallsys print-preview`: what it draws is what the printer prints."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from hallsys.devices.printers.command import preview, print_preview
from hallsys.devices.printers.vocabulary import VOCABULARIES


@pytest.mark.parametrize("layout", list(VOCABULARIES))
@pytest.mark.parametrize(("paper", "dots"), [("58", 384), ("80", 576)])
def test_each_layout_is_drawn(tmp_path: Path, layout: str, paper: str, dots: int) -> None:
    out = tmp_path / "slip.png"
    done = CliRunner().invoke(print_preview, [layout, "--paper", paper, "--out", str(out)])
    assert (done.exit_code, done.output) == (0, f"{out}\n")
    image = Image.open(out)
    assert image.width == dots + 48
    assert image.height > 500
    assert 0.02 < image.convert("L").histogram()[0] / (image.width * image.height) < 0.3


def test_modes_and_the_mark_of_a_repeat_look_different() -> None:
    sample = VOCABULARIES["notice"].sample
    native = preview("notice", sample, 80, "native", None)
    image = preview("notice", sample, 80, "image", None)
    marked = preview("notice", {**sample, "reprint": "1"}, 80, "native", None)
    heights = [Image.open(io.BytesIO(each)).height for each in (native, image, marked)]
    assert native != image
    assert heights[2] > heights[0]


def test_a_start_for_ones_own(tmp_path: Path) -> None:
    source = CliRunner().invoke(print_preview, ["ticket", "--source"]).output
    assert "center bold huge: {number}" in source
    (tmp_path / "ticket.layout").write_text(source.replace("{number}", "{nummer}"), encoding="utf-8")
    failed = CliRunner().invoke(print_preview, ["ticket", "--layouts", str(tmp_path)])
    assert failed.exit_code == 1
    assert "ticket.layout:9: no field is called 'nummer'" in failed.output


def test_no_such_layout() -> None:
    assert CliRunner().invoke(print_preview, ["poster"]).exit_code == 2
