"""Every paper as a printer prints it from its bytes: all it says is on it, and its codes can be read."""

from collections.abc import Mapping

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from hallsys.devices.printers import escpos_bytes as escpos
from hallsys.devices.printers.escpos import PAPERS
from hallsys.devices.printers.library import load_library, source_of
from hallsys.devices.printers.raster import CELL
from hallsys.devices.printers.vocabulary import VOCABULARIES, Value
from tests.devices.printers.paper_reader import Printer, Slip

OWN = load_library(None)
SIZES = sorted(PAPERS.values())
CODES = ("qr", "rate")  # fields that are printed as QR codes, in their order on paper
SILENT = {"reprint", *CODES}  # fields that are not printed as they are


def printed(layout: str, values: Mapping[str, Value], width: int, mode: str = "native") -> Slip:
    items = OWN.compose(layout, values, width // CELL)
    data = escpos.native_slip(items, width) if mode == "native" else escpos.image_slip(items, width)
    (slip,) = Printer(width).read(data)
    return slip


def codes_on(slip: Slip) -> list[str]:
    """Read the QR codes off the picture of the paper."""
    assert slip.picture is not None
    return [found.text for found in zxingcpp.read_barcodes(slip.picture)]


def codes_of(sample: Mapping[str, Value]) -> list[Value]:
    """Return what stands in the QR codes of a paper."""
    return [sample[name] for name in CODES if name in sample]


def told(layout: str, values: Mapping[str, Value]) -> list[str]:
    """Return the texts that a paper of that layout must show, without blanks."""
    source = source_of(layout, None)
    return [
        "".join(text.split())
        for name, value in values.items()
        if name not in SILENT and f"{{{name}}}" in source
        for text in ([value] if isinstance(value, str) else value)
        if text.strip()
    ]


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("layout", VOCABULARIES)
def test_all_that_a_paper_says_is_on_it(layout: str, width: int) -> None:
    sample = VOCABULARIES[layout].sample
    slip = printed(layout, sample, width)
    for text in told(layout, sample):
        assert text in slip.says()
    assert not slip.rasters
    assert codes_on(slip) == slip.codes == codes_of(sample)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("layout", VOCABULARIES)
def test_a_paper_drawn_as_an_image_fills_the_width_and_its_code_can_be_read(layout: str, width: int) -> None:
    sample = VOCABULARIES[layout].sample
    slip = printed(layout, sample, width, "image")
    assert not slip.lines
    assert {image.width for image in slip.rasters} == {width}
    assert codes_on(slip) == codes_of(sample)


@pytest.mark.parametrize("width", SIZES)
def test_the_number_is_the_largest_on_a_ticket(width: int) -> None:
    slip = printed("ticket", VOCABULARIES["ticket"].sample, width)
    largest = max(slip.lines, key=lambda line: line.scale)
    assert largest.text == "A003"
    assert largest.scale[0] == largest.scale[1] >= 3
    assert largest.left == (width - largest.width) // 2
    said = slip.says()
    for fact in ("云河市政务服务中心", "综合受理", "前面等候Ahead3人", "张*丰", "2026-03-0209:05"):
        assert fact in said


@pytest.mark.parametrize("width", SIZES)
def test_a_line_with_a_character_that_the_printer_lacks_is_drawn(width: int) -> None:
    values = {**VOCABULARIES["ticket"].sample, "masked_name": "𠮷*㐂"}
    slip = printed("ticket", values, width)
    (line,) = slip.rasters
    assert line.width == width
    assert 0 in line.tobytes() or line.getextrema() == (0, 255)  # it has ink
    assert "取号人" not in slip.says()  # its label is drawn with it
    assert "A003" in slip.says()


@pytest.mark.parametrize("layout", ["reprint", "acceptance", "notice", "pick_up", "appointment"])
@pytest.mark.parametrize("width", SIZES)
def test_a_repeat_is_marked_white_on_black(layout: str, width: int) -> None:
    slip = printed(layout, {**VOCABULARIES[layout].sample, "reprint": "1"}, width)
    (mark,) = [line for line in slip.lines if "补打" in line.text]
    assert mark.inverted


# What a printer's ROM has: ASCII, and the characters of GB 2312.
ROM = st.sampled_from(
    [chr(code) for code in range(0x21, 0x7F)]
    + [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xC8) for low in (0xA1, 0xB7, 0xD2, 0xFE)]
    + list("，。、；：！？（）《》“”【】·")
)
WORDS = st.lists(st.text(ROM, min_size=1, max_size=24), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), layout=st.sampled_from(list(VOCABULARIES)), width=st.sampled_from(SIZES))
def test_whatever_the_fields_say_stays_on_the_paper(data: st.DataObject, layout: str, width: int) -> None:
    vocabulary = VOCABULARIES[layout]
    values: dict[str, Value] = {}
    for name in vocabulary.sample:
        as_list = vocabulary.is_list(name)
        values[name] = tuple(data.draw(st.lists(WORDS, max_size=4))) if as_list else data.draw(WORDS)
    if "qr" in values:
        values["qr"] = "https://hall.example/t/" + "x" * data.draw(st.integers(0, 60))
    slip = printed(layout, values, width)
    for text in told(layout, values):
        assert text in slip.says()
    assert codes_on(slip) == slip.codes
