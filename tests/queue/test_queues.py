"""Setting up queues."""

import pytest

from hallsys.queue import service, views
from hallsys.queue.errors import BadPrefix, QueueExists, QueueUnknown
from hallsys.queue.queues import QueueFacts
from tests.queue.hall import QUEUES, HallUnderTest

NEW = QueueFacts(code="police", prefix="P", name="公安综合", common=False, limit_minutes=20)


def test_queues_are_listed_in_their_order(hall: HallUnderTest) -> None:
    found = hall.db.read(views.queues, hall.id)
    assert [queue.code for queue in found.values()] == [facts.code for facts in QUEUES]
    assert all(queue.open for queue in found.values())
    assert next(iter(found.values())).care_prefix == "V"


def test_a_queue_is_added_changed_and_closed(hall: HallUnderTest) -> None:
    queue_id = hall.db.transact(hall.origin, service.add_queue, NEW)
    changed = QueueFacts(code="police", prefix="G", name="公安", position=9, common=False)
    hall.db.transact(hall.origin, service.change_queue, queue_id, changed)
    hall.db.transact(hall.origin, service.open_queue, queue_id, open=False)
    queue = hall.db.read(views.queues, hall.id)[queue_id]
    assert (queue.prefix, queue.name, queue.limit_minutes, queue.open) == ("G", "公安", 30, False)
    assert hall.log("QueueChanged")[-1].payload == {"queue_id": queue_id, "code": "police", "open": False}


def test_codes_and_prefixes_are_checked(hall: HallUnderTest) -> None:
    queue_id = hall.db.transact(hall.origin, service.add_queue, NEW)
    with pytest.raises(QueueExists):
        hall.db.transact(hall.origin, service.add_queue, NEW)
    with pytest.raises(QueueExists):
        hall.db.transact(hall.origin, service.change_queue, queue_id, QUEUES[0])
    with pytest.raises(BadPrefix):
        hall.db.transact(hall.origin, service.add_queue, QueueFacts(code="x", prefix="x1", name="x"))
    with pytest.raises(QueueUnknown):
        hall.db.transact(hall.origin, service.open_queue, "nowhere", open=True)
    with pytest.raises(QueueUnknown):
        hall.db.transact(
            hall.origin, service.change_queue, "nowhere", QueueFacts(code="y", prefix="Y", name="y")
        )
