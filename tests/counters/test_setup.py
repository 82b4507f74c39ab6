"""Setting up windows."""

from typing import Any

from hallsys.counters import setup, views
from hallsys.counters.rules import WindowKind
from hallsys.counters.setup import WindowFacts
from hallsys.kernel.ids import new_id
from tests.counters.office import Office


def facts(office: Office, number: int, **more: Any) -> WindowFacts:
    said: dict[str, Any] = {
        "zone_id": office.hall.catalogue.hall.zones[0].id,
        "code": f"W{number:02d}",
        "number": number,
        "name": f"{number}号窗口",
        "kind": WindowKind.OUTPUT,
        **more,
    }
    return WindowFacts(**said)


def windows(office: Office) -> dict[str, views.Window]:
    return {window.id: window for window in office.hall.db.read(views.windows, office.hall.id)}


def test_a_new_window_is_closed_and_serves_nothing(office: Office) -> None:
    window_id = office.do(setup.add_window, facts(office, 4, name_en="Window 4"))
    window = windows(office)[window_id]
    assert (window.code, window.number, window.kind, window.name_en) == ("W04", 4, "output", "Window 4")
    standing = office.hall.db.read(views.standings, office.hall.id)[window_id]
    assert (standing.state, standing.clerk_id, standing.queue_ids) == ("signed_out", None, ())
    assert office.last("WindowAdded").payload == {"window_id": window_id, "code": "W04"}


def test_code_and_number_of_a_window_are_its_own(office: Office) -> None:
    code, sentence = office.refused(setup.add_window, facts(office, 3, code="X"))
    assert (code, sentence) == ("window_exists", "窗口代码 X 或窗口号 3 已被使用。")
    assert office.refused(setup.add_window, facts(office, 9, code="W01"))[0] == "window_exists"


def test_windows_may_exchange_their_numbers(office: Office) -> None:
    first, second, third = office.windows
    office.do(
        setup.change_windows,
        {first: facts(office, 2, code="W01"), second: facts(office, 1, code="W02", name="改名")},
    )
    changed = windows(office)
    assert {changed[first].number, changed[second].number} == {2, 1}
    assert changed[second].name == "改名"
    assert [window.id for window in changed.values()] == [second, first, third]
    assert {row.payload["window_id"] for row in office.hall.log("WindowChanged")} == {first, second}


def test_a_change_to_what_is_taken_or_not_there_changes_nothing(office: Office) -> None:
    first, second, _ = office.windows
    same = {first: facts(office, 7), second: facts(office, 7, code="other")}
    assert office.refused(setup.change_windows, same)[0] == "window_exists"
    assert office.refused(setup.change_windows, {first: facts(office, 3)})[0] == "window_exists"
    unknown = {first: facts(office, 8), new_id(): facts(office, 9)}
    assert office.refused(setup.change_windows, unknown)[0] == "window_unknown"


def test_a_change_leaves_clerk_queues_and_applicant(office: Office) -> None:
    office.issue("p1")
    called = office.call(0)
    before = office.standing(0)
    office.do(setup.change_windows, {office.windows[0]: facts(office, 12)})
    assert office.standing(0) == before
    current = office.current(0)
    assert (current.service_id, current.window_number) == (called.service_id, 12)
