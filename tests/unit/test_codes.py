from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import codes


def test_a_code_has_125_bits_of_readable_characters():
    code = codes.make(Random(1).getrandbits)
    assert len(code) == 25
    assert set(code) <= set(codes.ALPHABET)


@given(st.integers(0, 10**6))
def test_grouping_and_normalising_are_inverse(seed):
    code = codes.make(Random(seed).getrandbits)
    assert codes.normalise(codes.grouped(code)) == code
    assert codes.normalise(f"  {codes.grouped(code).lower()} ") == code


@pytest.mark.parametrize(("typed", "stored"), [("o0Oo", "0000"), ("iIlL1", "11111"), ("ab-cd ef", "ABCDEF"), ("", "")])
def test_what_looks_alike_is_the_same(typed, stored):
    assert codes.normalise(typed) == stored
