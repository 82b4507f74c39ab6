"""The standing facts of a hall: a snapshot is never older than the number that it bears."""

from hallsys.kernel import eventlog
from hallsys.matters.service import resume_matter, suspend_matter
from hallsys.web.site import Site
from hallsys.web.standing import Standing
from tests.persons import person
from tests.web.browser import Browser
from tests.web.hall import WebHall


def keep_up(site: Site) -> Standing:
    """Do what a snapshot does first."""
    site.db.read(lambda conn: site.facts.keep_up(conn, eventlog.head(conn, site.hall_id)))
    return site.facts.now


def test_a_snapshot_shows_every_fact_up_to_its_number(applicants: Browser, hall: WebHall) -> None:
    for closed, change in ((True, suspend_matter), (False, resume_matter)):
        hall.transact(change, hall.matters["licence"], *(("系统升级",) if closed else ()))
        shown = applicants.json("/kiosk/K1/snapshot")  # the feed has heeded nothing yet
        assert shown["seq"] == hall.log()[-1].seq
        assert shown["matters"][0]["open"] is not closed


def test_other_facts_leave_what_is_known(hall: WebHall) -> None:
    before = keep_up(hall.site)
    hall.issue(person(1), "licence")
    after = keep_up(hall.site)
    assert after.seq == hall.log()[-1].seq
    assert after.catalogue is before.catalogue
    hall.site.heed(hall.log())
    assert hall.site.facts.now is after


def test_facts_that_were_never_heeded_are_not_passed_over(hall: WebHall) -> None:
    hall.transact(suspend_matter, hall.matters["licence"], "系统升级")
    hall.issue(person(1), "pension")
    hall.site.heed(hall.log()[-1:])
    assert not hall.site.catalogue.matters[hall.matters["licence"]].open
