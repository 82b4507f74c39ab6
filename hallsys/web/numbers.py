"""The mobile numbers that pages take down, and show masked to whoever left them."""

from typing import Any

from sqlalchemy import Connection

from hallsys.messages.errors import NoGateway
from hallsys.people.phones import Phone, masked_mobile, phones_of, prepare_phone
from hallsys.web.site import Site


def phone_said(site: Site, number: str, lang: str) -> Phone | None:
    """Return a number sealed, None for none. Raises BadMobile, NoGateway where nobody would be told."""
    if number.strip() and site.settings.messages is None:
        raise NoGateway
    return prepare_phone(site.keyring, number, lang)


def told_at(conn: Connection, site: Site, subject_id: str) -> dict[str, Any] | None:
    """Return the masked number that a holder left to be told; None where nobody is told by message."""
    if site.settings.messages is None:
        return None
    phone = phones_of(conn, site.hall_id, [subject_id]).get(subject_id)
    return {"phone": None if phone is None else masked_mobile(site.keyring, phone)}
