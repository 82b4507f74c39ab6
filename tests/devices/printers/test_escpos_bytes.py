"""The bytes a printer gets: published commands, Chinese, images, status bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hallsys.devices.printers import escpos_bytes as escpos
from hallsys.devices.printers.layout import Text
from hallsys.devices.printers.library import load_library
from hallsys.devices.simulated import escpos_stream as stream
from tests.devices.slips import SLIP

RASTER = b"\x1d\x76\x30\x00"


def test_a_slip_is_native_gb18030_and_small() -> None:
    data = escpos.native_slip(load_library(None).ticket(SLIP, 48), 576)
    assert data.startswith(b"\x1b\x40\x1c\x26")
    assert data.endswith(b"\x1b\x64\x06\x1d\x56\x01\x1c\x2e")
    assert "云河市政务服务中心\n".encode("gb18030") in data
    assert "请留意叫号和窗口屏,过号3次作废。".encode("gb18030") in data
    assert RASTER not in data
    assert len(data) < 1200


def test_qr_commands_are_the_published_ones() -> None:
    assert escpos.qr("http://h/1") == bytes.fromhex(
        "1D286B0400314132001D286B03003143061D286B0300314530"
        "1D286B0D00315030" + b"http://h/1".hex() + "1D286B0300315130"
    )


@pytest.mark.parametrize(("text", "native"), [
    ("张三丰 ABC 123", True), ("“全角”,。《》—", True), ("镕喆堃", True),
    ("𠮷田", False), ("㐂", False), ("€", False), ("a\x1bb", False),
])  # fmt: skip
def test_which_text_the_rom_can_print(text: str, native: bool) -> None:
    assert escpos.rom_has(text) is native
    data = escpos.native_slip([Text(text)], 576)
    assert (RASTER in data) is not native
    assert (text.encode("gb18030") in data) is native


def test_an_image_is_sent_in_bands_and_comes_back() -> None:
    image = Image.new("1", (576, 600), 1)
    image.paste(0, (8, 0, 16, 600))
    tokens, rest = stream.read(escpos.raster(image))
    assert rest == b""
    assert [int.from_bytes(token.data[3:5], "little") for token in tokens] == [256, 256, 88]
    assert all(token.data[1:3] == b"\x48\x00" for token in tokens)
    assert b"".join(token.data[5:] for token in tokens) == (b"\x00\xff" + bytes(70)) * 600


@pytest.mark.parametrize(("question", "answer", "fault", "near"), [
    ("paper", 0x12, None, False), ("paper", 0x1E, None, True),
    ("paper", 0x72, "paper_out", False), ("paper", 0x7E, "paper_out", True),
    ("cause", 0x12, None, False), ("cause", 0x16, "cover_open", True), ("cause", 0x32, "paper_out", False),
    ("cause", 0x52, "printer_error", False),
    ("online", 0x12, None, False), ("online", 0x1A, "printer_offline", True),
])  # fmt: skip
def test_what_status_answers_mean(
    question: escpos.StatusQuestion, answer: int, fault: str | None, near: bool
) -> None:
    assert escpos.is_status(answer)
    assert not escpos.is_done(answer)
    assert escpos.fault_in(question, answer) == fault
    if question == "paper":
        assert escpos.near_end(answer) is near


@given(st.binary(max_size=400), st.integers(0, 400))
def test_the_twin_survives_any_bytes_and_any_cut(data: bytes, place: int) -> None:
    whole, rest = stream.read(data)
    first, left = stream.read(data[:place])
    second, left = stream.read(left + data[place:])
    assert _written([*first, *second]) + left == _written(whole) + rest == data


def _written(tokens: list[stream.Token]) -> bytes:
    return b"".join(
        token.data if isinstance(token, stream.Printed) else token.name + token.data for token in tokens
    )
