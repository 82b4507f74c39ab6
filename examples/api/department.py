"""A department's own system: which cases the hall has for it, and where one of them stands.

    python department.py http://HALL:8080 KEY-ID SECRET DEPARTMENT

The key must be good for cases:read and cases:write, and for that department, by its code of 18 characters.
The first case that nobody has taken up is taken up and concluded.
"""

import secrets
import sys
from collections.abc import Iterator

from hall import Hall, Refused

A_PAGE = 2  # so that there are several; left out, it is 50


def case_numbers(hall: Hall, department: str) -> Iterator[str]:
    """Yield the numbers of all cases of a department, a page at a time."""
    after: str | None = ""
    while after is not None:
        page = hall.get("/cases", department=department, after=after, limit=A_PAGE)
        yield from page["case_numbers"]
        after = page["next"]


def main(hall: Hall, department: str) -> None:
    """Walk through it, a line a step."""
    numbers = list(case_numbers(hall, department))
    print(f"{len(numbers)} cases")
    cases = [hall.get(f"/cases/{number}") for number in numbers]
    case = next(one for one in cases if one["stands"] == "accepted")
    print(f"{case['case_number']} {case['matter_name']}: {case['stands']}")

    # The number that it has here is told with the first step; from then on it is enough.
    ours = f"OWN-{secrets.token_hex(6)}"
    taken_up = {"case_number": case["case_number"], "own_number": ours, "status": "08"}
    # A repeat under the same key, after an answer that was lost, is answered alike and does nothing again.
    told = [hall.post("/cases/status", taken_up, key=f"{ours}-taken-up") for _ in range(2)]
    print(f"taken up once: {told[0] == told[1]}")
    try:
        hall.post("/cases/status", {"own_number": ours, "status": "09"})
    except Refused as refused:
        print(f"suspended without a reason: {refused.code}")
    done = {"own_number": ours, "status": "10", "results": ["办理结果"], "shelf": "A-1"}
    print(f"concluded: {hall.post('/cases/status', done)['stands']}")
    result = hall.get(f"/cases/{case['case_number']}")["results"][0]
    print(f"its result {result['name']}: {result['status']}")


if __name__ == "__main__":
    main(Hall(*sys.argv[1:4]), sys.argv[4])
