"""What happened at the readers. Who it was stands in no event."""

from hallsys.kernel.events import Event, event


@event
class CardPresented(Event):
    """Somebody laid a document on a reader, or typed its number; `place` is `kiosk:K1`, `window:W01`."""

    presentation_id: str
    place: str
