"""Feeds every parser of the devices random and mutated bytes: `make fuzz`, or `python tools/fuzz.py --help`.

A parser must raise nothing, keep a bounded rest between two pieces, and take a bounded time a byte.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.fuzzed import PARSERS, Parser

SLOWEST = 50e-6  # seconds a byte on average; a serial line at 115200 baud brings one in 87e-6
_LONGEST_PIECE = 400


@dataclass(frozen=True)
class Result:
    """What became of a parser."""

    parser: str
    size: int
    seconds: float
    largest_rest: int

    def __str__(self) -> str:
        each = self.seconds / self.size * 1e6
        return (
            f"{self.parser:<14} {self.size:>11,} bytes {self.seconds:>7.1f} s {each:>6.2f} us/byte   "
            f"largest rest {self.largest_rest:>6}   exceptions 0"
        )


def _random(chance: Random, data: bytes) -> bytes:
    return chance.randbytes(chance.randint(1, max(1, len(data))))


def _flip(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _insert(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randint(1, 5)) + data[at:]


def _delete(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 9) :]


def _duplicate(chance: Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    piece = data[at : at + chance.randint(1, 40)]
    return data[:at] + piece * chance.randint(2, 4) + data[at:]


def _cut(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data)) + 1]


def _extreme(chance: Random, data: bytes) -> bytes:
    """Set two bytes to what lengths are wrong with."""
    at = chance.randrange(len(data))
    return data[:at] + chance.choice((b"\0\0", b"\xff\xff", b"\x7f\xff", b"\0\1")) + data[at + 2 :]


_MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _random, _flip, _insert, _delete, _duplicate, _cut, _extreme, lambda _, data: data,
)  # fmt: skip


def stream(seeds: tuple[bytes, ...], size: int, chance: Random) -> Iterator[bytes]:
    """Yield about `size` bytes in pieces of any size: frames that are whole, changed, or spliced."""
    sent = 0
    ahead = b""
    while sent < size:
        while len(ahead) < _LONGEST_PIECE:
            data = chance.choice(seeds)
            for _ in range(chance.randint(0, 3)):
                data = chance.choice(_MUTATIONS)(chance, data) or b"\0"
            other = chance.choice(seeds)
            splice = data[: len(data) // 2] + other[len(other) // 2 :]
            ahead += splice if chance.random() < 0.1 else data
        length = chance.choice((1, 2, 7, 64, _LONGEST_PIECE))
        yield ahead[:length]
        sent += length
        ahead = ahead[length:]


def fuzz(parser: Parser, size: int, seed: int) -> Result:
    """Feed `parser` about `size` bytes. Raises what it raises, and AssertionError if its rest grows."""
    chance = Random(f"{parser.name} {seed}")
    feed = parser.make()
    largest = fed = 0
    spent = 0.0
    for piece in stream(parser.seeds, size, chance):
        begun = time.perf_counter()
        rest = feed(piece)
        spent += time.perf_counter() - begun
        fed += len(piece)
        largest = max(largest, rest)
        assert rest <= parser.longest_rest, f"{parser.name} keeps {rest} bytes"
    return Result(parser.name, fed, spent, largest)


def main() -> None:
    """Fuzz all parsers, or those named, and print a line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help=", ".join(parser.name for parser in PARSERS))
    options.add_argument("--bytes", type=int, default=10_000_000, help="for each parser")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    for parser in PARSERS:
        if not given.names or parser.name in given.names:
            result = fuzz(parser, given.bytes, given.seed)
            print(result, flush=True)
            assert result.seconds / result.size < SLOWEST, f"{parser.name} is slow"


if __name__ == "__main__":
    main()
