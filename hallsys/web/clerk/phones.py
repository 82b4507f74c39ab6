"""The number that an applicant is told under, as the clerk's page takes it down."""

from hallsys.messages.errors import NoGateway
from hallsys.people.phones import Phone, prepare_phone
from hallsys.web.clerk.schemas import SaidPhone
from hallsys.web.site import Site


def phone_said(site: Site, said: SaidPhone) -> Phone | None:
    """Return the number sealed, None for none. Raises BadMobile, NoGateway where nobody would be told."""
    if said.number.strip() and site.settings.messages is None:
        raise NoGateway
    return prepare_phone(site.keyring, said.number, said.lang)
