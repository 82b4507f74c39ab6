"""What the standby does as long as it is one: it takes what the main has written, second by second."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hallsys.kernel.clock import DAY, Clock
from hallsys.kernel.copies import BackupBroken
from hallsys.kernel.errors import Refusal
from hallsys.kernel.shipping import Step
from hallsys.kernel.wal import Mark
from hallsys.standby.comparing import compare, place
from hallsys.standby.copy import CopyTorn, check_keys
from hallsys.standby.fence import term_in
from hallsys.standby.folder import Folder
from hallsys.standby.line import Line, Unreachable

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds
MOST_FAULTS = 6  # each doubles the pause: a minute
VERIFIED_EVERY = DAY

_FAULTS = (Unreachable, CopyTorn, BackupBroken, OSError, sqlite3.Error)


class _Ending(Exception):
    """Whoever takes over asked this process to end."""


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
        # That of the copy does not count: a take-over that was cut off may have raised it.
        self._least_term = term_in(database)

    def run(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Follow until the folder says that it is to end. Raises FollowsAnOlder."""
        self._folder.prepare()
        self.resume()
        faults = 0
        while not self._folder.is_to_end():
            try:
                if self.turn():
                    continue
                self._verify_now_and_then()
                faults = 0
            except _Ending:
                return
            except _FAULTS as fault:
                if not self._folder.is_to_end():  # else it is what ended the work
                    self._fault(fault)
                # A main that starts again is soon followed; a copy that cannot be made is tried less often.
                faults = min(faults + (not isinstance(fault, Unreachable)), MOST_FAULTS)
            self._pause(EVERY * 2**faults, wait)

    def _pause(self, seconds: float, wait: Callable[[float], None]) -> None:
        until = time.monotonic() + seconds
        while not self._folder.is_to_end() and (left := until - time.monotonic()) > 0:
            wait(min(left, EVERY))

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
        as_of = compare(self._line, folder.new, [folder.whole.file, self._database], self._go_on)
        found = folder.new.verify(folder.is_to_end)
        self._go_on()
        folder.exchange()
        folder.keep_seals(found.seals)
        self.resume()
        now = self._clock.now()
        self._note_verified(as_of=as_of, heard_at=now, term=told["term"], fault="")
        log.info("the copy is whole")

    def _go_on(self, *_: int) -> None:
        if self._folder.is_to_end():
            raise _Ending

    def _verify_now_and_then(self) -> None:
        at = self._folder.status().verified_at
        if at is not None and 0 <= self._clock.now() - at < VERIFIED_EVERY:
            return
        try:
            found = self._folder.whole.verify(self._folder.is_to_end)
        except BackupBroken:
            self._go_on()  # it was given up
            self.forget()
            raise
        self._folder.keep_seals(found.seals)
        self._note_verified()

    def _note_verified(self, **more: Any) -> None:
        status = replace(self._folder.status(), verified_at=self._clock.now(), keys_fit=True, **more)
        try:
            check_keys(self._folder.whole, self._keys)
        except Refusal as refusal:
            log.error("nobody can take over here: %s", refusal.code)
            status = replace(status, keys_fit=False)
        self._folder.note(status)

    def _check(self, term: int) -> None:
        if term < self._least_term:
            raise FollowsAnOlder

    def _fault(self, fault: Exception) -> None:
        if isinstance(fault, CopyTorn):
            self.forget()
        told = fault.sentence("en") if isinstance(fault, Refusal) else type(fault).__name__
        status = self._folder.status()
        if status.fault != told:
            log.warning("the standby does not follow: %s", told)
            try:
                self._folder.note(replace(status, fault=told))
            except OSError:
                log.exception("it could not be noted")
