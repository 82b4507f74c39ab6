"""Who may do what, which passwords are good enough, and when an account is locked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hallsys.kernel.clock import HOUR, MINUTE, Millis
from hallsys.staff.errors import BadLogin, NotAllowed, WeakPassword
from hallsys.staff.policy import StaffSettings

FAILURES_BEFORE_LOCK = 5
LOCK: Millis = 10 * MINUTE
SESSION: Millis = 12 * HOUR  # at most; the settings may end one earlier

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
CLASSES_OF_PASSWORD = 3

# Of the forms that the rule of classes lets pass, those that are tried first by whoever guesses.
_GUESSED_FIRST = re.compile(
    r"(?i)(p[a@][s5][s5]w[o0]rd|admin(istrator)?|root|welcome|qwe(rty?)?|asdf?|zxcv?|test|guest|user|abcd?|a+"
    r"|hall(sys)?|zhengwu|dating)[\W_]*\d*[\W_]*"
    r"|(0?1234\d*|9876\d*|(?P<one>\d)(?P=one){3,}\d*)[\W_]*[a-z]{0,3}[\W_]*"
    r"|[1!]qaz[2@]wsx\W*"
)
_SHORTEST_CODE = 3  # of a hall: a shorter one is a syllable of anything

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_CLASSES = tuple(map(re.compile, ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")))


class Role(StrEnum):
    """What a member of staff is in the hall; one may have several roles."""

    CLERK = "clerk"
    OUTPUT = "output"
    APPROVER = "approver"
    MANAGER = "manager"
    ADMIN = "admin"
    LEADER = "leader"


class Action(StrEnum):
    """What a right is needed for."""

    SERVE = "serve"  # sign in at a window, call and serve tickets
    ACCEPT = "accept"  # accept cases, conclude immediate ones
    APPROVE = "approve"  # take up, conclude and decline promised cases in the back office
    CONFIRM = "confirm"  # settle what others ask for (`may_confirm`), end a case early: never one's own
    HAND_OVER = "hand_over"  # give results out
    LOOK = "look"  # see the hall at work, its figures and how far cases are, where nobody is named
    SUPERVISE = "supervise"  # see the hall's live state, its history and its device health
    ALLOCATE = "allocate"  # give windows other queues, close and open queues and matters
    FOLLOW_UP = "follow_up"  # deal with bad ratings, and see who gave them, on record
    EXCHANGE = "exchange"  # decide on what other systems did not take, compare days with them
    PAIR = "pair"  # make codes that pair agents
    SET_UP = "set_up"  # import the hall, its hours and calendar
    MANAGE_STAFF = "manage_staff"  # accounts, roles, passwords


_RIGHTS: dict[Role, frozenset[Action]] = {
    Role.CLERK: frozenset({Action.SERVE, Action.ACCEPT}),
    Role.OUTPUT: frozenset({Action.SERVE, Action.HAND_OVER}),
    Role.APPROVER: frozenset({Action.APPROVE, Action.CONFIRM}),
    Role.MANAGER: frozenset(
        {
            Action.LOOK,
            Action.SUPERVISE,
            Action.ALLOCATE,
            Action.FOLLOW_UP,
            Action.EXCHANGE,
            Action.PAIR,
            Action.CONFIRM,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Action.LOOK,
            Action.SUPERVISE,
            Action.FOLLOW_UP,
            Action.EXCHANGE,
            Action.SET_UP,
            Action.PAIR,
            Action.MANAGE_STAFF,
        }
    ),
    # 领导: reads, and nothing else.
    Role.LEADER: frozenset({Action.LOOK}),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """When a session ends unless something is done; `last`: it ends then whatever is done."""

    at: Millis
    last: bool


def ending(opened_at: Millis, active_at: Millis, settings: StaffSettings) -> Ending:
    """Return when a session ends that was opened and last used at those instants."""
    idle, longest = active_at + settings.idle, opened_at + settings.longest
    return Ending(min(idle, longest), longest <= idle)


def second_factor_due(roles: Iterable[Role], settings: StaffSettings, *, has_one: bool) -> bool:
    """Tell whether somebody must set up one-time codes before anything else."""
    return not has_one and not settings.second_factor.isdisjoint(roles)


def may(roles: Iterable[Role], action: Action) -> bool:
    """Tell whether any of the roles carries the right."""
    return any(action in _RIGHTS[role] for role in roles)


def roles_with(action: Action) -> tuple[Role, ...]:
    """Return the roles that carry the right."""
    return tuple(role for role in Role if action in _RIGHTS[role])


def require(roles: Iterable[Role], action: Action) -> None:
    """Raise NotAllowed unless one of the roles carries the right."""
    if not may(roles, action):
        raise NotAllowed


def may_confirm(roles: Iterable[Role], settings: StaffSettings) -> bool:
    """Tell whether any of the roles carries the right to confirm, and the hall lets it."""
    return any(Action.CONFIRM in _RIGHTS[role] and role in settings.confirm for role in roles)


def require_confirming(roles: Iterable[Role], settings: StaffSettings) -> None:
    """Raise NotAllowed unless `may_confirm`."""
    if not may_confirm(roles, settings):
        raise NotAllowed


def loses_last_admin(others: Iterable[Iterable[Role]], before: Iterable[Role], after: Iterable[Role]) -> bool:
    """Tell whether nobody could manage accounts once somebody's roles `before` are those `after`.

    `others`: the roles of each other account in use. An account out of use has none.
    """
    manages = Action.MANAGE_STAFF
    return may(before, manages) and not may(after, manages) and not any(may(one, manages) for one in others)


AT = "@"  # between a login and the code of the hall above that keeps the account

# What somebody of a hall above is in each hall below it: who is in charge there is in charge here.
_BELOW = frozenset({Role.MANAGER, Role.ADMIN, Role.LEADER})


def below(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Return the roles that somebody of a hall has in the halls below it."""
    return tuple(role for role in roles if role in _BELOW)


def clean_login(text: str) -> str:
    """Return the login as it is stored: small, without surrounding space. Raises BadLogin."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise BadLogin
    return login


def check_password(login: str, password: str, hall_code: str = "") -> None:
    """Raise WeakPassword with everything that is wrong with a new password of that hall's staff.

    Eight characters of three classes (small, capital, digit, other) are what the graded protection
    of Chinese government systems asks for; a password that holds the login, or the code that each page of
    the hall shows, is guessed first.
    """
    broken = [
        sentences
        for wrong, sentences in (
            (
                len(password) < SHORTEST_PASSWORD,
                (f"少于 {SHORTEST_PASSWORD} 位", f"shorter than {SHORTEST_PASSWORD} characters"),
            ),
            (
                len(password) > LONGEST_PASSWORD,
                (f"多于 {LONGEST_PASSWORD} 位", f"longer than {LONGEST_PASSWORD} characters"),
            ),
            (
                sum(bool(kind.search(password)) for kind in _CLASSES) < CLASSES_OF_PASSWORD,
                (
                    "应含大写字母、小写字母、数字、符号中的三类",
                    "it needs three of: small letters, capitals, digits, signs",
                ),
            ),
            (
                bool(_GUESSED_FIRST.fullmatch(password)),
                ("属于常见弱口令", "it is one of those that are guessed first"),
            ),
            (login.lower() in password.lower(), ("不得包含用户名", "it contains the login")),
            (
                len(hall_code) >= _SHORTEST_CODE and hall_code.lower() in password.lower(),
                ("不得包含大厅代码", "it contains the hall's code"),
            ),
        )
        if wrong
    ]
    if broken:
        raise WeakPassword(why="、".join(zh for zh, _ in broken), why_en="; ".join(en for _, en in broken))
