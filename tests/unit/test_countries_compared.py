"""Two texts beside each other: in which order, and with which words marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from lms.studio.countries_compared import marked, merged_order

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        (["a", "b", "c"], ["a", "b", "c"], ["a", "b", "c"]),
        (["a", "x", "b"], ["a", "b"], ["a", "x", "b"]),
        (["a", "b"], ["a", "y", "b", "z"], ["a", "y", "b", "z"]),
        (["a", "x"], ["a", "y"], ["a", "x", "y"]),
    ],
)
def test_what_one_side_adds_stands_at_its_place(left, right, found):
    assert merged_order(left, right) == found


@given(IDS, IDS)
def test_every_block_of_both_is_there_once(left, right):
    found = merged_order(left, right)
    assert sorted(found) == sorted({*left, *right})


def test_words_that_differ_are_marked_within_their_sentence():
    left, right = marked("The age that counts is 16 here.", "The age that counts is 17 here.")
    assert left == Markup("The age that counts is <del>16</del> here.")
    assert right == Markup("The age that counts is <ins>17</ins> here.")


def test_texts_with_little_in_common_are_marked_as_wholes():
    left, right = marked("Ask the desk of the police.", "Nobody but a doctor may be told of it.")
    assert left == Markup("<del>Ask the desk of the police.</del>")
    assert right == Markup("<ins>Nobody but a doctor may be told of it.</ins>")


def test_what_somebody_wrote_is_never_markup():
    left, right = marked("Say <b> here today now.", "Say <i> here today now.")
    assert "&lt;<del>b</del>&gt;" in left or "<del>&lt;b&gt;</del>" in left
    assert "<i>" not in right
