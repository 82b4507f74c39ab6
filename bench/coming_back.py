"""Pages that were open when their server died, and come back all at once when there is one again.

Each does what the pages do (static/live.js, with the client of Socket.IO that it uses, and its patience): it
opens its line anew after a pause that grows, joins its room, and reads its snapshot. All are under way at the
same time: nobody holds them back, and who is not served in time hangs up and begins again.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from random import uniform
from threading import Thread
from time import perf_counter
from typing import Any, TypeVar

from bench.boards import services_called
from bench.client import HOST, Broken
from bench.frames import (
    ENGINE_PING,
    ENGINE_PONG,
    EVENT,
    JOINED,
    REFUSED,
    TEXT,
    framed,
    is_open,
    messages,
    opening,
)
from bench.open_pages import Page

T = TypeVar("T")

_LOCALHOST = "127.0.0.1"
_CHUNK = 65536
_FIRST_AT_ONCE = 64  # lines that are being opened together, before anything has happened
# Of live.js and of Socket.IO's client, as live.js sets it; seconds.
_DELAY, _LONGEST_DELAY = 0.4, 2.0
_OPENS_WITHIN = 4.0
_JOINS_WITHIN = 15.0
_SNAPSHOT_WITHIN = 8.0
_SNAPSHOT_WAITS = (0.0, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Back:
    """When the last page had joined its room, and the last had its snapshot: instants of `perf_counter`.

    `kinds`: when those of a kind of room were current; `tried`: how often lines were opened, and `asked`: how
    often snapshots were asked for, in all.
    """

    joined: float
    current: float
    kinds: Mapping[str, float]
    tried: int
    asked: int
    bytes_read: int


class Crowd:
    """Open pages, in an event loop of a thread of their own: they have joined once this is made."""

    def __init__(self, port: int, pages: Sequence[Page]) -> None:
        _allow_open_files(3 * len(pages))
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        self._followers = [_Follower(page, port) for page in pages]
        self._tasks = self._do(self._open()).result()

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._leave()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def lose(self) -> None:
        """Let there be no server any more, for anybody who comes."""
        self._do(self._reach(None)).result()

    def find(self, port: int) -> None:
        """Let there be a server again."""
        self._do(self._reach(port)).result()

    def all_back(self, within: float) -> Back:
        """Wait until all that lost their server have joined and read. Raises Broken if they have not."""
        self._all(lambda one: one.current.wait(), within, "current")
        return Back(
            max(one.joined_at for one in self._followers),
            max(one.current_at for one in self._followers),
            {
                kind: max(one.current_at for one in self._followers if one.page.kind == kind)
                for kind in sorted({one.page.kind for one in self._followers})
            },
            sum(one.tried for one in self._followers),
            sum(one.asked for one in self._followers),
            sum(one.bytes_read for one in self._followers),
        )

    def all_told(self, service_id: str, within: float) -> float:
        """Wait until all were told of a call; return the instant of the last. Raises Broken."""
        self._all(lambda one: one.told_of(service_id), within, f"told of {service_id}")
        return max(one.called[service_id] for one in self._followers)

    def _all(
        self, waits: "Callable[[_Follower], Coroutine[Any, Any, Any]]", within: float, what: str
    ) -> None:
        async def wait() -> None:
            async with asyncio.timeout(within):
                await asyncio.gather(*map(waits, self._followers))

        try:
            self._do(wait()).result()
        except TimeoutError:
            raise Broken(f"not all were {what} within {within:.0f} s") from None

    def _do(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self) -> list[asyncio.Task[None]]:
        few = asyncio.Semaphore(_FIRST_AT_ONCE)

        async def one(follower: _Follower) -> asyncio.Task[None]:
            async with few:
                task = asyncio.create_task(follower.run())
                await follower.joined.wait()
                return task

        tasks = await asyncio.gather(*map(one, self._followers))
        for follower in self._followers:
            follower.tried = 0
        return tasks

    async def _reach(self, port: int | None) -> None:
        for follower in self._followers:
            follower.port = port

    async def _leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Late(Exception):
    """The server let the page in, and told it nothing."""


class _Follower:
    """A page that stays: it comes again whenever its line is lost."""

    def __init__(self, page: Page, port: int | None) -> None:
        self.page, self.port = page, port
        self.joined, self.current = asyncio.Event(), asyncio.Event()
        self.joined_at = self.current_at = 0.0
        self.tried = self.asked = self.bytes_read = 0
        self.called: dict[str, float] = {}
        self._heard = asyncio.Event()

    async def told_of(self, service_id: str) -> None:
        """Wait until the page was told of a call."""
        while service_id not in self.called:
            self._heard.clear()
            await self._heard.wait()

    async def run(self) -> None:
        """Follow for ever."""
        failed = 0
        while True:
            self.tried += 1
            self.joined.clear()
            try:
                await self._stay()
            except _Late:
                continue
            except (OSError, EOFError, TimeoutError):
                failed = 0 if self.joined.is_set() else failed + 1
            delay = min(_DELAY * 2**failed, _LONGEST_DELAY)
            await asyncio.sleep(min(delay * uniform(0.5, 1.5), _LONGEST_DELAY))

    async def _stay(self) -> None:
        """Open the line, join, and listen until it is lost."""
        if self.port is None:
            raise ConnectionRefusedError
        before = self.joined_at
        writer: asyncio.StreamWriter | None = None
        reading: asyncio.Task[None] | None = None
        try:
            async with asyncio.timeout(_OPENS_WITHIN):
                reader, writer = await asyncio.open_connection(_LOCALHOST, self.port)
                writer.write(opening(HOST, self.page.cookie))
                if not is_open(await reader.readuntil(b"\r\n\r\n")):
                    raise ConnectionRefusedError
                frames = _frames(reader)
                await anext(frames)
            writer.write(framed(TEXT, JOINED + self._asking_for_room()))
            try:
                async with asyncio.timeout(_JOINS_WITHIN):
                    async for payload in frames:
                        self._take(payload, writer)
                        if self.joined.is_set():
                            break
            except TimeoutError:
                raise _Late from None
            if before:
                reading = asyncio.create_task(self._read())
            async for payload in frames:
                self._take(payload, writer)
        finally:
            if reading is not None:
                reading.cancel()
            if writer is not None:
                writer.transport.abort()

    def _asking_for_room(self) -> bytes:
        return f'{{"room":"{self.page.room}"}}'.encode()

    def _take(self, payload: bytes, writer: asyncio.StreamWriter) -> None:
        if payload == ENGINE_PING:
            writer.write(framed(TEXT, ENGINE_PONG))
        elif payload.startswith(EVENT):
            for service_id in _called(payload):
                self.called.setdefault(service_id, perf_counter())
                self._heard.set()
        elif payload.startswith(JOINED):
            self.joined_at = perf_counter()
            self.joined.set()
        elif payload.startswith(REFUSED):
            raise ConnectionRefusedError

    async def _read(self) -> None:
        """Read the snapshot, as often as it takes."""
        for wait in chain(_SNAPSHOT_WAITS, repeat(_SNAPSHOT_WAITS[-1])):
            await asyncio.sleep(wait * uniform(0.5, 1.5))
            self.asked += 1
            with suppress(OSError, EOFError, TimeoutError):
                async with asyncio.timeout(_SNAPSHOT_WITHIN):
                    self.bytes_read += await self._snapshot()
                self.current_at = perf_counter()
                self.current.set()
                return

    async def _snapshot(self) -> int:
        """Read the snapshot once; return its bytes. Raises OSError for another answer."""
        reader, writer = await asyncio.open_connection(_LOCALHOST, self.port)
        try:
            writer.write(
                f"GET {self.page.url} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {self.page.cookie}\r\n"
                "Accept: application/json\r\nConnection: close\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.read()
        finally:
            writer.transport.abort()
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionRefusedError
        return len(body)


async def _frames(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield what the server says. Raises EOFError at its end."""
    received = bytearray()
    while True:
        for opcode, payload in messages(received):
            if opcode == TEXT:
                yield payload
        chunk = await reader.read(_CHUNK)
        if not chunk:
            raise EOFError
        received += chunk


@lru_cache(maxsize=256)
def _called(frame: bytes) -> list[str]:
    return services_called(frame)  # the same bytes come to many


def _allow_open_files(count: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count + 1024, most), most))
