"""A visit, run from elsewhere: a ticket, who waits, its service at a window, a rating, an appointment.

    python portal.py http://HALL:8080 KEY-ID SECRET

The key must be good for hall:read, tickets:write, windows:operate, evaluation:write, evaluation:read and
appointments:write. The applicant is invented.
"""

import sys

from hall import Hall, Refused

APPLICANT = {"number": "110101199003078013", "name": "张示例"}
WINDOW, CLERK = 1, "clerk1"


def main(hall: Hall) -> None:
    """Walk through it, a line a step."""
    here = hall.get("/hall")
    print(f"{here['name']}, {here['day']}")
    matter = next(one for one in hall.get("/matters", limit=50)["matters"] if one["open"])
    ticket = hall.post("/tickets", {**APPLICANT, "matter_codes": [matter["code"]]})["tickets"][0]
    print(f"ticket {ticket['number']} for {matter['name']}, {ticket['ahead']} before it")
    try:
        hall.post("/tickets", {**APPLICANT, "matter_codes": [matter["code"]]})
    except Refused as refused:
        print(f"a second one: {refused.code}")
    waiting = {queue["code"]: queue["waiting"] for queue in hall.get("/queues")["queues"]}
    print(f"waiting in its queue: {waiting[ticket['queue']]}")

    window = hall.post(f"/windows/{WINDOW}/next", {"clerk": CLERK})
    service = window["service"]["service_id"]
    print(f"window {window['number']} calls {window['service']['number']}")
    for command in ("start", "finish"):
        hall.post(f"/windows/{WINDOW}/{command}", {"clerk": CLERK, "service_id": service})
    hall.post("/evaluation/visits", {"token": ticket["token"], "level": 5, "tags": [], "text": ""})
    figures = hall.get("/evaluation", since=here["day"], until=here["day"])
    print(f"rated today: {figures['visits']['rated']}")

    times = [
        one for one in hall.get("/appointments/times", matter_code=matter["code"])["slots"] if one["left"]
    ]
    wanted = {**APPLICANT, "matter_code": matter["code"], "starts_at": times[-1]["starts_at"]}
    # A repeat under the same key, after an answer that was lost, is answered with the same appointment.
    booked = [hall.post("/appointments", wanted, key="portal-booking-1") for _ in range(2)]
    print(f"booked once: {booked[0]['code'] == booked[1]['code']}")
    print(f"then {hall.post('/appointments/cancel', {'code': booked[0]['code']})['state']}")


if __name__ == "__main__":
    main(Hall(*sys.argv[1:4]))
