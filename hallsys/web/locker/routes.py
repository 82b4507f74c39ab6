"""The screen of a bank of lockers: doors open to a card or a code, each once."""

from typing import Any

from flask import Blueprint
from flask_limiter import Limiter

from hallsys.cases.locker_doors import place_of
from hallsys.cases.locker_errors import WrongLockerCode
from hallsys.cases.locker_views import Bank
from hallsys.cases.service import Opening, collect_by_card, collect_by_code
from hallsys.kernel.transaction import Tx
from hallsys.web.errors import NotFound
from hallsys.web.http import body
from hallsys.web.limits import from_place
from hallsys.web.locker import snapshot as shown
from hallsys.web.locker.schemas import OpenByCode, OpenOwn
from hallsys.web.locker.snapshot import DeviceStates
from hallsys.web.lockers import LocksWork, require_locks
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.screens import Screens, guard
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

Answer = dict[str, Any]

_DOORS = "30 per minute"  # the bank itself bears few wrong codes: cases/locker_rules.py


def blueprint(
    site: Site, screens: Screens, limiter: Limiter, device_states: DeviceStates, locks_work: LocksWork
) -> Blueprint:
    """Return the pages; `locks_work` tells whether the doors of a bank can be opened now."""
    pages = pages_of("locker", __name__)
    guard(pages, screens, {"code": "locker"})

    def known(code: str) -> Bank:
        try:
            return site.lockers[code]
        except KeyError:
            raise NotFound from None

    def read(code: str) -> Answer:
        return site.db.read(shown.snapshot, site, known(code), device_states, language(shared=True))

    @pages.get("/locker/<code>")
    def locker_page(code: str) -> str:
        return page("locker/locker.html", read(code))

    @pages.get("/locker/<code>/snapshot")
    def snapshot(code: str) -> Answer:
        return read(code)

    @pages.get("/locker/<code>/presentation/<presentation_id>")
    def presentation(code: str, presentation_id: str) -> Answer:
        return site.db.read(shown.presentation, site, known(code), an_id(presentation_id))

    @pages.post("/api/locker/<code>/open")
    @limiter.limit(_DOORS, key_func=from_place("code"))
    def open_own(code: str) -> Answer:
        bank, given = known(code), body(OpenOwn)
        place = place_of(bank.code)
        require_locks(locks_work, place)
        which = (given.presentation_id, given.deposit_id)
        return _told(site.transact(place, given.request_id, _by_card, site, bank, *which))

    @pages.post("/api/locker/<code>/code")
    @limiter.limit(_DOORS, key_func=from_place("code"))
    def open_by_code(code: str) -> Answer:
        bank, given = known(code), body(OpenByCode)
        place = place_of(bank.code)
        require_locks(locks_work, place)
        by = (site.keyring, site.settings.cases, bank.code, given.code)
        opening = site.transact(place, given.request_id, collect_by_code, *by)
        if opening.opening_id is None:  # counted, and only then refused
            raise WrongLockerCode
        return _told(opening)

    return pages


def _by_card(tx: Tx, site: Site, bank: Bank, presentation_id: str, deposit_id: str) -> Opening:
    holder = shown.holder_at(tx.conn, site, bank, presentation_id, tx.now)
    return collect_by_card(tx, bank.code, deposit_id, holder.person_id)


def _told(opening: Opening) -> Answer:
    return {"opening_id": opening.opening_id, "box": opening.box}
