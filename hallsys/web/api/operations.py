"""What other systems can ask for: a table, from which both the routes and their description are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hallsys.cases.system_scopes import Scope
from hallsys.web.api import appointments, evaluation, halls, reading, schemas, status, tickets, windows
from hallsys.web.api.call import Call

GET, POST = "GET", "POST"


@dataclass(frozen=True, slots=True)
class Operation:
    """One of them: its address under the prefix, the scope it needs, what it takes and gives, who answers it.

    One that `changes` something needs an idempotency key. `limit`: how often it is done for one document;
    `rate`: how often it is asked for from one address; `largest`: bytes that its body may have.
    """

    name: str
    method: str
    path: str
    scope: Scope
    summary: str
    run: Callable[[Call], schemas.Answer]
    answer: type[schemas.Answer]
    asks: type[schemas.Asked] = schemas.Asked
    changes: bool = False
    limit: str | None = None
    rate: str = "600 per minute"
    largest: int | None = None


OPERATIONS: Sequence[Operation] = (
    Operation("hall", GET, "/hall", Scope.HALL, "The hall and its day", reading.hall, schemas.Hall),
    Operation(
        "queues", GET, "/queues", Scope.HALL, "Who waits, and how long", reading.queues, schemas.Queues
    ),
    Operation("windows", GET, "/windows", Scope.HALL, "The windows now", reading.windows, schemas.Windows),
    Operation(
        "matters",
        GET,
        "/matters",
        Scope.HALL,
        "The list of matters",
        reading.matters,
        schemas.Matters,
        schemas.Page,
    ),
    Operation(
        "case_numbers",
        GET,
        "/cases",
        Scope.CASES,
        "The cases of a department",
        reading.case_numbers,
        schemas.CaseNumbers,
        schemas.OnlyOf,
    ),
    Operation(
        "case", GET, "/cases/<case_number>", Scope.CASES, "Where a case stands", reading.case, schemas.Case
    ),
    Operation(
        "status",
        POST,
        "/cases/status",
        Scope.STATUS,
        "Tell where a case stands",
        status.tell,
        schemas.StatusTaken,
        schemas.StatusTold,
        changes=True,
    ),
    Operation(
        "times",
        GET,
        "/appointments/times",
        Scope.APPOINTMENTS,
        "When there are places for a matter",
        appointments.times,
        schemas.Slots,
        schemas.OfMatter,
    ),
    Operation(
        "book",
        POST,
        "/appointments",
        Scope.APPOINTMENTS,
        "Book a time for somebody",
        appointments.book,
        schemas.Appointment,
        schemas.Booking,
        changes=True,
        limit="10 per hour",  # so that nobody tries names
    ),
    # A code is a secret, and stands in bodies only.
    Operation(
        "find",
        POST,
        "/appointments/find",
        Scope.APPOINTMENTS,
        "Look an appointment up by its code",
        appointments.find,
        schemas.Appointment,
        schemas.OwnAppointment,
    ),
    Operation(
        "change",
        POST,
        "/appointments/change",
        Scope.APPOINTMENTS,
        "Move an appointment to another time",
        appointments.change,
        schemas.Appointment,
        schemas.AnotherTime,
        changes=True,
    ),
    Operation(
        "cancel",
        POST,
        "/appointments/cancel",
        Scope.APPOINTMENTS,
        "Give an appointment up",
        appointments.cancel,
        schemas.Appointment,
        schemas.OwnAppointment,
        changes=True,
    ),
    Operation(
        "take",
        POST,
        "/tickets",
        Scope.TICKETS,
        "Take the tickets for somebody's matters",
        tickets.take,
        tickets.Tickets,
        tickets.Visit,
        changes=True,
        limit="10 per hour",  # so that nobody tries names
    ),
    # So is the secret of a ticket.
    Operation(
        "ticket",
        POST,
        "/tickets/find",
        Scope.TICKETS,
        "Look a ticket up by its secret",
        tickets.find,
        tickets.Ticket,
        tickets.OwnTicket,
    ),
    Operation(
        "give_up",
        POST,
        "/tickets/cancel",
        Scope.TICKETS,
        "Leave the queue",
        tickets.cancel,
        tickets.Ticket,
        tickets.OwnTicket,
        changes=True,
    ),
    Operation(
        "rejoin",
        POST,
        "/tickets/rejoin",
        Scope.TICKETS,
        "Wait again after a missed call",
        tickets.rejoin,
        tickets.Ticket,
        tickets.OwnTicket,
        changes=True,
    ),
    *(
        Operation(
            f"window_{name}",
            POST,
            f"/windows/<number>/{name}",
            Scope.WINDOWS,
            possible.summary,
            windows.runs(name),
            windows.WindowNow,
            possible.asks,
            changes=True,
        )
        for name, possible in windows.POSSIBLE.items()
    ),
    Operation(
        "figures",
        GET,
        "/evaluation",
        Scope.FIGURES,
        "The figures of the evaluation",
        evaluation.figures,
        evaluation.Evaluation,
        evaluation.Period,
    ),
    Operation(
        "tags", GET, "/evaluation/tags", Scope.RATINGS, "The tags of today", evaluation.tags, evaluation.Tags
    ),
    Operation(
        "rate_visit",
        POST,
        "/evaluation/visits",
        Scope.RATINGS,
        "Hand in the rating of a visit",
        evaluation.rate_visit,
        evaluation.Taken,
        evaluation.Rate,
        changes=True,
    ),
    Operation(
        "rate_case",
        POST,
        "/evaluation/cases",
        Scope.RATINGS,
        "Hand in the rating of a case",
        evaluation.rate_case,
        evaluation.Taken,
        evaluation.Rate,
        changes=True,
    ),
    Operation(
        "report",
        POST,
        "/halls/report",
        Scope.REPORT,
        "A hall below tells how it stands",
        halls.report,
        halls.Reported,
        halls.Report,
        rate="6000 per minute",  # a thousand halls behind one address
        largest=halls.LARGEST_REPORT,
    ),
    Operation(
        "keep_seal",
        POST,
        "/halls/seals",
        Scope.REPORT,
        "A hall below has a seal of its log kept",
        halls.keep,
        halls.Kept,
        halls.Seal,
        rate="6000 per minute",
    ),
    Operation(
        "kept_seals",
        GET,
        "/halls/seals",
        Scope.REPORT,
        "The seals that are kept of a hall below",
        halls.kept,
        halls.Kept,
    ),
)
