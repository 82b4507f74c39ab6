"""Parsers under random and mutated bytes: the short version of `make fuzz`."""

import random

import pytest

from tools.fuzz import fuzz
from tools.fuzzed import PARSERS, Parser


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_any_bytes_are_survived_in_bounded_memory(parser: Parser) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # shown when it fails: python tools/fuzz.py --seed
    assert fuzz(parser, 200_000, seed).size >= 200_000
