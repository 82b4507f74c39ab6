"""Whatever somebody can write in words is erased some day, or stands here with the reason why not."""

import re

from sqlalchemy import text

import hallsys.bootstrap  # noqa: F401 - the tables of all slices
from hallsys.counters.tables import windows
from hallsys.kernel.clock import DAY
from hallsys.kernel.schema import metadata
from hallsys.retention.rules import TERMS, Kind
from hallsys.retention.sweeps import SWEEPS
from tests.retention.hall import Known, collected_for_another
from tests.served import open_hall

_WORDS = re.compile(r"(.*_)?(note|answer|reason|text|authorisation)")

KEPT = {
    "alerts.note": "of a queue, a window or a device, while the alert lasts",
    "appointments.called_off_note": "what the manager tells all who booked a day",
    "calendar_days.note": "of a day of the calendar",
    "closed_days.note": "of a day of the hall",
    "commands.answer": "gone after two days",
    "findings.note": "on the work of the staff",
    "hand_overs.taken_back_reason": "a code",
    "locker_boxes.out_note": "why a box is out of service",
    "locker_boxes.out_reason": "a code",
    "materials.note": "of the list of a matter",
    "matters.closed_reason": "of a matter",
    "messages.reason": "what the sender of text messages answered",
    "pushes.note": "goes with its row, a while after it was given up",
    "pushes.reason": "what another system answered",
    "services.reason": "why the ticket was next, in numbers",
    "tickets.pinned_reason": "emptied once the ticket is served or missed",
    "windows.lock_reason": "a code",
    "windows.pause_reason": "a code",
}


def swept() -> set[str]:
    said = [str(one) for sweep in SWEEPS for one in sweep.erase]
    return {
        f"{found.group(1)}.{column}"
        for one in said
        if (found := re.match(r"UPDATE (\w+) SET ", one))
        for column in re.findall(r"(\w+) = (?:''|'—'|NULL|CASE)", one)
    }


def test_every_column_of_words_is_swept_or_kept_for_a_reason() -> None:
    words = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if _WORDS.fullmatch(column.name)
    }
    assert words - swept() - set(KEPT) == set()
    assert set(KEPT) - words == set()


def test_what_another_hall_wrote_at_a_hand_over_goes_with_the_case(known: Known) -> None:
    """A hand-over in the hall of collection bears the id of that hall."""
    collected_for_another(known)
    home, guest = known.served.hall.id, open_hall(known.served.db).hall.id
    case_id = known.column("SELECT id FROM cases WHERE hall_id = :hall_id")[0]
    there = {"id": f"'{guest}'", "hall_id": f"'{guest}'"}
    copied = ", ".join(there.get(one.name, one.name) for one in windows.columns)
    known.write(
        text(f"INSERT INTO windows SELECT {copied} FROM windows WHERE hall_id = '{home}' LIMIT 1"), {}
    )
    for table in ("hand_overs", "result_moves", "signatures"):
        window = "" if table == "signatures" else f", window_id = '{guest}'"
        moved = f"UPDATE {table} SET hall_id = '{guest}'{window} WHERE hall_id = '{home}'"
        known.write(text(moved), {})
    noted = f"UPDATE result_moves SET note = 'x' WHERE hall_id = '{guest}'"
    known.write(text(noted), {})
    known.clock.advance(TERMS[Kind.CASE].days * DAY + 1)
    assert known.erase()["case"] == 1
    said = f"SELECT authorisation FROM hand_overs WHERE case_id = '{case_id}' AND :hall_id <> ''"
    assert known.column(said) == ["—"]
    said = f"SELECT note FROM result_moves WHERE case_id = '{case_id}' AND :hall_id <> ''"
    assert set(known.column(said)) == {""}
