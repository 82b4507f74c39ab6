"""What stands on a slip that a kiosk printed by itself. Pure."""

from hallsys.devices.agent.offline.lease import Issued, Lease
from hallsys.devices.commands import Slip

OFFLINE = "离线取号 ISSUED OFFLINE"
_NOTES = ("前方人数以大屏为准。 See the screens for the queue.",)


def offline_slip(lease: Lease, ticket: Issued, masked_name: str, *, reprint: bool) -> Slip:
    """Return the slip: it says that it was issued offline and tells no people ahead, whom nobody knows.

    The code leads to the ticket's page, which is there as soon as the ticket is handed in.
    """
    queue = lease.queue(ticket.queue_id)
    matters = (lease.matter(ticket.queue_id, matter_id) for matter_id in ticket.matter_ids)
    return Slip(
        title=lease.hall.name,
        number=ticket.number,
        queue=queue.name if queue else "",
        queue_en=queue.name_en if queue else "",
        issued_at=lease.local(ticket.issued_at).strftime("%Y-%m-%d %H:%M"),
        qr=f"{lease.page}{ticket.token}",
        masked_name=masked_name,
        reprint=reprint,
        matters=tuple(matter.name for matter in matters if matter),
        notes=(*_NOTES, *lease.notes),
        offline=OFFLINE,
    )
