"""The reckoning: what was acknowledged, printed, shown and logged, held against each other."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ledger import Ledger
from bench.unplugged.books import Acknowledged, Standing, Taken
from bench.unplugged.house import House, Kiosk, Window
from bench.unplugged.screens import Screen

AT_WINDOWS = frozenset(
    {"TicketCalled", "TicketRecalled", "ServiceStarted", "ServiceFinished", "TicketMissed",
     "WindowPaused", "WindowReopened"}
)  # fmt: skip
_REPEAT = "补打"
_NUMBER = re.compile(r"[A-E][0-9]{3,}")
_BAD_IN_LOG = re.compile(
    r'^Traceback|"level": ?"(error|critical)"|\[(error|critical) *\]|"exception":|Error: '
)
_ANY_ID = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")

Event = tuple[int, int, str, dict[str, Any], str]  # number, instant, kind, payload, actor


@dataclass(frozen=True)
class Prints:
    """What came out of the printers: papers with a number, and how many of them bear the mark."""

    papers: int
    marked: int
    failed: int  # tickets without a paper whose state says so


def lost_commands(commands: list[Acknowledged], events: list[Event], codes: dict[str, str]) -> list[str]:
    """Return what is wrong between answers and log: each command is one fact, in the order of its window."""
    logged: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, _, kind, payload, _ in events:
        if kind in AT_WINDOWS:
            logged[codes[payload["window_id"]]].append((kind, payload.get("service_id", "")))
    wrong = []
    for code, found in logged.items():
        rest = iter(found)
        for command in commands:
            if command.window == code and (command.kind, command.service_id) not in rest:
                wrong.append(f"{code}: {command.kind} of {command.number} is not in the log, or not in order")
                break
    called = Counter(payload["service_id"] for _, _, kind, payload, _ in events if kind == "TicketCalled")
    wrong += [f"service {service_id} was called {n} times" for service_id, n in called.items() if n > 1]
    return wrong


def lost_on_screens(screens: list[Screen], events: list[Event]) -> list[str]:
    """Return what a screen was not told once and in order."""
    wrong = []
    logged = [
        (seq, kind, payload.get("service_id", ""))
        for seq, _, kind, payload, _ in events
        if kind in AT_WINDOWS
    ]
    for screen in screens:
        told = [fact for fact in screen.told.facts if fact[1] in AT_WINDOWS]
        covered = screen.told.covered
        due = [
            fact
            for fact in logged
            if fact[0] <= screen.seq and not any(after < fact[0] <= upto for after, upto in covered)
        ]
        if told != due:
            missing = [fact for fact in due if fact not in set(told)]
            wrong.append(f"{screen.url}: {len(told)} facts told, {len(due)} due; missing {missing[:3]}")
    return wrong


def lost_prints(tickets: list[Taken], kiosks: list[Kiosk], rows: Ledger) -> tuple[Prints, list[str]]:
    """Return what was printed, and which tickets are silently on no paper, or on two without the mark."""
    marks: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for kiosk in kiosks:
        for paper in kiosk.papers:
            text = "\n".join(paper.lines)
            for number in dict.fromkeys(_NUMBER.findall(text)):
                marks[number].append(_REPEAT in text)
                if marks[number] != sorted(marks[number]):
                    wrong.append(f"{number} came out without the mark after it had come out before")
    wrong += [
        f"{number} came out twice without the mark" for number, n in marks.items() if n.count(False) > 1
    ]
    states = dict(rows.rows("SELECT number, print_state FROM tickets"))
    told = {payload["ticket_id"] for _, _, kind, payload, _ in rows.log() if kind == "TicketPrintFailed"}
    failed = 0
    for taken in tickets:
        if any(marks[taken.number]) if taken.again else marks[taken.number]:
            continue
        failed += 1
        if states[taken.number] != "failed" or taken.ticket_id not in told:
            wrong.append(f"{taken} is on no paper, and its state is {states[taken.number]}")
    wrong += [
        f"{number} counts as printed and is on no paper"
        for number, state in states.items()
        if state == "confirmed" and not marks[number]
    ]
    prints = Prints(sum(map(len, marks.values())), sum(map(sum, marks.values())), failed)
    return prints, wrong


def untrue_screens(screens: list[Screen], fresh: dict[str, dict[str, tuple[str, str]]]) -> list[str]:
    """Return which screens show something else than a fresh snapshot of them."""
    return [
        f"{screen.url} shows {screen.showing}, not {fresh[screen.url]}"
        for screen in screens
        if screen.url in fresh and screen.showing != fresh[screen.url]
    ]


def untrue_signs(house: House, standing: dict[str, Standing]) -> list[str]:
    """Return which signs show something else than what goes on at their windows."""
    return [
        f"{window.code} ({window.sign.kind}) shows {window.text!r}, not {standing[window.code]}"
        for window in house.windows.values()
        if not shows(window, standing[window.code])
    ]


_WORDS = {
    "idle": "请等候叫号",
    "called": "到{window}号",
    "recalled": "到{window}号",
    "serving": "办理",
    "paused": "暂停",
}


def shows(window: Window, standing: Standing) -> bool:
    """Tell whether the sign says how its window stands."""
    if window.only_digits:
        return window.text == standing.number
    return (
        standing.number in window.text and _WORDS[standing.state].format(window=window.number) in window.text
    )


def in_logs(logs: list[Path], cards: list[tuple[str, str]]) -> list[str]:
    """Return errors and personal data in what the processes wrote."""
    wrong = []
    secrets = {secret for card in cards for secret in card}
    for log in logs:
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if _BAD_IN_LOG.search(line):
                wrong.append(f"{log.name}: {line[:300]}")
            if _ANY_ID.search(line) or any(secret in line for secret in secrets):
                wrong.append(f"{log.name}: personal data")
    return wrong


def personal_in_rows(rows: Ledger, cards: list[tuple[str, str]]) -> list[str]:
    """Return whether numbers or names of the cards stand in the log of facts or in a delivery."""
    kept = str(rows.rows("SELECT payload FROM events")) + str(rows.rows("SELECT command FROM deliveries"))
    found = sum(secret in kept for card in cards for secret in card)
    return [f"{found} numbers and names stand in facts or deliveries"] if found else []
