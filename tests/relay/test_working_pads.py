"""Whether a window's pad can be asked now, which decides how its applicants rate."""

from hallsys.kernel.clock import SECOND
from hallsys.relay.directory import PAD, PRINTER
from tests.relay.hall import PAD as THE_PAD
from tests.relay.hall import PRINTER as THE_PRINTER
from tests.relay.hall import Relay

PLACE = "window:W01"


def test_a_pad_works_until_it_breaks_and_again_when_it_heals(relay: Relay) -> None:
    agent = relay.hall.agent()
    assert not relay.sink.works(PAD, PLACE)
    relay.connect(agent, THE_PAD, THE_PRINTER)
    assert relay.sink.works(PAD, PLACE)
    relay.sink.report_health(agent.id, "pad", "broken", "unplugged")
    relay.feed()
    assert not relay.sink.works(PAD, PLACE)
    assert relay.sink.works(PRINTER, "kiosk:K1")
    relay.sink.report_health(agent.id, "pad", "ok", None)
    relay.feed()
    assert relay.sink.works(PAD, PLACE)


def test_a_pad_whose_agent_stays_away_is_not_asked(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, THE_PAD)
    relay.sink.part(agent.id, "s1")
    relay.hall.clock.advance(6 * SECOND)
    relay.sink.sweep()
    relay.feed()
    assert not relay.sink.works(PAD, PLACE)
