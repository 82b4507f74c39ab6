"""Which devices there are and how they are; the log is told once when health turns."""

import dataclasses

import pytest

from hallsys.kernel.clock import SECOND
from hallsys.relay.allowance import allowance
from hallsys.relay.errors import DeviceInUse, DeviceUnknown, NotPaired
from hallsys.relay.pairing import revoke
from hallsys.relay.registration import DeviceReport, dismiss, forget
from hallsys.relay.views import agents_of, devices_of, states_at
from tests.relay.hall import PRINTER, READER, SIGN, Relay

HEALTH = ("DeviceBroke", "DeviceHealed")


def test_devices_are_registered_by_their_agent(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, SIGN)
    relay.connect(agent, PRINTER, SIGN, session="s2")
    found = {device.device_id: device for device in hall.db.read(devices_of, hall.id)}
    assert found.keys() == {"printer", "sign"}
    assert (found["printer"].kind, found["printer"].driver) == ("ticket_printer", "escpos")
    assert (found["printer"].place, found["printer"].state) == ("kiosk:K1", "ok")
    assert [fact.payload for fact in hall.log("DeviceAdded")] == [
        {"device_id": "printer", "device_kind": "ticket_printer", "place": "kiosk:K1"},
        {"device_id": "sign", "device_kind": "window_sign", "place": "window:W01"},
    ]
    assert hall.db.read(states_at, hall.id, "kiosk:K1") == {"ticket_printer": "ok"}


def test_a_scanner_stands_for_cards_only_where_no_reader_does(relay: Relay) -> None:
    hall = relay.hall
    scanner = DeviceReport("scanner", "credential_reader", "scanner", "kiosk:K1")
    agent = hall.agent()
    relay.connect(agent, scanner)
    assert hall.db.read(states_at, hall.id, "kiosk:K1") == {"credential_reader": "ok"}
    relay.connect(agent, scanner, READER, session="s2")
    relay.sink.report_health(agent.id, "reader", "broken", "port_lost")
    assert hall.db.read(states_at, hall.id, "kiosk:K1") == {"credential_reader": "broken"}


def test_a_device_that_is_no_longer_wired_is_removed(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, SIGN)
    relay.sink.part(agent.id, "s1")
    issued = hall.issue()
    relay.feed()
    relay.connect(agent, SIGN, session="s2")
    assert hall.device("printer") is None
    assert [fact.payload["device_id"] for fact in hall.log("DeviceRemoved")] == ["printer"]
    assert hall.states("printer") == ["superseded"]
    assert hall.print_state(issued.ticket_id) == "failed"


def test_a_device_that_moved_is_a_new_one(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, SIGN)
    relay.wire.take()
    relay.connect(agent, dataclasses.replace(SIGN, place="window:W02"), session="s2")
    assert hall.kinds("DeviceAdded", "DeviceRemoved") == ["DeviceAdded", "DeviceRemoved", "DeviceAdded"]
    assert relay.wire.take("sign")[0]["command"]["lines"][0] == "2号窗口"
    hall.sign_in("W02")
    relay.feed()
    assert len(relay.wire.take("sign")) == 1


def test_a_device_can_be_taken_over_from_an_agent_that_is_gone_only(relay: Relay) -> None:
    hall = relay.hall
    old, new = hall.agent(), hall.agent()
    relay.connect(old, PRINTER)
    refused = relay.sink.greet(new, "n1", "1.0", [PRINTER, SIGN])
    assert refused == {"printer": "of_another"}
    assert hall.device("printer").agent_id == old.id
    relay.sink.part(old.id, "s1")
    assert relay.sink.greet(new, "n2", "1.0", [PRINTER, SIGN]) == {
        "printer": "of_another"
    }  # it may come back
    hall.clock.advance(5 * SECOND)
    assert relay.sink.greet(new, "n3", "1.0", [PRINTER, SIGN]) == {}
    assert hall.device("printer").agent_id == new.id


def test_after_a_start_the_first_agent_does_not_take_what_is_anothers(relay: Relay) -> None:
    hall = relay.hall
    owner, first = hall.agent(), hall.agent()
    relay.connect(owner, PRINTER)
    relay.start()
    assert relay.sink.greet(first, "f1", "1.0", [PRINTER, SIGN]) == {"printer": "of_another"}
    assert relay.sink.greet(owner, "s2", "1.0", [PRINTER]) == {}
    assert hall.device("printer").agent_id == owner.id


def test_a_device_of_a_place_that_is_not_on_the_list_is_not_taken_over(relay: Relay) -> None:
    hall = relay.hall
    owner, other = hall.agent(), hall.agent(allow=allowance(["ticket_printer"], "kiosk:K2"))
    relay.connect(owner, PRINTER)
    relay.start()
    hall.clock.advance(60 * SECOND)
    relay.sink.sweep()
    carried_off = dataclasses.replace(PRINTER, place="kiosk:K2")
    assert relay.sink.greet(other, "f1", "1.0", [carried_off]) == {"printer": "of_another"}
    relay.connect(owner, PRINTER, session="s2")
    assert (hall.device("printer").agent_id, hall.device("printer").state) == (owner.id, "ok")
    # Once its owner is revoked, it is nobody's.
    hall.do(dismiss, owner.id)
    assert relay.sink.greet(other, "f2", "1.0", [carried_off]) == {}
    assert hall.device("printer").place == "kiosk:K2"


def test_an_agent_runs_only_what_it_is_allowed_to(relay: Relay) -> None:
    agent = relay.hall.agent(allow=allowance(["window_sign"], "window:*"))
    refused = relay.sink.greet(agent, "s1", "1.0", [SIGN, READER])
    assert refused == {"reader": "not_allowed"}
    assert relay.hall.device("reader") is None


def test_an_agent_speaks_for_places_of_its_list_only(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent(allow=allowance(["window_sign", "rating_pad"], "window:W02..W04"))
    inside = dataclasses.replace(SIGN, device_id="inside", place="window:W02")
    assert relay.sink.greet(agent, "s1", "1.0", [SIGN, inside]) == {"sign": "not_allowed"}
    # Nor does it bring a device of its own to another place.
    moved = dataclasses.replace(inside, place="window:W01")
    assert relay.sink.greet(agent, "s2", "1.0", [moved]) == {"inside": "not_allowed"}
    assert (hall.device("sign"), hall.device("inside")) == (None, None)
    assert hall.kinds("DeviceAdded", "DeviceRemoved") == ["DeviceAdded", "DeviceRemoved"]


def test_the_devices_of_a_revoked_agent_are_offline_at_once(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, SIGN)
    hall.do(dismiss, agent.id)
    assert (hall.device("printer").state, hall.device("sign").state) == ("offline", "offline")
    with pytest.raises(DeviceUnknown):  # what it still says on a line that is about to be cut
        relay.sink.report_health(agent.id, "printer", "ok", None)
    relay.feed()
    assert relay.wire.dropped == [agent.id]
    with pytest.raises(NotPaired):
        relay.sink.greet(agent, "s2", "1.0", [PRINTER])
    relay.sink.sweep()
    assert len(hall.log("DeviceBroke")) == 2


def test_what_a_revoked_agent_left_is_taken_over_or_forgotten(relay: Relay) -> None:
    hall = relay.hall
    old, new = hall.agent(), hall.agent()
    relay.connect(old, PRINTER, SIGN)
    with pytest.raises(DeviceInUse):
        hall.do(forget, "printer")
    hall.do(dismiss, old.id)
    relay.connect(new, PRINTER, session="n1")
    assert (hall.device("printer").state, hall.device("printer").agent_id) == ("ok", new.id)
    assert [fact.payload["device_id"] for fact in hall.log("DeviceRewired")] == ["printer"]
    hall.do(forget, "sign")
    assert hall.device("sign") is None
    with pytest.raises(DeviceUnknown):
        hall.do(forget, "sign")


def test_health_goes_to_the_log_when_it_turns(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    for state, fault in [("ok", None), ("broken", "paper_out"), ("broken", "cover_open"), ("ok", None)] * 2:
        relay.sink.report_health(agent.id, "printer", state, fault)  # type: ignore[arg-type]
    told = [(fact.kind, fact.payload.get("fault")) for fact in hall.log(*HEALTH)]
    assert told == [("DeviceBroke", "paper_out"), ("DeviceHealed", None)] * 2
    assert hall.log("DeviceHealed")[0].payload["place"] == "kiosk:K1"


def test_a_sign_that_works_again_is_told_how_its_window_stands(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.sign_in()
    number = hall.issue().number
    relay.feed()
    relay.wire.take()
    relay.sink.report_health(agent.id, "sign", "broken", "port_lost")
    hall.call()
    relay.feed()
    (missed,) = relay.wire.take("sign")
    relay.acknowledge(agent.id, missed["delivery_id"], "failed", "port_lost")
    relay.sink.report_health(agent.id, "sign", "ok", None)
    (told,) = relay.wire.take("sign")
    assert told["command"] == missed["command"]
    assert told["command"]["lines"][0] == number


def test_a_warning_is_no_fault(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    relay.sink.report_health(agent.id, "printer", "ok", "paper_near_end")
    assert (hall.device("printer").state, hall.device("printer").fault) == ("ok", "paper_near_end")
    relay.sink.report_health(agent.id, "printer", "ok", None)
    assert hall.device("printer").fault is None
    assert hall.log(*HEALTH) == []


def test_the_health_of_anothers_device_is_not_taken(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), PRINTER)
    other = hall.agent()
    relay.connect(other, SIGN)
    with pytest.raises(DeviceUnknown):
        relay.sink.report_health(other.id, "printer", "broken", "paper_out")


def test_an_agent_that_comes_back_soon_was_never_away(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    relay.sink.part(agent.id, "s1")
    hall.clock.advance(4 * SECOND)
    relay.sink.sweep()
    relay.connect(agent, PRINTER, session="s2")
    hall.clock.advance(60 * SECOND)
    relay.sink.sweep()
    assert hall.device("printer").state == "ok"
    assert hall.log(*HEALTH) == []


def test_the_devices_of_an_agent_that_stays_away_are_offline(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER, SIGN)
    relay.sink.report_health(agent.id, "sign", "broken", "no_reply")
    relay.sink.part(agent.id, "s1")
    hall.clock.advance(5 * SECOND)
    relay.sink.sweep()
    relay.sink.sweep()
    assert (hall.device("printer").state, hall.device("sign").state) == ("offline", "offline")
    told = [(fact.payload["device_id"], fact.payload["fault"]) for fact in hall.log("DeviceBroke")]
    assert told == [("sign", "no_reply"), ("printer", "agent_offline")]
    # What was broken before it left is broken when it comes back, until it says otherwise.
    relay.connect(agent, PRINTER, SIGN, session="s2")
    assert (hall.device("printer").state, hall.device("sign").state) == ("ok", "broken")
    assert hall.device("sign").fault == "no_reply"
    relay.sink.report_health(agent.id, "sign", "ok", None)
    assert [fact.payload["device_id"] for fact in hall.log("DeviceHealed")] == ["printer", "sign"]


def test_the_end_of_an_older_connection_changes_nothing(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    relay.connect(agent, PRINTER, session="s2")
    relay.sink.part(agent.id, "s1")
    hall.issue()
    relay.feed()
    assert len(relay.wire.take("printer")) == 1
    (paired,) = hall.db.read(agents_of, hall.id)
    assert (paired.connected, paired.version) == (True, "1.0")


def test_after_a_start_nobody_is_connected(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), PRINTER)
    relay.start()
    assert not hall.db.read(agents_of, hall.id)[0].connected
    hall.clock.advance(5 * SECOND)
    relay.sink.sweep()
    assert hall.device("printer").state == "offline"


def test_a_revoked_agent_is_dropped_with_its_devices(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    hall.do(revoke, agent.id)
    relay.feed()
    assert relay.wire.dropped == [agent.id]
    relay.sink.sweep()
    assert hall.device("printer").state == "offline"
    with pytest.raises(NotPaired):
        relay.connect(agent, PRINTER, session="s2")
    hall.issue()
    relay.feed()
    assert relay.wire.take() == []
    assert hall.db.read(agents_of, hall.id) == ()
