"""Every room of the sockets, asked for by every role, every screen, and the staff of other halls."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask_socketio import ConnectionRefusedError as Refused

from hallsys.cases.service import put_bank
from hallsys.screens.passes import make_pass, set_up
from hallsys.staff.rules import Action, may
from hallsys.staff.service import sign_in
from hallsys.web.screens import Screens
from hallsys.web.screens import cookie as screen_cookie
from hallsys.web.sessions import SURFACES, Sessions, cookie
from hallsys.web.sockets import Rooms
from tests.web.hall import PASSWORD, STAFF, WebHall

PUBLIC, SCREEN, DEMO = "public", "screen", "demo"
# The rooms by what they begin with: one of them, and who may listen there. That is everybody, whoever has the
# pass of its place, everybody in a demo, or the staff of surfaces with a right.
ROOMS: dict[str, tuple[str, str | Mapping[str, Action]]] = {
    "ticket": ("ticket:anything", PUBLIC),  # tells what boards show
    "board": ("board:all", SCREEN),
    "kiosk": ("kiosk:K1", SCREEN),
    "sign": ("sign:W01", SCREEN),
    "pad": ("pad:W01", SCREEN),
    "locker": ("locker:E1", SCREEN),
    "window": ("window:W01", {"clerk": Action.SERVE, "output": Action.HAND_OVER}),
    "backoffice": ("backoffice", {"backoffice": Action.APPROVE}),
    "managers": ("managers", {"manager": Action.LOOK}),
    "tour": ("tour", DEMO),
}
SCREENS = [room for room, who in ROOMS.values() if who == SCREEN]
LOGINS = {login: roles for login, _, _, roles in STAFF}


class Asking:
    """Asks for rooms with cookies, as the sockets do when a page connects."""

    def __init__(self, hall: WebHall, sessions: Sessions) -> None:
        hall.transact(put_bank, "E1", "取件柜", "Lockers", "", "")
        hall.site.reload()
        hall.site.settings = replace(hall.site.settings, open_screens=False)
        self.hall = hall
        self.rooms = Rooms(hall.site, sessions, Screens(hall.site, sessions))

    def why_not(self, room: str, **cookies: str) -> str | None:
        """Return why a page with those cookies may not listen; None if it may."""
        try:
            self.rooms.stream(room, cookies)
        except Refused as refused:
            return str(refused.error_args["message"])
        return None


@pytest.fixture
def asking(hall: WebHall, sessions: Sessions) -> Asking:
    return Asking(hall, sessions)


def test_every_room_is_in_the_table(asking: Asking) -> None:
    assert asking.rooms.by_prefix.keys() == ROOMS.keys()


@pytest.mark.parametrize("prefix", ROOMS)
def test_nobody_listens_where_one_has_to_sign_in_or_to_have_a_pass(asking: Asking, prefix: str) -> None:
    room, who = ROOMS[prefix]
    told = {PUBLIC: None, SCREEN: "not_set_up", DEMO: "not_allowed"}
    assert asking.why_not(room) == (told[who] if isinstance(who, str) else "signed_out")


@pytest.mark.parametrize("login", LOGINS)
def test_a_role_listens_where_the_table_says_and_nowhere_else(asking: Asking, login: str) -> None:
    token, roles = asking.hall.session(login), LOGINS[login]
    for surface in SURFACES:
        for room, who in ROOMS.values():
            why = asking.why_not(room, **{cookie(surface): token})
            if who == SCREEN:  # whoever supervises the hall may open every screen
                allowed = surface == "manager" and may(roles, Action.SUPERVISE)
            elif isinstance(who, str):
                allowed = who == PUBLIC
            else:
                allowed = surface in who and may(roles, who[surface])
            assert (why is None) == allowed, (room, surface, why)


@pytest.mark.parametrize("place", SCREENS)
def test_a_pass_opens_the_room_of_its_place_alone(asking: Asking, place: str) -> None:
    hall = asking.hall
    token = hall.transact(set_up, hall.transact(make_pass, place, "boss").code).token
    for room, who in ROOMS.values():
        # The pass in the cookie of its own place, and in that of the room.
        for held in (place, room):
            allowed = who == PUBLIC or (room == held == place)
            assert (asking.why_not(room, **{screen_cookie(held): token}) is None) == allowed, (room, held)


@pytest.mark.parametrize("of", ["above", "beside", "below"])
def test_a_session_of_another_hall_listens_to_nothing(
    asking: Asking, halls: Mapping[str, str], of: str
) -> None:
    token = sign_in(asking.hall.db, halls[of], "boss", PASSWORD).token
    everywhere = {cookie(surface): token for surface in SURFACES}
    for room, who in ROOMS.values():
        assert (asking.why_not(room, **everywhere) is None) == (who == PUBLIC), room


def test_who_is_in_charge_above_listens_as_a_manager_and_at_no_window(
    asking: Asking, halls: Mapping[str, str]
) -> None:
    assert "above" in halls
    token = sign_in(asking.hall.db, asking.hall.id, "boss@above", PASSWORD).token
    for surface in SURFACES:
        for room, who in ROOMS.values():
            allowed = who == PUBLIC or (surface == "manager" and (who == SCREEN or room == "managers"))
            assert (asking.why_not(room, **{cookie(surface): token}) is None) == allowed, (room, surface)
