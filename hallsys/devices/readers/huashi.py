"""Driver `huashi`: HuaShi card readers behind the vendor's HTTP bridge on the same machine.

`GET /OpenDevice`, `/readcard`, `/CloseDevice` at port 19196; each answers a JSON object whose
`resultFlag` is 0 if it went well. A read answers the card's fields too, and its photo, which is
left behind here. The names of the fields are those that public programs for the bridge use.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.readers.huashi_http import get
from hallsys.devices.readings import CardFailed, CardRead
from hallsys.devices.registry import driver
from hallsys.kernel.errors import Refusal
from hallsys.kernel.identity import LONG_TERM, Credential, Kind, parse_number, parse_validity

CardField = Literal["number", "name", "type", "valid_from", "valid_to"]

FIELDS: dict[CardField, str] = {
    "number": "certNumber",
    "name": "partyName",
    "type": "certType",
    "valid_from": "effDate",
    "valid_to": "expDate",
}
_KINDS: dict[str, Kind] = {"I": "foreigner", "Y": "foreigner", "J": "hmt"}
_OK = 0
_LIFTED_AFTER = 2  # reads without a card: bridges miss a card that lies there now and then


class HuashiSettings(DriverSettings):
    """How the bridge answers; `poll_seconds` and `timeout` in seconds.

    `fields` replaces names of the table FIELDS. `no_card` lists the values of resultFlag that
    mean that no card lies there; any other but 0 means that the reader does not work.
    """

    poll_seconds: float = Field(default=0.5, ge=0.3)
    timeout: float = Field(default=5.0, gt=0)
    fields: dict[CardField, str] = FIELDS
    no_card: tuple[int, ...] = (-11,)

    @field_validator("fields")
    @classmethod
    def _whole(cls, given: dict[CardField, str]) -> dict[CardField, str]:
        return {**FIELDS, **given}


@driver("huashi")
class HuashiReader:
    """A CredentialReader. A card is reported once until it has been lifted."""

    kind: ClassVar[DeviceKind] = "credential_reader"
    Settings = HuashiSettings
    shares_port = False

    def __init__(self, port: str, settings: HuashiSettings) -> None:
        self.interval = settings.poll_seconds
        self._port = port
        self._settings = settings
        self._is_open = False
        self._lying: CardRead | CardFailed | None = None
        self._misses = 0

    def open(self) -> None:
        if (flag := _flag(self._get("/OpenDevice"))) != _OK:
            raise DeviceFault("no_reply", f"OpenDevice: resultFlag {flag}")
        self._is_open = True

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            with suppress(DeviceFault):  # the bridge may be gone
                self._get("/CloseDevice")

    def warning(self) -> str | None:
        return None

    def poll(self) -> CardRead | CardFailed | None:
        if not self._is_open:
            raise DeviceFault("port_lost", "closed")
        answer = self._get("/readcard")
        flag = _flag(answer)
        if flag in self._settings.no_card:
            self._misses += 1
            if self._misses >= _LIFTED_AFTER:
                self._lying = None
            return None
        if flag != _OK:
            raise DeviceFault("no_reply", f"readcard: resultFlag {flag}")
        self._misses = 0
        reading = read_card(answer, self._settings.fields)
        if reading == self._lying:
            return None
        self._lying = reading
        return reading

    def _get(self, path: str) -> Mapping[str, Any]:
        return get(self._port, path, self._settings.timeout)


def read_card(answer: Mapping[str, Any], fields: Mapping[CardField, str]) -> CardRead | CardFailed:
    """Return what the bridge's answer to a read says; the photo in it is not looked at."""
    card = {name: _text(answer.get(key)) for name, key in fields.items()}
    letter = card["type"]
    if letter and letter not in _KINDS:
        return CardFailed("card_unknown")
    if not card["number"] or not card["name"]:
        return CardFailed("card_unreadable")
    try:
        number = parse_number(card["number"])
        kind = _KINDS.get(letter, number.kind)  # a resident's card has no letter
        dates = _day(card["valid_from"]), _day(card["valid_to"])
        return CardRead(Credential(number, card["name"], kind, *dates))
    except Refusal as refusal:
        return CardFailed(refusal.code)


def _flag(answer: Mapping[str, Any]) -> int:
    """Return resultFlag, which some versions write as text. Raises DeviceFault `bad_reply`."""
    try:
        return int(str(answer["resultFlag"]))
    except (KeyError, ValueError):
        raise DeviceFault("bad_reply", "no resultFlag") from None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    """Return a day written 20190601, 2019-06-01 or 2019.06.01; None for 长期 and for nothing."""
    if not text or text == LONG_TERM:
        return None
    return parse_validity(re.sub(r"[-./年月日]", "", text))
