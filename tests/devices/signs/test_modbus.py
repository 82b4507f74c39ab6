"""Displays of digits: against pymodbus's own server over TCP and RTU, and against the twin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pymodbus.framer import FramerBase, FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import WriteMultipleRegistersRequest, WriteMultipleRegistersResponse

from hallsys.devices.commands import ShowSign, SignStyle
from hallsys.devices.faults import DeviceFault
from hallsys.devices.signs.modbus import ModbusSettings, ModbusSign, blocks
from hallsys.devices.signs.modbus_bus import find_answer
from hallsys.devices.simulated.serving import TcpTwin
from hallsys.devices.simulated.signs import ModbusTwin
from tests.devices.lines import WAYS, Way, reached
from tests.devices.signs.modbus_server import rtu_units, tcp_units

CALLED = ShowSign(("A003", "请A003到12号窗口"), "called")
WHOLE_MAP = ModbusSettings(window_register=10, state_register=11)
BLANK = [0x20] * 6

framers = st.sampled_from([FramerRTU(DecodePDU(False)), FramerSocket(DecodePDU(False))])


@pytest.mark.parametrize(
    ("lines", "style", "written"),
    [
        (("A003", "请到12号窗口"), "called", [(0, list(b"  A003")), (10, [12]), (11, [1])]),
        (("A003", "正在办理"), "idle", [(0, list(b"  A003")), (10, [0]), (11, [0])]),
        (("12号窗口 综合", "空闲"), "idle", [(0, BLANK), (10, [12]), (11, [0])]),
        (("12号窗口", "暂停服务"), "paused", [(0, BLANK), (10, [12]), (11, [2])]),
        (("A003", "转4号"), "moved", [(0, list(b"  A003")), (10, [4]), (11, [4])]),
        ((), "closed", [(0, BLANK), (10, [0]), (11, [3])]),
    ],
)
def test_a_map_says_what_stands_where(
    lines: tuple[str, ...], style: SignStyle, written: list[tuple[int, list[int]]]
) -> None:
    assert blocks(WHOLE_MAP, ShowSign(lines, style)) == written


def test_small_maps() -> None:
    assert blocks(ModbusSettings(number_digits=3), ShowSign(("A1234",))) == [(0, list(b"234"))]
    value = ModbusSettings(number_coding="value", number_register=7)
    assert blocks(value, CALLED) == [(7, [3])]
    assert blocks(value, ShowSign(("暂停服务",))) == [(7, [0])]
    assert blocks(value, ShowSign(("A99999999",))) == [(7, [0xFFFF])]
    codes = ModbusSettings.model_validate({"state_register": 1, "states": {"called": 9}})
    assert blocks(codes, CALLED)[1] == (1, [9])
    assert blocks(codes, ShowSign((), "moved"))[1] == (1, [0])
    with pytest.raises(ValidationError):
        ModbusSettings.model_validate({"states": {"dancing": 1}})


@given(st.lists(st.text(max_size=12), max_size=4).map(tuple), st.integers(1, 16))
def test_any_lines_fit_the_registers(lines: tuple[str, ...], places: int) -> None:
    settings = ModbusSettings(number_digits=places, window_register=20)
    (_, number), (_, window) = blocks(settings, ShowSign(lines))
    assert len(number) == places
    assert all(0x20 <= value < 0x7F for value in number)
    assert all(0 <= value <= 0xFFFF for value in window)
    (_, serial), *_ = blocks(ModbusSettings(number_coding="value"), ShowSign(lines))
    assert 0 <= serial[0] <= 0xFFFF


@pytest.mark.parametrize("transport", ["rtu", "tcp"])
def test_a_foreign_server_understands_it(transport: str) -> None:
    units = tcp_units(3) if transport == "tcp" else rtu_units(3)
    with units as served:
        settings = WHOLE_MAP.model_copy(update={"framing": transport, "address": 3})
        sign = ModbusSign(served.url, settings)
        sign.open()
        sign.show(CALLED)
        assert served.text(3) == "  A003"
        assert (served.written[3][10], served.written[3][11]) == (12, 1)
        sign.poll()
        sign.close()
        with pytest.raises(DeviceFault, match="port_lost"):
            sign.poll()


@pytest.mark.parametrize("transport", ["rtu", "tcp"])
def test_a_dead_unit_does_not_stop_the_others_of_its_line(transport: str) -> None:
    units = tcp_units(1, 2) if transport == "tcp" else rtu_units(1, 2)
    with units as served:
        one, dead, two = (
            ModbusSign(
                served.url,
                ModbusSettings.model_validate(
                    {"address": address, "framing": transport, "reply_timeout": 0.2}
                ),
            )
            for address in (1, 9, 2)
        )
        one.open()
        with pytest.raises(DeviceFault, match="no_reply: unit 9"):
            dead.open()
        two.open()
        for sign, number in ((one, "A001"), (two, "B002")):
            sign.show(ShowSign((number,)))
        assert (served.text(1), served.text(2)) == ("  A001", "  B002")
        for sign in (one, dead, two):
            sign.close()


def test_a_register_that_is_not_there_is_told() -> None:
    with tcp_units(1) as served:
        sign = ModbusSign(served.url, ModbusSettings(framing="tcp", window_register=9999))
        sign.open()
        with pytest.raises(DeviceFault, match="bad_reply: unit 1: exception 2"):
            sign.show(CALLED)
        assert served.text(1) == "  A003"
        sign.close()


def test_a_display_that_cannot_be_read_is_only_written_to() -> None:
    with tcp_units(1) as served:
        sign = ModbusSign(served.url, ModbusSettings(framing="tcp", number_register=9999))
        sign.open()
        sign.poll()
        sign.close()


class Refusing(ModbusTwin):
    """Refuses each request with the same exception: a gateway without the unit, or a sick unit."""

    def __init__(self, exception: int) -> None:
        super().__init__()
        self._exception = exception

    def _obey(self, request: ModbusPDU) -> ModbusPDU:
        return ExceptionResponse(request.function_code, self._exception, device_id=request.dev_id)


@pytest.mark.parametrize(("exception", "fault"), [(4, "bad_reply"), (10, "no_reply"), (11, "no_reply")])
def test_a_gateway_that_finds_no_unit(exception: int, fault: str) -> None:
    served = TcpTwin(Refusing(exception))
    sign = ModbusSign(served.url, ModbusSettings())
    if fault == "no_reply":
        with pytest.raises(DeviceFault, match=fault):
            sign.open()
    else:
        sign.open()
    with pytest.raises(DeviceFault, match=f"{fault}: unit 1: exception {exception}"):
        sign.show(CALLED)
    sign.close()
    served.close()


@pytest.mark.parametrize("way", WAYS)
def test_noise_and_split_answers_do_not_matter(way: Way) -> None:
    with reached("modbus", way) as (url, twin):
        assert isinstance(twin, ModbusTwin)
        signs = [ModbusSign(url, ModbusSettings(address=address)) for address in (1, 2)]
        for sign in signs:
            sign.open()
        twin.set_faults(["noise", "split"])
        signs[0].show(CALLED)
        signs[1].show(ShowSign(("B017",)))
        assert twin.shown == {1: ("  A003",), 2: ("  B017",)}
        assert twin.state()["registers"]["1"]["5"] == ord("3")
        for sign in signs:
            sign.close()


def test_what_a_display_forgot_is_written_again() -> None:
    with reached("modbus") as (url, twin):
        assert isinstance(twin, ModbusTwin)
        sign = ModbusSign(url, ModbusSettings())
        sign.open()
        sign.show(CALLED)
        twin.registers.clear()  # a power cut at the display
        sign.poll()
        assert twin.state()["shown"] == {"1": ["  A003"]}
        written = len(twin.frames)
        sign.poll()
        assert len(twin.frames) == written
        twin.set_faults(["silent"])
        with pytest.raises(DeviceFault, match="no_reply"):
            sign.poll()
        sign.close()


def test_an_unplugged_line_comes_back() -> None:
    with reached("modbus") as (url, twin):
        sign = ModbusSign(url, ModbusSettings())
        sign.open()
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            sign.poll()
        sign.close()
        twin.set_faults([])
        sign.open()
        sign.show(CALLED)
        sign.close()


def request_to(unit: int) -> ModbusPDU:
    return WriteMultipleRegistersRequest(address=0, registers=[1, 2], dev_id=unit, transaction_id=7)


def answer_from(unit: int, count: int = 2) -> ModbusPDU:
    return WriteMultipleRegistersResponse(address=0, count=count, dev_id=unit, transaction_id=7)


def test_the_frames_are_the_standards() -> None:
    rtu = FramerRTU(DecodePDU(False))
    request = WriteMultipleRegistersRequest(address=1, registers=[0x000A, 0x0102], dev_id=0x11)
    assert rtu.buildFrame(request) == bytes.fromhex("11100001000204000A0102C6F0")


@given(framers, st.binary(max_size=300))
def test_any_bytes_are_survived(framer: FramerBase, data: bytes) -> None:
    find_answer(framer, request_to(5), data)


@given(st.lists(st.binary(max_size=40) | st.just(FramerRTU(DecodePDU(True)).buildFrame(request_to(5))[:-3])))
def test_the_twin_survives_any_bytes(pieces: list[bytes]) -> None:
    twin = ModbusTwin()
    for piece in pieces:
        twin.receive(piece)


@given(framers, st.binary(max_size=40), st.binary(max_size=20))
def test_the_answer_is_found_behind_noise(framer: FramerBase, before: bytes, after: bytes) -> None:
    answer = find_answer(framer, request_to(5), before + framer.buildFrame(answer_from(5)) + after)
    assert answer is not None
    assert not answer.isError()


@given(framers)
def test_an_answer_to_somebody_else_is_none(framer: FramerBase) -> None:
    late = [answer_from(6), answer_from(5, count=1), ExceptionResponse(3, 2, device_id=5, transaction=7)]
    data = b"".join(framer.buildFrame(each) for each in late)
    assert find_answer(framer, request_to(5), data) is None
