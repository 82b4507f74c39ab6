"""A browser beside an agent comes to its page with a pass, and nobody types."""

from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import quote, urlsplit

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from hallsys.devices.agent.screens import ScreenDoor, Usher
from hallsys.kernel.ids import new_token
from hallsys.relay.allowance import Allowance
from hallsys.relay.directory import PAD, READER
from hallsys.relay.pairing import Paired, revoke
from hallsys.relay.screens import ScreenDesk, screen_api
from hallsys.screens.errors import ScreenCodeWrong
from hallsys.screens.passes import make_pass, pass_of, passes, set_up
from tests.relay.hall import Relay

PLACES = ("kiosk:K1", "kiosk:K2", "board:all", "board:main", "sign:W01", "pad:W01")


class Served:
    """The server's route on a real port."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        app = Flask(__name__)
        desk = ScreenDesk(relay.hall.db, lambda: PLACES, open_to_all=False)
        self.desks = {relay.hall.id: desk}
        app.register_blueprint(screen_api(relay.hall.db, self.desks))
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def served(relay: Relay) -> Iterator[Served]:
    served = Served(relay)
    yield served
    served.close()


@pytest.fixture
def paired(relay: Relay) -> Paired:
    return relay.hall.pair(allow=Allowance(frozenset({READER, PAD}), ("kiosk:K1", "window:*", "zone:main")))


@pytest.fixture
def door(served: Served, paired: Paired) -> Iterator[ScreenDoor]:
    door = ScreenDoor(Usher(served.url, paired.token), 0)
    yield door
    door.close()


def sent(door: ScreenDoor, path: str, **headers: str) -> requests.Response:
    url = f"http://127.0.0.1:{door.port}{path}"
    return requests.get(url, headers=headers, allow_redirects=False, timeout=10)


def code_in(answer: requests.Response) -> str:
    return urlsplit(answer.headers["Location"]).fragment.partition("@")[0]


@pytest.mark.parametrize("path", ["/kiosk/K1", "/sign/W01", "/pad/W01?lang=en", "/board/main?rows=6"])
def test_a_browser_is_sent_on_with_a_code_behind_the_hash(
    relay: Relay, served: Served, door: ScreenDoor, path: str
) -> None:
    answer = sent(door, path)
    assert answer.status_code == 303
    way = f"{served.url}/screen?next={quote(path, safe='')}#{code_in(answer)}@{door.port}{path}"
    assert answer.headers["Location"] == way
    done = relay.hall.do(set_up, code_in(answer))
    assert done.place == path.partition("?")[0].strip("/").replace("/", ":")
    with pytest.raises(ScreenCodeWrong):
        relay.hall.do(set_up, code_in(answer))


def test_a_browser_that_begins_anew_makes_its_former_pass_void(relay: Relay, door: ScreenDoor) -> None:
    by_hand = relay.hall.do(set_up, relay.hall.do(make_pass, "kiosk:K1", "boss").code).token
    first, second = (relay.hall.do(set_up, code_in(sent(door, "/kiosk/K1"))).token for _ in range(2))
    pad = relay.hall.do(set_up, code_in(sent(door, "/pad/W01"))).token
    db, hall_id = relay.hall.db, relay.hall.id
    assert [db.read(pass_of, hall_id, one) is not None for one in (by_hand, first, second, pad)] == [
        True,
        False,
        True,
        True,
    ]


def test_passes_end_with_the_pairing_of_their_agent(relay: Relay, paired: Paired, door: ScreenDoor) -> None:
    by_hand = relay.hall.do(set_up, relay.hall.do(make_pass, "kiosk:K1", "boss").code).token
    token = relay.hall.do(set_up, code_in(sent(door, "/kiosk/K1"))).token
    waiting = code_in(sent(door, "/sign/W01"))
    relay.hall.do(revoke, paired.agent_id)
    assert relay.hall.db.read(pass_of, relay.hall.id, token) is None
    with pytest.raises(ScreenCodeWrong):
        relay.hall.do(set_up, waiting)
    assert relay.hall.db.read(pass_of, relay.hall.id, by_hand) is not None
    assert code_in(sent(door, "/kiosk/K1")) == ""


@pytest.mark.parametrize(
    "path", ["/kiosk/K2", "/board/all", "/board/nowhere", "/sign/W99", "/kiosk/%0D", "/pad/%ED%A0%80"]
)
def test_beyond_its_pairing_an_agent_opens_nothing(
    relay: Relay, served: Served, door: ScreenDoor, path: str
) -> None:
    answer = sent(door, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{served.url}{path}")
    assert relay.hall.db.read(passes, relay.hall.id) == ()


@pytest.mark.parametrize("path", ["/", "/kiosk/", "/kiosk", "/manager/x", "/kiosk/K1/snapshot", "/../kiosk"])
def test_other_addresses_lead_nowhere(door: ScreenDoor, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", door.port, timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_only_a_browser_of_this_machine_that_goes_there_is_let_through(
    relay: Relay, door: ScreenDoor
) -> None:
    for headers in ({"Host": "evil.example:80"}, {"Host": ""}, {"Sec-Fetch-Mode": "cors"}):
        assert sent(door, "/kiosk/K1", **headers).status_code == 403
    assert relay.hall.db.read(passes, relay.hall.id) == ()
    assert sent(door, "/kiosk/K1", **{"Sec-Fetch-Mode": "navigate"}).status_code == 303


def test_where_screens_are_open_no_code_is_made(relay: Relay, served: Served, door: ScreenDoor) -> None:
    served.desks[relay.hall.id] = ScreenDesk(relay.hall.db, lambda: PLACES, open_to_all=True)
    answer = sent(door, "/kiosk/K1")
    assert answer.headers["Location"] == f"{served.url}/kiosk/K1"
    assert relay.hall.db.read(passes, relay.hall.id) == ()


def test_a_browser_waits_for_a_server_that_is_away(paired: Paired) -> None:
    door = ScreenDoor(Usher("http://127.0.0.1:9", paired.token), 0)
    answer = sent(door, "/kiosk/K1")
    assert (answer.status_code, answer.headers["Refresh"]) == (503, "3")
    assert "正在连接" in answer.text
    door.close()


def test_without_a_token_there_is_no_code(served: Served) -> None:
    asked = {"place": "kiosk:K1"}
    for headers in ({}, {"Authorization": f"Bearer {new_token()}"}):
        answer = requests.post(f"{served.url}/api/agent/screen", json=asked, headers=headers, timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_paired")
