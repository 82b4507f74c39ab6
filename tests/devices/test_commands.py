"""Commands from the JSON of a delivery."""

from typing import Any

import pytest

from hallsys.devices.commands import (
    Announce,
    AskRating,
    Fragment,
    PrintDocument,
    PrintTicket,
    ShowSign,
    read_command,
)
from hallsys.devices.faults import FAULTS, DeviceFault

SLIP = {"title": "厅", "number": "A1", "queue": "综合", "issued_at": "2026-03-02 09:05"}


def test_commands_are_read_and_later_fields_ignored() -> None:
    assert read_command({"type": "show_sign", "lines": ["A1"], "style": "called", "blink": True}) == ShowSign(
        ("A1",), "called"
    )
    assert read_command({"type": "ask_rating", "session_id": "s"}) == AskRating("s")
    announced = {"type": "announce", "fragments": [{"key": "chime"}, {"key": "zh.qing", "text": "请"}]}
    assert read_command(announced) == Announce((Fragment("chime"), Fragment("zh.qing", "请")))
    printed = read_command({"type": "print_ticket", "slip": {**SLIP, "matters": ["设立"]}, "ticket_id": "t"})
    assert isinstance(printed, PrintTicket)
    assert printed.slip.matters == ("设立",)
    fields = {"matter": "设立", "materials": ["身份证"]}
    document = {"type": "print_document", "layout": "notice", "fields": fields}
    assert read_command(document) == PrintDocument("notice", {"matter": "设立", "materials": ("身份证",)})


@pytest.mark.parametrize(
    "data",
    [
        None, [], {}, {"type": "explode"}, {"type": "print_ticket"}, {"type": "show_sign", "lines": "A1"},
        {"type": "print_ticket", "slip": {**SLIP, "ahead": "three"}},
        {"type": "announce", "fragments": [{"key": "x", "lang": "fr"}]},
        {"type": "print_document", "layout": "notice"},
        {"type": "print_document", "layout": "notice", "fields": {"matter": {"zh": "设立"}}},
    ],
)  # fmt: skip
def test_what_is_no_command(data: Any) -> None:
    with pytest.raises(DeviceFault, match="bad_command"):
        read_command(data)


def test_a_bad_command_does_not_repeat_its_values() -> None:
    with pytest.raises(DeviceFault) as fault:
        read_command({"type": "print_ticket", "slip": {**SLIP, "masked_name": ["张三丰"]}})
    assert "masked_name" in str(fault.value)
    assert "张三丰" not in str(fault.value)


def test_every_fault_has_both_sentences() -> None:
    assert all(len(zh) > 3 and len(en) > 10 for zh, en in FAULTS.values())
    with pytest.raises(KeyError):
        DeviceFault("no_such_code")
