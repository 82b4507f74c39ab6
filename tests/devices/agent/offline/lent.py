"""What a server lends, for the tests of what a kiosk makes of it."""

from base64 import b64encode
from typing import Any

from hallsys.kernel.envelopes import Mailbox

MAILBOX = Mailbox(bytes(range(32)))
DAY_BEGAN = 1_772_395_200_000  # 2026-03-02, 04:00 in Shanghai
NINE = DAY_BEGAN + 5 * 3_600_000


def lent(numbers: int = 20, first: int = 1, block: str = "block", **changes: Any) -> dict[str, Any]:
    """Return the answer of the server: two queues, of which the first has matters."""
    return {
        "now": NINE,
        "day": "2026-03-02",
        "ends_at": DAY_BEGAN + 24 * 3_600_000,
        "open": [[NINE - 3_600_000, NINE + 8 * 3_600_000]],
        "timezone": "Asia/Shanghai",
        "hall": {"name": "示例大厅", "name_en": "Example hall"},
        "queues": [
            {"queue_id": "qa", "code": "general", "prefix": "A", "name": "综合业务", "name_en": "General"},
            {"queue_id": "qb", "code": "social", "prefix": "B", "name": "社保医保", "name_en": "Social"},
        ],
        "matters": [{"matter_id": "m1", "queue_id": "qa", "name": "营业执照", "name_en": "Licence"}],
        "blocks": [
            {"id": f"{block}a", "prefix": "A", "first": first, "last": first + numbers - 1},
            {"id": f"{block}b", "prefix": "B", "first": first, "last": first + numbers - 1},
        ],
        "notes": ["号票当日有效。"],
        "page": "https://hall.example/t/",
        "public_key": b64encode(MAILBOX.public).decode(),
        **changes,
    }
