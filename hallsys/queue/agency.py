"""Acting for somebody else 代办: who came, for whom, and on what ground."""

from dataclasses import dataclass
from enum import StrEnum

from hallsys.kernel.text import one_line
from hallsys.queue.errors import AgentIsApplicant, NeedsAuthorisation

LONGEST_AUTHORISATION = 100


class Relation(StrEnum):
    """What the agent is to the applicant."""

    FAMILY = "family"  # 近亲属
    GUARDIAN = "guardian"  # 监护人
    EMPLOYEE = "employee"  # 单位经办人
    ENTRUSTED = "entrusted"  # 委托代理人
    ASSISTANT = "assistant"  # 帮办代办员


RELATIONS: dict[Relation, tuple[str, str]] = {
    Relation.FAMILY: ("近亲属", "Close relative"),
    Relation.GUARDIAN: ("监护人", "Guardian"),
    Relation.EMPLOYEE: ("单位经办人", "Employee of the applicant"),
    Relation.ENTRUSTED: ("委托代理人", "Authorised agent"),
    Relation.ASSISTANT: ("帮办代办员", "Assistant of the hall"),
}

# Whose relation to the applicant gives no right by itself, and the paper that gives it.
PAPERS: dict[Relation, tuple[str, str]] = {
    Relation.EMPLOYEE: ("单位介绍信", "Letter of introduction"),
    Relation.ENTRUSTED: ("授权委托书", "Power of attorney"),
}


@dataclass(frozen=True, slots=True)
class Agency:
    """Who came for the applicant. `authorisation` names the paper that was shown, not its contents."""

    person_id: str
    relation: Relation
    authorisation: str = ""


def checked(agency: Agency, applicant_id: str) -> Agency:
    """Return `agency` as it is stored. Raises AgentIsApplicant, NeedsAuthorisation."""
    if agency.person_id == applicant_id:
        raise AgentIsApplicant
    authorisation = one_line(agency.authorisation)[:LONGEST_AUTHORISATION]
    if not authorisation and agency.relation in PAPERS:
        raise NeedsAuthorisation
    return Agency(agency.person_id, agency.relation, authorisation)
