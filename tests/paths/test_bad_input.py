"""What goes wrong at the devices, seen at the other end: a code, a sentence, and nothing lost."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hallsys.demo.journey import Page, StepNotSeen
from tests.paths.running import RunningHall


@pytest.fixture(scope="module")
def kiosk(hall: RunningHall) -> Iterator[Page]:
    """Yield the kiosk's page, listening, once its devices are ready."""
    page = Page(hall.url)
    wait_for(lambda: page.get("/kiosk/K1/snapshot")["printer"] == "ok")
    with page.live("kiosk:K1"):
        yield page


@pytest.fixture(autouse=True)
def clean(hall: RunningHall) -> Iterator[None]:
    """Leave reader and printer without card and faults."""
    yield
    lift(hall)
    for device in ("K1-reader", "K1-printer"):
        hall.devices.poke(device, "faults", {"faults": []})


def wait_for(seen: Callable[[], Any]) -> Any:
    """Look until something is seen; the other processes have no event to await here."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError("it was not seen")


def new_facts(page: Page, kind: str, act: Callable[[], None]) -> dict[str, Any]:
    """Return the first fact of that kind that follows from `act`."""
    before = page.last_seq
    act()
    return page.fact(kind, lambda fact: fact["seq"] > before)


def lift(hall: RunningHall) -> None:
    """Take the card away, and wait until the driver has seen that there is none."""
    hall.devices.poke("K1-reader", "lift_card", {})
    before = searches(hall)
    wait_for(lambda: searches(hall) > before + 1)


def searches(hall: RunningHall) -> int:
    return int((hall.devices.state("K1-reader") or {}).get("found_none", 0))


def lay(hall: RunningHall, card: Any) -> Callable[[], None]:
    return lambda: hall.devices.poke("K1-reader", "lay_card", {"card": card})


def take_ticket(hall: RunningHall, kiosk: Page, card: str, matter: str = "S002") -> dict[str, Any]:
    shown = new_facts(kiosk, "CardPresented", lay(hall, card))
    lift(hall)
    matters = {one["code"]: one["matter_id"] for one in kiosk.get("/kiosk/K1/snapshot")["matters"]}
    ticket: dict[str, Any] = kiosk.post(
        "/api/kiosk/K1/issue",
        presentation_id=shown["presentation_id"],
        matter_ids=[matters[matter]],
        priority=None,
    )["tickets"][0]
    return ticket


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        ("wrong-check", "wrong_check_digit"),
        ("expired", "document_expired"),
        ("not-yet-valid", "document_not_yet_valid"),
    ],
)
def test_a_card_that_is_refused_is_told_at_the_kiosk(
    hall: RunningHall, kiosk: Page, card: str, fault: str
) -> None:
    told = new_facts(kiosk, "CardNotRead", lay(hall, card))
    assert (told["place"], told["fault"]) == ("kiosk:K1", fault)


def test_a_card_lifted_too_early_is_told_and_can_be_laid_again(hall: RunningHall, kiosk: Page) -> None:
    hall.devices.poke("K1-reader", "faults", {"faults": ["lift_early"]})
    told = new_facts(kiosk, "CardNotRead", lay(hall, "li"))
    assert told["fault"]
    hall.devices.poke("K1-reader", "faults", {"faults": []})
    new_facts(kiosk, "CardPresented", lay(hall, "li"))


@pytest.mark.parametrize("fault", ["noise", "split"])
def test_a_bad_line_to_the_reader_does_not_keep_a_card_from_being_read(
    hall: RunningHall, kiosk: Page, fault: str
) -> None:
    hall.devices.poke("K1-reader", "faults", {"faults": [fault]})
    new_facts(kiosk, "CardPresented", lay(hall, "wang"))


def test_without_paper_the_ticket_is_valid_and_printed_when_there_is_paper_again(
    hall: RunningHall, kiosk: Page
) -> None:
    for printer in ("K1-printer", "W01-printer"):  # the second stands in for the first
        hall.devices.poke(printer, "faults", {"faults": ["paper_out"]})
    ticket = take_ticket(hall, kiosk, "senior")
    kiosk.fact("TicketPrintFailed", lambda fact: fact["ticket_id"] == ticket["ticket_id"])
    assert ticket["qr"].endswith(".svg")
    wait_for(lambda: kiosk.get("/kiosk/K1/snapshot")["printer"] != "ok")  # health follows the answer
    hall.devices.poke("K1-printer", "faults", {"faults": []})
    kiosk.fact("TicketPrinted", lambda fact: fact["ticket_id"] == ticket["ticket_id"])
    wait_for(lambda: ticket["number"] in str(hall.devices.state("K1-printer")))
    hall.devices.poke("W01-printer", "faults", {"faults": []})


def test_an_unplugged_printer_is_noticed_and_noticed_again_when_it_is_back(
    hall: RunningHall, kiosk: Page
) -> None:
    broke = new_facts(
        kiosk,
        "DeviceBroke",
        lambda: hall.devices.poke("K1-printer", "faults", {"faults": ["unplugged"]}),
    )
    assert broke["device_id"] == "K1-printer"
    new_facts(kiosk, "DeviceHealed", lambda: hall.devices.poke("K1-printer", "faults", {"faults": []}))


def test_the_same_card_twice_is_one_ticket(hall: RunningHall, kiosk: Page) -> None:
    first = take_ticket(hall, kiosk, "rare")
    again = take_ticket(hall, kiosk, "rare")
    assert (again["number"], again["reprint"]) == (first["number"], True)
    kiosk.fact("TicketReprinted", lambda fact: fact["ticket_id"] == first["ticket_id"])
    wait_for(lambda: "补打" in str(hall.devices.state("K1-printer")))


def test_a_forged_presentation_and_an_unknown_matter_are_refused(hall: RunningHall, kiosk: Page) -> None:
    shown = new_facts(kiosk, "CardPresented", lay(hall, "hong-kong"))
    with pytest.raises(StepNotSeen, match="matter_unknown"):
        kiosk.post(
            "/api/kiosk/K1/issue",
            presentation_id=shown["presentation_id"],
            matter_ids=["0" * 26],
            priority=None,
        )
    with pytest.raises(StepNotSeen, match="presentation_unknown"):
        kiosk.post("/api/kiosk/K1/issue", presentation_id="0" * 26, matter_ids=["0" * 26], priority=None)
