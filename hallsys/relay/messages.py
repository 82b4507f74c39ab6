"""What agents send, as it is checked at the door. Fields of a later version are left out."""

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from hallsys.relay.registration import DeviceReport

DeviceId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
RequestId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Message(BaseModel):
    """Base of all messages."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)


class Device(Message):
    """A device as the agent's wiring has it."""

    device_id: DeviceId
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
    driver: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
    place: Annotated[str, Field(pattern=r"^(kiosk|window|zone|locker):[A-Za-z0-9_.-]{1,32}$")]


class ScreenAsked(Message):
    """The machine's browser is to show a place: "kiosk:K1", "board:all", "sign:W01" or "locker:E1"."""

    place: Annotated[str, Field(pattern=r"^(kiosk|board|sign|pad|locker):[A-Za-z0-9_.-]{1,32}$")]


class Hello(Message):
    """An agent is there, with these devices."""

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.+-]{0,40}$")] = ""
    devices: Annotated[list[Device], Field(max_length=500)]

    def reports(self) -> list[DeviceReport]:
        """Return the devices as the registration takes them."""
        return [DeviceReport(**device.model_dump()) for device in self.devices]


class Ack(Message):
    """What became of a delivery; `begun`: of one that failed, a part may be done (paper may be out)."""

    delivery_id: Annotated[str, Field(pattern=r"^[0-9a-z]{1,26}$")]
    state: Literal["done", "failed", "late"]
    fault: Code | None = None
    begun: bool = True  # an agent that does not tell may have begun


class Health(Message):
    """A device broke, healed, or works with a warning."""

    device_id: DeviceId
    state: Literal["ok", "broken"]
    fault: Code | None = None


Count = Annotated[int, Field(ge=0, le=10**12)]
Told = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Vitals(Message):
    """How a device does: what it told of itself, and what it did since its agent started."""

    device_id: DeviceId
    port: Told = ""
    identity: Told = ""
    version: Told = ""
    prints: Count = 0
    reads: Count = 0
    errors: Count = 0
    reconnects: Count = 0


class Pulse(Message):
    """A heartbeat; `uptime` is how many seconds the agent has counted."""

    uptime: Count = 0
    devices: Annotated[list[Vitals], Field(max_length=500)]


class CardRead(Message):
    """An identity document as the reader gave it; days as YYYYMMDD, 长期 for good, or empty."""

    type: Literal["card_read"]
    number: Annotated[str, Field(max_length=30, repr=False)]
    name: Annotated[str, Field(max_length=120, repr=False)]
    kind: Literal["resident", "foreigner", "hmt"]
    valid_from: Annotated[str, Field(max_length=10)] = ""
    valid_to: Annotated[str, Field(max_length=10)] = ""


class CardFailed(Message):
    """A document lay there and could not be used."""

    type: Literal["card_failed"]
    fault: Code


class Scanned(Message):
    """A code of the hall was scanned; its text opens what it stands for."""

    type: Literal["scanned"]
    kind: Literal["ticket", "pick_up", "appointment"]
    text: Annotated[str, Field(max_length=64, repr=False)]


class PadKey(Message):
    """The applicant pressed a level."""

    type: Literal["pad_key"]
    level: Annotated[int, Field(ge=1, le=5)]


class ClerkKey(Message):
    """The clerk pressed a key."""

    type: Literal["clerk_key"]
    key: Literal["call", "recall", "start", "rate", "finish", "no_show", "park", "pause", "transfer"]


class DoorClosed(Message):
    """The door of a box of lockers was closed."""

    type: Literal["door_closed"]
    box: Annotated[int, Field(ge=1, le=9999)]


Reading = CardRead | CardFailed | Scanned | PadKey | ClerkKey | DoorClosed


class ReadingPosted(Message):
    """A reading of one device; repeats carry the same request id."""

    device_id: DeviceId
    request_id: RequestId
    reading: Annotated[Reading, Field(discriminator="type")]


class PairingAsked(Message):
    """An agent brings the code that a manager read out."""

    code: Annotated[str, Field(max_length=20, repr=False)]
    name: Annotated[str, Field(max_length=120)] = "agent"


class NumbersAsked(Message):
    """A kiosk asks for numbers, for when it is cut off; `held`: the blocks that it has.

    What is asked again under the same `request_id` gets the first answer; older agents send none.
    """

    place: Annotated[str, Field(pattern=r"^kiosk:[A-Za-z0-9_-]{1,32}$")]
    held: Annotated[list[Annotated[str, Field(max_length=26)]], Field(max_length=500)] = []
    request_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,32}$")] | None = None


class OfflineTicketTold(Message):
    """A ticket that a kiosk issued by itself; the holder's document is in the envelope, in base 64."""

    lease_id: Annotated[str, Field(pattern=r"^[0-9a-z]{1,26}$")]
    serial: Annotated[int, Field(ge=1, le=10**6)]
    queue_id: Annotated[str, Field(pattern=r"^[0-9a-z]{1,26}$")]
    matter_ids: Annotated[list[Annotated[str, Field(max_length=26)]], Field(max_length=10)]
    issued_at: Annotated[int, Field(ge=0, lt=4_102_444_800_000)]  # 2100
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$", repr=False)]
    printed: Literal["none", "printed", "failed"]
    envelope: Annotated[Base64Bytes, Field(max_length=1000, repr=False)]


class TicketsHandedIn(Message):
    """Tickets that a kiosk issued by itself, in their order."""

    tickets: Annotated[list[OfflineTicketTold], Field(max_length=50)]
