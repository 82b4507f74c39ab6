"""The HuaShi bridge: JSON as public programs see it, over a line in memory and over real TCP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.faults import DeviceFault
from hallsys.devices.readers.huashi import FIELDS, HuashiReader, HuashiSettings, read_card
from hallsys.devices.readers.huashi_http import get
from hallsys.devices.readings import CardFailed, CardRead
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.huashi import HuashiTwin
from hallsys.devices.simulated.twin import Twin, UnknownPoke
from tests.devices.lines import reached

QUICK = HuashiSettings(timeout=0.5)
ZHANG = dict(SPECIMENS["zhang"].fields)
Way = Literal["sim", "http"]


@contextmanager
def bridge(way: Way = "sim") -> Iterator[tuple[str, HuashiTwin]]:
    with reached("huashi", "tcp" if way == "http" else "sim") as (url, twin):
        assert isinstance(twin, HuashiTwin)
        yield url.replace("socket://", "http://"), twin


@contextmanager
def reader(way: Way = "sim", settings: HuashiSettings = QUICK) -> Iterator[tuple[HuashiReader, HuashiTwin]]:
    with bridge(way) as (port, twin):
        driver = HuashiReader(port, settings)
        driver.open()
        try:
            yield driver, twin
        finally:
            driver.close()


def answer(**changes: Any) -> dict[str, Any]:
    """What the bridge answers when 张三丰's card lies there."""
    card = {
        "bornDay": ZHANG["birth"], "certAddress": ZHANG["address"], "certNumber": ZHANG["number"],
        "certOrg": ZHANG["issuer"], "certType": " ", "effDate": "20190601", "errorMsg": "",
        "expDate": "20390601", "gender": "男", "identityPic": "V0xm", "nation": "汉", "nationCode": "01",
        "partyName": "张三丰", "resultFlag": 0,
    }  # fmt: skip
    return {**card, **changes}


@pytest.mark.parametrize(
    ("changes", "valid_to"),
    [
        ({}, "20390601"),
        ({"effDate": "2019.06.01", "expDate": "2039-06-01"}, "20390601"),
        ({"effDate": "2019年06月01日", "expDate": "长期"}, "长期"),
        ({"expDate": ""}, "长期"),
        ({"certType": None, "partyName": "张三丰  "}, "20390601"),
    ],
)
def test_a_card_by_the_bridges_names(changes: dict[str, Any], valid_to: str) -> None:
    reading = read_card(answer(**changes), FIELDS)
    assert isinstance(reading, CardRead)
    assert reading.as_json() == {
        "type": "card_read", "number": ZHANG["number"], "name": "张三丰", "kind": "resident",
        "valid_from": "20190601", "valid_to": valid_to,
    }  # fmt: skip
    assert ZHANG["number"] not in repr(reading)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"certType": "Q"}, "card_unknown"),
        ({"certType": "J"}, "wrong_document_kind"),
        ({"certNumber": ""}, "card_unreadable"),
        ({"partyName": 5}, "card_unreadable"),
        ({"certNumber": ZHANG["number"][:-1] + ("0" if ZHANG["number"][-1] != "0" else "1")},
         "wrong_check_digit"),
        ({"expDate": "2039"}, "bad_validity"),
    ],
)  # fmt: skip
def test_a_card_that_is_of_no_use(changes: dict[str, Any], fault: str) -> None:
    assert read_card(answer(**changes), FIELDS) == CardFailed(fault)


scraps = st.none() | st.integers() | st.text(max_size=20) | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(st.sampled_from([*FIELDS.values(), "identityPic"]), scraps))
def test_any_object_is_a_reading(card: dict[str, Any]) -> None:
    assert isinstance(read_card(card, FIELDS), CardFailed)


@pytest.mark.parametrize("way", ["sim", "http"])
def test_each_card_is_told_once_until_it_is_lifted(way: Way) -> None:
    with reader(way) as (driver, twin):
        assert driver.poll() is None
        for card, name in (("zhang", "张三丰"), ("hong-kong", "陈嘉仪"), ("rare", "𠮷田㐂")):
            twin.lay_card(card)
            reading = driver.poll()
            assert isinstance(reading, CardRead)
            assert reading.credential.name == name
            assert driver.poll() is None
        for _ in range(2):
            twin.poke("lift_card", {})
            assert driver.poll() is None
        assert driver.poll() is None
        twin.lay_card("rare")
        assert isinstance(driver.poll(), CardRead)
        twin.lay_card("foreigner-2017")
        assert isinstance(driver.poll(), CardRead)
        twin.lay_card("wrong-check")
        assert driver.poll() == CardFailed("wrong_check_digit")
        assert driver.poll() is None
        assert twin.state()["open"]
    assert not twin.state()["open"]
    with pytest.raises(DeviceFault, match="port_lost: closed"):
        driver.poll()


def test_a_card_that_is_missed_once_still_lies_there() -> None:
    with reader() as (driver, twin):
        twin.lay_card("zhang")
        assert driver.poll() is not None
        twin.poke("lift_card", {})
        assert driver.poll() is None
        twin.lay_card("zhang")
        assert driver.poll() is None


def test_names_and_flags_are_configuration() -> None:
    settings = HuashiSettings.model_validate({"fields": {"name": "certOrg"}, "no_card": [-1, -11]})
    assert settings.fields == {**FIELDS, "name": "certOrg"}
    with reader(settings=settings) as (driver, twin):
        twin.lay_card("zhang")
        reading = driver.poll()
        assert isinstance(reading, CardRead)
        assert reading.credential.name == ZHANG["issuer"]
        twin.poke("detach_reader", {})
        assert driver.poll() is None


def test_a_reader_that_is_detached_is_told_and_comes_back() -> None:
    with reader() as (driver, twin):
        twin.poke("detach_reader", {})
        with pytest.raises(DeviceFault, match="no_reply: readcard: resultFlag -1"):
            driver.poll()
        driver.close()
        with pytest.raises(DeviceFault, match="no_reply: OpenDevice"):
            driver.open()
        twin.poke("attach_reader", {})
        driver.open()
        assert driver.poll() is None


@pytest.mark.parametrize("way", ["sim", "http"])
def test_split_answers_do_not_matter(way: Way) -> None:
    with reader(way) as (driver, twin):
        twin.set_faults(["split"])
        twin.lay_card("rare")
        assert isinstance(driver.poll(), CardRead)


@pytest.mark.parametrize(
    ("fault", "code"), [("silent", "no_reply"), ("slow", "no_reply"), ("noise", "bad_reply")]
)
@pytest.mark.parametrize("way", ["sim", "http"])
def test_a_sick_bridge(way: Way, fault: str, code: str) -> None:
    with reader(way) as (driver, twin):
        twin.set_faults([fault])
        with pytest.raises(DeviceFault, match=code):
            driver.poll()
        twin.set_faults([])
        assert driver.poll() is None


def test_no_bridge() -> None:
    with bridge("http") as (port, twin):
        driver = HuashiReader(port, QUICK)
        driver.open()
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            driver.poll()
    with pytest.raises(DeviceFault, match="port_unavailable"):
        driver.poll()
    driver.close()
    for port in ("http://:19196", "http://127.0.0.1:x", "sim://huashi"):
        with pytest.raises(DeviceFault, match="port_unavailable"):
            HuashiReader(port, QUICK).open()


class Fixed(Twin):
    """Answers every request with the same bytes, and hangs up."""

    kind = "fixed"

    def __init__(self, said: bytes) -> None:
        super().__init__()
        self._said = said

    def receive(self, data: bytes) -> None:  # noqa: ARG002 -- whatever it is asked
        self.say(self._said)
        for hang_up in list(self._ears.values()):
            hang_up()


def page(body: bytes, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> bytes:
    return head + body


@pytest.mark.parametrize(
    "said",
    [
        page(b'{"resultFlag" : "0", "partyName" : "\xd5\xc5"}'),  # GB18030
        page(b'\xef\xbb\xbf{"resultFlag": 0, "partyName": "\xe5\xbc\xa0"}'),
        page(b'25\r\n{"resultFlag": 0, "partyName": "\xe5\xbc\xa0"}\r\n0\r\n\r\n',
             b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ],
)  # fmt: skip
def test_whatever_way_a_bridge_writes_it(said: bytes) -> None:
    with served(Fixed(said)) as port:
        found = get(port, "/readcard", 2)
        assert (str(found["resultFlag"]), found["partyName"]) == ("0", "张")


@pytest.mark.parametrize(
    "said",
    [
        b"no http at all\r\n\r\n",
        page(b"not json"),
        page(b"[1]"),
        page(b"[" * 100_000),
        page(b"{}", b"HTTP/1.1 500 Oops\r\n\r\n"),
        page(b'{"resultFlag": 0', b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"),
        page(b"", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        page(b"{}"),
        page(b'{"resultFlag": null}'),
    ],
)
def test_what_is_no_answer(said: bytes) -> None:
    with served(Fixed(said)) as port, pytest.raises(DeviceFault, match="bad_reply"):
        HuashiReader(port, QUICK).open()


@contextmanager
def served(twin: Twin) -> Iterator[str]:
    from hallsys.devices.simulated.serving import TcpTwin

    tcp = TcpTwin(twin)
    try:
        yield tcp.url.replace("socket://", "http://")
    finally:
        tcp.close()


def test_the_twin_speaks_http_that_others_understand() -> None:
    with bridge("http") as (port, twin):
        assert requests.get(f"{port}/OpenDevice", timeout=5).json() == {"errorMsg": "", "resultFlag": 0}
        assert requests.get(f"{port}/readcard", timeout=5).json()["resultFlag"] == -11
        twin.poke("lay_card", {"card": "li"})
        assert requests.get(f"{port}/readcard", timeout=5).json()["partyName"] == "李小梅"
        assert requests.get(f"{port}/photo", timeout=5).status_code == 404
        assert twin.state()["reads"] == 1


def test_pokes() -> None:
    with bridge() as (_, twin):
        twin.poke("lay_card", {"card": {"type": "J", "fields": {"name": "某", "number": "810000"}}})
        assert twin.state()["lying"]
        for action, facts in (("lay_card", {"card": "nobody"}), ("dance", {})):
            with pytest.raises(UnknownPoke):
                twin.poke(action, facts)
        twin.poke("detach_reader", {})
        with pytest.raises(UnknownPoke, match="detached"):
            twin.poke("lay_card", {"card": "zhang"})
