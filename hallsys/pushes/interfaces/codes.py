"""Code tables that the interfaces have in common: from our words to theirs."""

from collections.abc import Mapping

from hallsys.cases.rules import STATUS_FACTS, Outcome
from hallsys.evaluation.changing import Change
from hallsys.evaluation.rules import EXCHANGE_CHANNELS, Level
from hallsys.kernel.credit_code import OrganisationKind
from hallsys.matters.limits import UNIT_CODES
from hallsys.matters.result_kinds import RESULT_KINDS as GUIDE_KINDS
from hallsys.matters.rules import Kind

# Of most exchanges 5 is very satisfied; GB/T 39046 A.8 counts the other way round.
LEVELS_UP: Mapping[int, str] = {level: str(level.value) for level in Level}
LEVELS_DOWN: Mapping[int, str] = {level: str(6 - level.value) for level in Level}

CHANNELS: Mapping[str, str] = {channel: str(code) for channel, code in EXCHANGE_CHANNELS.items()}

# What an applicant is (userProp).
PROPERTIES: Mapping[str, str] = {
    "resident": "1",
    "foreigner": "1",
    "hmt": "1",
    OrganisationKind.ENTERPRISE: "2",
    OrganisationKind.INSTITUTION: "3",
    OrganisationKind.SOCIAL: "4",
    OrganisationKind.UNINCORPORATED: "5",
    OrganisationKind.ORGAN: "6",
}
# 111 is the published code of a resident ID card (userPageType); the others are to be checked with the
# receiver. Whatever an organisation is, its number is a unified social credit code.
DOCUMENTS: Mapping[str, str] = {
    "resident": "111",
    "foreigner": "553",
    "hmt": "990",
    **dict.fromkeys(OrganisationKind, "001"),
}

PROGRESS: Mapping[str, str] = {"to_be_accepted": "1", "accepted": "2", "concluded": "3"}

IMMEDIACY: Mapping[str, str] = {Kind.IMMEDIATE: "1", Kind.PROMISED: "2", Kind.SPECIAL: "2"}
# 特殊件 is a third kind of ours, to others 9 (other).
CASE_KINDS: Mapping[str, str] = {Kind.IMMEDIATE: "1", Kind.PROMISED: "2", Kind.SPECIAL: "9"}

STATUSES: Mapping[str, str] = {status: facts.exchange_code for status, facts in STATUS_FACTS.items()}
# Of what kind a result is, in the words of guides.
RESULT_KINDS: Mapping[str, str] = {kind.value: zh for kind, (zh, _) in GUIDE_KINDS.items()}
OUTCOMES: Mapping[str, str] = {Outcome.GRANTED: "1", Outcome.REFUSED: "2"}

# Of a special procedure or a supplement, which lasts from 1 to 2.
SPECIAL_STATES: Mapping[str, str] = {"begins": "1", "ends": "2"}

# What was changed of a rating that was told before: the exchanges that we know name no field for it.
CHANGES: Mapping[str, str] = {Change.CORRECTED: "1", Change.EXCLUDED: "2", Change.REASON: "3"}

YES_NO: Mapping[bool, str] = {True: "1", False: "0"}

# Of the limits; of minutes the law knows none.
LIMIT_UNITS: Mapping[str, str] = {unit.value: code for unit, code in UNIT_CODES.items()}
OFFLINE = "2"
