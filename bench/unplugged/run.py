"""One run: a hall is opened, worked in and spoilt, set right, and held to account."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from random import Random
from threading import Event
from time import monotonic
from typing import Any

from bench.caller import Caller, Line, take_ticket
from bench.client import Clients, Request
from bench.hall import build
from bench.ledger import opened
from bench.process import ServerProcess
from bench.unplugged import account, agents, vitals
from bench.unplugged.books import Books, Taken
from bench.unplugged.hands import Hands
from bench.unplugged.house import House, poke, speaker_line
from bench.unplugged.latency import Calls
from bench.unplugged.pads import try_pad
from bench.unplugged.people import Clerk, Visitors
from bench.unplugged.screens import Screen, Screens
from bench.unplugged.vitals import Vitals
from bench.unplugged.watch import Watch
from hallsys.demo.ports import keep_port

_WARM_UP, _AT_ONCE = 200, 50  # requests


@dataclass(frozen=True)
class Plan:
    """How large the hall is, how long it is worked in, and what is done to it. Times in seconds.

    `calm` is worked in before anything is unplugged. A fault comes every `gap` seconds on average and
    lasts up to `longest`; a kiosk's next visitor comes after `pause` on average. `kills` of agents and
    `restarts` of the server are spread over the run. `rounds` of calls of every window are timed
    before it.
    """

    seed: int
    seconds: float
    calm: float = 20.0
    windows: int = 20
    kiosks: int = 3
    gap: float = 0.7
    longest: float = 8.0
    pause: float = 0.5
    service: float = 1.0
    kills: int = 0
    restarts: int = 0
    rounds: int = 0


@dataclass
class Outcome:
    """What is to be told. Nothing was lost if `wrong` is empty."""

    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def run(plan: Plan, folder: Path) -> Outcome:
    """Make a run in `folder`."""
    running = Run(plan, folder)
    began = monotonic()
    try:
        for phase in (running.open, running.work, running.settle):
            phase()
            print(f"{monotonic() - began:.0f} s: {phase.__name__} is over", flush=True)
    finally:
        running.close()
    running.reckon()
    return running.outcome


class Run:
    """A hall with everything in it that a run needs."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.outcome = Outcome()
        self.books = Books()
        self.hall = build(folder, plan.windows, plan.windows * (1 + 4 * plan.rounds))
        self.house = House(folder, plan.kiosks, [desk.code for desk in self.hall.desks])
        self.watch = Watch(self.hall, self.outcome.wrong)
        self._random = Random(plan.seed)
        self._port = keep_port()
        self._write_settings()
        ports = {name: keep_port() for name in self.house.wiring}
        self.agents = agents.prepare(self.hall, f"http://127.0.0.1:{self._port}", self.house.wiring, ports)
        self.house.lines += [speaker_line(name, ports[name]) for name in self.house.helpers]
        self._line = Line()
        self._caller = Caller(self._line)
        self._rest = Event()  # never set: what waits for it takes its time
        self._taken: SimpleQueue[bool] = SimpleQueue()
        self._people()
        self._server: ServerProcess | None = None
        self._screens: Screens | None = None
        self._before: dict[str, Vitals] = {}

    def _write_settings(self) -> None:
        text = self.hall.config.read_text(encoding="utf-8").replace("port = 0", f"port = {self._port}")
        text += "[counters]\nrecalls_before_no_show = 0\nrecall_cooldown_ms = 0\n"
        for code in self.house.kiosks:
            text += f'[[kiosks]]\ncode = "{code}"\nname = "{code}"\n'
        self.hall.config.write_text(text, encoding="utf-8")

    def _people(self) -> None:
        plan, chance = self.plan, self._random.randrange(2**32)
        self.visitors = [
            Visitors(self.books, self._line, kiosk, 20_000 * at, self.hall.matter_ids, self._taken,
                     plan.pause, Random(chance + at))
            for at, kiosk in enumerate(self.house.kiosks.values())
        ]  # fmt: skip
        self.clerks = [
            Clerk(self.books, self._line, desk, self.house.windows[desk.code], self._taken, plan.service,
                  Random(chance + 100 + at))
            for at, desk in enumerate(self.hall.desks)
        ]  # fmt: skip

    def open(self) -> None:
        """Start server and agents, and wait until every device works and every screen is open."""
        self._start_server()
        for agent in self.agents:
            agent.start()
        self._await_health()
        self._warm_up()
        pages = [Screen("board:all", "/board/all/snapshot")]
        pages += [
            Screen("board:main", f"/sign/{desk.code}/snapshot", clerk.hear)
            for desk, clerk in zip(self.hall.desks, self.clerks, strict=True)
        ]
        pages += [
            Screen(f"kiosk:{code}", f"/kiosk/{code}/snapshot", visitors.hear)
            for code, visitors in zip(self.house.kiosks, self.visitors, strict=True)
        ]
        self._screens = Screens(self._line, pages)

    def _warm_up(self) -> None:
        """Have the server start all threads that it will ever have: it starts one when many ask at once.

        Whole pages, which it makes for all at once; snapshots it makes a few at a time.
        """
        asked = [Request(b"GET /board/all HTTP/1.1\r\nHost: hall.test\r\n\r\n")] * _WARM_UP
        with Clients(self._port, _AT_ONCE) as pages:
            pages.closed_loop(asked)

    def work(self) -> None:
        """Let everybody work: in calm at first, then with everything being unplugged."""
        if self.plan.rounds:
            self._time_calls()
        for person in (*self.visitors, *self.clerks):
            person.start()
        self._rest.wait(self.plan.calm)
        self._before = self._vitals()
        memory = vitals.Memory(self._pids)
        hands = Hands(self.house.lines, self.plan.gap, self.plan.longest, Random(self.plan.seed))
        hands.start()
        blows = self._blows()
        for blow in blows:
            self._rest.wait(self.plan.seconds / (len(blows) + 1))
            blow()
        self._rest.wait(self.plan.seconds / (len(blows) + 1))
        hands.stop()
        self.outcome.figures |= {"faults": hands.told(), "rss_mib_first_last_third": memory.stop()}

    def _time_calls(self) -> None:
        """Time calls while nobody else works, and again while a driver of each agent hangs."""
        calls = Calls(self._port, self.house, self.hall.cards[self.plan.windows :])
        self.outcome.figures |= calls.figures("call_to_sign", self.hall.desks, self.plan.rounds)
        hung = [agent for agent in self.agents if agent.name in self.house.helpers]
        for agent in hung:
            poke(agent.control_port, f"{agent.name}-hung", ("hung",))
        self.outcome.figures |= calls.figures("call_to_sign_beside_hung", self.hall.desks, self.plan.rounds)
        for agent in hung:
            poke(agent.control_port, f"{agent.name}-hung", ())
        if calls.never:
            self.outcome.wrong.append(f"{calls.never} calls never came to stand on their signs")
        self.books.taken += calls.taken

    def _blows(self) -> list[Callable[[], None]]:
        blows = [self._kill_agent] * self.plan.kills + [self._restart_server] * self.plan.restarts
        self._random.shuffle(blows)
        return blows

    def _kill_agent(self) -> None:
        agent = self._random.choice(self.agents)
        agent.kill()
        agent.start()

    def _restart_server(self) -> None:
        assert self._server is not None
        self._line.down()
        self._server.kill()
        self._start_server()

    def settle(self) -> None:
        """Let everybody stop in the middle of something; wait until all is well, and look whether it is."""
        for visitors in self.visitors:
            visitors.stop()
        for visitors in self.visitors:
            visitors.join()
        for card in self.hall.cards[: self.plan.windows]:
            ticket = self._caller.ask("POST", *take_ticket(card))["tickets"][0]
            self.books.ticket(Taken(ticket["ticket_id"], ticket["number"], "K1", again=False))
        for _ in self.clerks:
            self._taken.put(False)
        for clerk in self.clerks:
            clerk.join()
        self._await_health()
        self.watch.until("a delivery is neither done nor given up", lambda: not self.watch.under_way())
        self.watch.until("not every sign is true", lambda: not self._untrue_signs())
        self.outcome.wrong += self._untrue_signs()
        self._close_screens()
        for desk in self.hall.desks:
            try_pad(self.watch, desk.window_id, self.house.windows[desk.code], self.books.standing[desk.code])
        self._caller.close()
        self._await_health()  # what was noticed only by then is over, too
        self._await_vitals()

    def _untrue_signs(self) -> list[str]:
        return account.untrue_signs(self.house, self.books.standing)

    def _close_screens(self) -> None:
        assert self._screens is not None
        self._screens.stop()
        fresh = {}
        for screen in self._public():
            again = Screen(screen.room, screen.url)
            again.read(self._caller)
            fresh[screen.url] = again.showing
        self.outcome.wrong += account.untrue_screens(self._public(), fresh) + self._screens.wrong

    def _public(self) -> list[Screen]:
        """Return the boards and the windows' signs among the screens."""
        assert self._screens is not None
        return [screen for screen in self._screens.screens if screen.room.startswith("board")]

    def _await_health(self) -> None:
        # Once: a driver may notice only afterwards that its line was away for a moment, and take it up again.
        if not self.watch.until("not every device works", self._all_well):
            self.outcome.wrong += self.watch.unwell()

    def _all_well(self) -> bool:
        for agent in self.agents:
            agent.must_run()
        expected = sum(map(len, self.house.wiring.values()))
        return self.watch.devices() == expected and not self.watch.unwell()

    def _await_vitals(self) -> None:
        """Wait until nobody holds more threads and descriptors than when all was calm."""

        def leaked() -> list[str]:
            after = self._vitals()
            return [
                f"{name}: {found} after, {self._before[name]} before"
                for name, found in after.items()
                if found.threads > self._before[name].threads
                or found.descriptors.total() > self._before[name].descriptors.total()
            ]

        self.watch.until("threads or descriptors are leaked", lambda: not leaked())
        self.outcome.wrong += leaked()
        after = self._vitals()
        self.outcome.figures["threads_descriptors_before_after"] = {
            name: [(found.threads, found.descriptors.total()) for found in (self._before[name], after[name])]
            for name in after
        }

    def reckon(self) -> None:
        """Hold answers, log, screens, papers and logs against each other."""
        assert self._screens is not None
        codes = {desk.window_id: desk.code for desk in self.hall.desks}
        screens = self._public()
        wrong = self.outcome.wrong
        wrong += self.books.wrong
        with opened(self.hall) as rows:
            events = rows.log()
            wrong += account.lost_commands(self.books.commands, events, codes)
            wrong += account.lost_on_screens(screens, events)
            prints, lost = account.lost_prints(self.books.taken, list(self.house.kiosks.values()), rows)
            wrong += lost + account.personal_in_rows(rows, self.books.cards)
        logs = [self.hall.folder / "server.log", *(agent.log for agent in self.agents)]
        wrong += account.in_logs(logs, self.books.cards)
        self.outcome.figures |= {
            "seed": self.plan.seed,
            "windows": len(self.hall.desks),
            "screens": len(screens),
            "screens_reopened": self._screens.reopened,
            "commands_acknowledged": len(self.books.commands),
            "calls_acknowledged": sum(one.kind == "TicketCalled" for one in self.books.commands),
            "tickets": sum(not taken.again for taken in self.books.taken),
            "tickets_again": sum(taken.again for taken in self.books.taken),
            "papers": prints.papers,
            "papers_marked": prints.marked,
            "tickets_without_paper_told": prints.failed,
            "counts": dict(sorted(self.books.counts.items())),
            "wrong": len(wrong),
        }

    def close(self) -> None:
        """End everything."""
        for agent in self.agents:
            agent.stop()
        if self._server is not None:
            self._server.stop()
        self.house.close()

    def _start_server(self) -> None:
        self._server = ServerProcess.hall(self.hall.config)
        self._line.up(self._server.port)

    def _pids(self) -> dict[str, int]:
        assert self._server is not None
        return {"server": self._server.pid, **{agent.name: agent.pid for agent in self.agents}}

    def _vitals(self) -> dict[str, Vitals]:
        return {name: vitals.look(pid, without_ours=name == "server") for name, pid in self._pids().items()}
