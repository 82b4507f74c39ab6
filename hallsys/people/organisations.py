"""Organisations that apply 法人和非法人组织: sealed and looked up as persons are, by credit code.

Somebody acts for each: its legal representative, or whom it has authorised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from hallsys.kernel.credit_code import BadCreditCode, CreditCode, OrganisationKind
from hallsys.kernel.identity import BadIdNumber, Credential, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.text import one_line
from hallsys.people.errors import BadOrganisationName, PersonsNumber, RoleNeedsPaper
from hallsys.people.service import Sealed, prepare, seal

LONGEST_ORGANISATION = 100
LONGEST_ROLE_NOTE = 100

ORGANISATION_KINDS: Mapping[OrganisationKind, tuple[str, str]] = {
    OrganisationKind.ENTERPRISE: ("企业法人", "Enterprise (legal person)"),
    OrganisationKind.INSTITUTION: ("事业法人", "Public institution"),
    OrganisationKind.SOCIAL: ("社会组织法人", "Social organisation"),
    OrganisationKind.UNINCORPORATED: ("非法人企业", "Unincorporated business"),
    OrganisationKind.ORGAN: ("行政机关", "Administrative organ"),
}


_KINDS = frozenset(kind.value for kind in OrganisationKind)


class AgentRole(StrEnum):
    """By what right somebody acts for an organisation."""

    REPRESENTATIVE = "representative"  # 法定代表人, or who heads it
    AUTHORISED = "authorised"  # 授权经办人, by a paper that is noted


AGENT_ROLES: Mapping[AgentRole, tuple[str, str]] = {
    AgentRole.REPRESENTATIVE: ("法定代表人", "Legal representative"),
    AgentRole.AUTHORISED: ("授权经办人", "Authorised agent"),
}


def check_role(role: AgentRole, note: str) -> str:
    """Return the note of the paper by which somebody acts. Raises RoleNeedsPaper, also if it is too long.

    A legal representative needs none: the licence names them.
    """
    clean = one_line(note)
    if len(clean) > LONGEST_ROLE_NOTE or (role is AgentRole.AUTHORISED and not clean):
        raise RoleNeedsPaper(longest=LONGEST_ROLE_NOTE)
    return clean


@dataclass(frozen=True, repr=False)
class Organisation:
    """An organisation as its licence tells of it.

    Raises BadOrganisationName, and PersonsNumber for a code that is a person's number as well: some of
    those pass the check of a credit code, and a person must not become an enterprise. The reverse is as good
    as impossible: where a person's number has the year of birth, a code has the county and nine digits.
    """

    code: CreditCode
    name: str
    kind: OrganisationKind

    def __post_init__(self) -> None:
        clean = one_line(self.name)
        object.__setattr__(self, "name", clean)
        if not 0 < len(clean) <= LONGEST_ORGANISATION:
            raise BadOrganisationName(longest=LONGEST_ORGANISATION)
        require_no_persons(self.code.value)


def credit_code(typed: str) -> CreditCode:
    """Return what was typed as a credit code. Raises PersonsNumber for a person's number, BadCreditCode."""
    require_no_persons(typed)
    return CreditCode(typed)


def require_no_persons(typed: str) -> None:
    """Raise PersonsNumber if that is the number of a person's document, whatever else it may be."""
    try:
        found = parse_number(typed)
    except BadIdNumber:
        return
    if found.is_plausible:
        raise PersonsNumber


def prepare_applicant(keyring: Keyring, number: str, name: str = "") -> Sealed:
    """Seal whoever has that number, outside of the transaction: a person, or an organisation by its code.

    `name` is an organisation's. Raises BadIdNumber or a subclass of it for a number of neither, and
    BadOrganisationName for an organisation without one.
    """
    try:
        found = parse_number(number)
        return prepare(keyring, Credential(found, "", found.kind))
    except BadIdNumber as wrong:
        try:
            code = CreditCode(number)
        except BadCreditCode:
            raise wrong from None
    return replace(prepare_organisation(keyring, Organisation(code, name, code.likely_kind)), named=False)


def prepare_organisation(keyring: Keyring, organisation: Organisation) -> Sealed:
    """Seal an organisation, outside of the transaction."""
    return seal(keyring, organisation.kind, organisation.code.value, organisation.name)


def is_organisation(kind: str) -> bool:
    """Tell whether an applicant of that kind is an organisation."""
    return kind in _KINDS
