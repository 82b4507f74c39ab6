"""What can be wrong with a simulated device, and what that does to the bytes it says."""

from collections.abc import Callable
from random import Random
from typing import Literal

Fault = Literal[
    "noise", "trailing", "corrupt", "garbage",  # other bytes than were meant
    "split", "dribble", "slow",  # in pieces, byte by byte, late
    "silent", "held", "deaf", "stale",  # not at all, or not when they are wanted
    "flood", "cut_off", "unplugged",  # the line itself
    "hung",  # whoever tells it something does not come back from that
    "long_length", "lift_early",  # of a card reader
    "paper_out", "near_end", "cover_open",  # of a printer
]  # fmt: skip
"""
`noise` and `trailing` put stray bytes before and behind each answer; `corrupt` changes a byte inside,
so that its checksum is wrong; `garbage` says something else of the same length. `slow` is 1.5 s late,
`dribble` as slow as 9600 baud. `held` keeps answers back until the poke `release`; `deaf` hears
nothing; `stale` is deaf, but answers what it is asked with the answers that were held. `flood` never
stops talking; `cut_off` says half an answer and is unplugged. `hung`, over `sim://`, is a vendor's
library that never returns: it does when the faults change.
"""

SLOW = 1.5  # seconds, longer than a driver waits for a card to be found
BYTE = 0.001  # seconds a byte takes at 9600 baud

Piece = tuple[float, bytes]  # how long to wait, in seconds, and what to say then


def _corrupt(_: Random, data: bytes) -> bytes:
    at = len(data) * 3 // 4  # behind the head, whose change would make it another frame's
    return data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]


# In this order; the byte behind the noise begins a frame of one protocol or another.
_SPOILT_BY: tuple[tuple[Fault, Callable[[Random, bytes], bytes]], ...] = (
    ("garbage", lambda chance, data: chance.randbytes(len(data))),
    ("corrupt", _corrupt),
    ("trailing", lambda _, data: data + b"\x00\xff\xaa"),
    ("noise", lambda chance, data: chance.randbytes(chance.randint(1, 8)) + b"\xaa" + data),
)


def spoil(data: bytes, faults: frozenset[Fault], chance: Random) -> bytes:
    """Return what arrives of `data` with these faults."""
    for fault, change in _SPOILT_BY:
        if fault in faults and data:
            data = change(chance, data)
    return data


def pieces(data: bytes, faults: frozenset[Fault], chance: Random) -> list[Piece]:
    """Return `data` in the pieces in which the faults let it through, and the pause before each."""
    if "dribble" in faults:
        return [(BYTE, data[at : at + 1]) for at in range(len(data))]
    late = SLOW if "slow" in faults else 0.0
    size = chance.randint(1, 7) if "split" in faults else max(1, len(data))
    return [(0.0 if at else late, data[at : at + size]) for at in range(0, len(data), size)]
