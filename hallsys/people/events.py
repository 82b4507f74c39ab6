"""What happened at the readers. Who it was stands in no event."""

from hallsys.kernel.events import Event, event


@event
class CardPresented(Event):
    """Somebody laid a document on a reader, or typed its number; `place` is `kiosk:K1`, `window:W01`."""

    presentation_id: str
    place: str


@event
class PhoneGiven(Event):
    """The applicant of a case or a ticket agreed to be told of it by text message; or gave another number."""

    subject_id: str


@event
class PhoneWithdrawn(Event):
    """The applicant of a case or a ticket wants to be told no more by text message."""

    subject_id: str


@event
class ApplicantCorrected(Event):
    """The name or kind on an applicant's record was wrong: what it said before and says now, by their ids.

    `by_card`: a card that was read showed a person where an organisation stood.
    """

    person_id: str
    before_id: str
    after_id: str
    by_card: bool = False
