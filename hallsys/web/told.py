"""What applicants were told of their cases by text message, as windows see it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from hallsys.messages.kinds import KINDS
from hallsys.messages.rules import WHY
from hallsys.messages.views import told_of
from hallsys.people.phones import masked_mobile, phones_of
from hallsys.web.site import Site


def told_rows(conn: Connection, site: Site, case_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return for each case its masked number, None if its applicant left none, and the last message.

    In a hall without a gateway, of those alone that have one from before, so that it can be withdrawn.
    """
    phones, told = phones_of(conn, site.hall_id, case_ids), told_of(conn, site.hall_id, case_ids)
    rows: dict[str, dict[str, Any]] = {}
    for case_id in case_ids if site.settings.messages else phones:
        phone, last = phones.get(case_id), told.get(case_id)
        rows[case_id] = {
            "phone": None if phone is None else masked_mobile(site.keyring, phone),
            "lang": "zh" if phone is None else phone.lang,
            "last": None
            if last is None
            else {
                "name": KINDS[last.kind].name if last.kind in KINDS else (last.kind, last.kind),
                "state": last.state,
                "at": last.since,
                "why": WHY.get(last.fault or ""),
            },
        }
    return rows
