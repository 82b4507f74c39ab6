"""What the standby does as long as it is one: it takes what the main has written, second by second."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hallsys.kernel.backup import BackupBroken
from hallsys.kernel.clock import HOUR, Clock
from hallsys.kernel.errors import Refusal
from hallsys.kernel.sealing import SealBroken
from hallsys.kernel.shipping import Step
from hallsys.kernel.wal import Mark
from hallsys.standby.comparing import compare, place
from hallsys.standby.copy import CopyTorn, check_keys
from hallsys.standby.fence import term_in
from hallsys.standby.folder import Folder
from hallsys.standby.line import Line, Unreachable

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds
AFTER_A_FAULT = 5.0
VERIFIED_EVERY = 6 * HOUR

_FAULTS = (Unreachable, CopyTorn, BackupBroken, SealBroken, OSError, sqlite3.Error)


class FollowsAnOlder(Refusal):
    """The main serves the hall in an earlier term than the database on this machine is of."""

    code = "follows_an_older"
    zh = "另一台机器的数据比本机旧（它已被接管过），不能作为主机。"
    en = "The other machine was taken over from: its data are older than those on this one."


class Follower:
    """Keeps the copy in `folder` as new as the main's database; from `database` this machine would serve."""

    def __init__(self, line: Line, folder: Folder, database: Path, keys: Path, clock: Clock) -> None:
        self._keys = keys
        self._line = line
        self._folder = folder
        self._database = database
        self._clock = clock
        self._mark: Mark | None = None
        self._least_term = max(term_in(database), term_in(folder.whole.file))

    def run(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Follow until the folder says that it is to end. Raises FollowsAnOlder."""
        self._folder.prepare()
        self.resume()
        while not self._folder.is_to_end():
            try:
                more = self.turn()
            except _FAULTS as fault:
                self._fault(fault)
                wait(AFTER_A_FAULT if not isinstance(fault, CopyTorn | Unreachable) else EVERY)
            else:
                if not more:
                    self._verify_now_and_then()
                    wait(EVERY)

    def resume(self) -> None:
        """Go on from where SQLite recovers the copy."""
        self._mark = self._folder.whole.mark()

    def forget(self) -> None:
        """Compare the copy anew in the next turn."""
        self._mark = None

    def catch_up(self, within: float) -> None:
        """Take what a main that writes no more has yet, as far as that is possible in so many seconds."""
        until = time.monotonic() + within
        self.resume()
        try:
            while self._mark is not None and time.monotonic() < until and self.turn():
                pass
        except (Unreachable, CopyTorn):
            log.warning("what the main wrote last could not be taken")

    def turn(self) -> bool:
        """Take what follows; return whether there is more at once."""
        if self._mark is None:
            self._compare()
            return True
        as_of = self._folder.status().as_of
        told, data = self._line.ask("pull", as_of=as_of, **place(self._mark))
        self._check(told["term"])
        if told["step"] == Step.LOST:
            raise CopyTorn
        whole = self._folder.whole
        if told["step"] == Step.NEXT:
            self._mark = whole.begin_log(self._mark, data)
            return True
        if data:
            self._mark = whole.extend(self._mark, data, whole=told["all"])
        if not told["all"]:
            return True
        now = self._clock.now()
        self._folder.note(
            replace(self._folder.status(), as_of=told["now"], heard_at=now, term=told["term"], fault="")
        )
        return False

    def _compare(self) -> None:
        told, _ = self._line.ask("term")
        self._check(told["term"])
        folder = self._folder
        log.info("the copy is compared with the main")
        if folder.whole.file.exists():
            folder.whole.write_back()  # what is in its log need not travel again
        as_of = compare(self._line, folder.new, [folder.whole.file, self._database])
        folder.new.verify()
        check_keys(folder.new, self._keys)
        folder.exchange()
        self._mark = folder.whole.mark()
        now = self._clock.now()
        folder.note(
            replace(folder.status(), as_of=as_of, verified_at=now, heard_at=now, term=told["term"], fault="")
        )
        log.info("the copy is whole")

    def _verify_now_and_then(self) -> None:
        status, now = self._folder.status(), self._clock.now()
        if status.verified_at is None or now - status.verified_at > VERIFIED_EVERY:
            try:
                self._folder.whole.verify()
                check_keys(self._folder.whole, self._keys)
            except BackupBroken:
                self.forget()
                raise
            self._folder.note(replace(status, verified_at=now))

    def _check(self, term: int) -> None:
        if term < self._least_term:
            raise FollowsAnOlder

    def _fault(self, fault: Exception) -> None:
        if isinstance(fault, CopyTorn):
            self.forget()
        told = fault.code if isinstance(fault, Refusal) else type(fault).__name__
        status = self._folder.status()
        if status.fault != told:
            log.warning("the standby does not follow: %s", told)
            try:
                self._folder.note(replace(status, fault=told))
            except OSError:
                log.exception("it could not be noted")
