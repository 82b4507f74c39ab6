"""Two network namespaces joined by a wire that delays, reorders and loses packets, one by one.

It is what `tc netem` does, without its module of the kernel: each namespace has a TUN device, and this
process carries the packets between them. Nothing of it is on any real network.
"""

import ctypes
import fcntl
import heapq
import os
import selectors
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from struct import pack
from threading import Thread
from time import monotonic

NEAR, FAR = "10.77.0.1", "10.77.0.2"
_SET_INTERFACE = 0x400454CA  # TUNSETIFF
_TUN_WITHOUT_HEADER = 0x0001 | 0x1000  # IFF_TUN | IFF_NO_PI
_NEW_NET = 0x40000000  # CLONE_NEWNET
_RIGHTS = 1 << 12 | 1 << 21  # CAP_NET_ADMIN, CAP_SYS_ADMIN
_PACKET = 65536
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Weather:
    """What the wire does to each packet: `delay` and up to `jitter` seconds more; loses that share of them.

    A packet that is later than the one sent after it is overtaken by it.
    """

    delay: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0


class Wire:
    """The wire and its two ends, named namespaces of this machine: `near` has the address NEAR, `far` FAR."""

    def __init__(self, seed: int) -> None:
        self.weather = Weather()
        self.carried = self.lost = self.overtaken = 0
        self.near, self.far = (f"hallsys-{os.getpid()}-{end}" for end in ("near", "far"))
        self._random = Random(seed)
        self._ends = [_end(name, address) for name, address in ((self.near, NEAR), (self.far, FAR))]
        self._over, self._stop = os.pipe()
        self._thread = Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the wire and its ends away."""
        os.write(self._stop, b"x")
        self._thread.join()
        for one in (*self._ends, self._over, self._stop):
            os.close(one)
        for name in (self.near, self.far):
            subprocess.run(["ip", "netns", "del", name], check=True)

    def _carry(self) -> None:
        under_way: list[tuple[float, int, int, bytes]] = []  # due, in the order of sending, to, packet
        newest = dict.fromkeys(self._ends, 0)
        numbers = count(1)
        other = dict(zip(self._ends, reversed(self._ends), strict=True))
        with selectors.DefaultSelector() as ready:
            for one in (*self._ends, self._over):
                ready.register(one, selectors.EVENT_READ)
            while True:
                pause = max(0.0, under_way[0][0] - monotonic()) if under_way else None
                for key, _ in ready.select(pause):
                    if key.fd == self._over:
                        return
                    packet, weather = os.read(key.fd, _PACKET), self.weather
                    if self._random.random() < weather.loss:
                        self.lost += 1
                        continue
                    due = monotonic() + weather.delay + self._random.random() * weather.jitter
                    heapq.heappush(under_way, (due, next(numbers), other[key.fd], packet))
                while under_way and under_way[0][0] <= monotonic():
                    _, number, end, packet = heapq.heappop(under_way)
                    os.write(end, packet)
                    self.carried += 1
                    self.overtaken += number < newest[end]
                    newest[end] = max(newest[end], number)


def can_be_laid() -> bool:
    """Tell whether this process may make namespaces and their devices."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    rights = int(status.split("CapEff:")[1].split()[0], 16)
    return rights & _RIGHTS == _RIGHTS and os.access("/dev/net/tun", os.R_OK | os.W_OK)


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Let this thread, and all that it starts meanwhile, be in a namespace: what they open stays there."""
    with Path("/proc/thread-self/ns/net").open() as home, Path(f"/run/netns/{namespace}").open() as there:
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


def within(namespace: str, command: list[str]) -> list[str]:
    """Return the command that runs in a namespace."""
    return ["ip", "netns", "exec", namespace, *command]


def _enter(descriptor: int) -> None:
    if _libc.setns(descriptor, _NEW_NET):
        raise OSError(ctypes.get_errno(), "setns")


def _end(namespace: str, address: str) -> int:
    """Make a namespace with one end of a wire in it; return the descriptor of the end."""
    descriptor = os.open("/dev/net/tun", os.O_RDWR)
    device = f"wire{os.getpid()}{address[-1]}"[-15:]
    fcntl.ioctl(descriptor, _SET_INTERFACE, pack("16sH", device.encode(), _TUN_WITHOUT_HEADER))
    for command in (
        f"ip netns add {namespace}",
        f"ip link set {device} netns {namespace}",
        f"ip -n {namespace} address add {address}/24 dev {device}",
        f"ip -n {namespace} link set {device} up",
        f"ip -n {namespace} link set lo up",
    ):
        subprocess.run(command.split(), check=True)
    return descriptor
