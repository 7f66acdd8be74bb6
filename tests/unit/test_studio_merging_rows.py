"""Lists of rows with ids, as questions have them, put together after two people changed them."""

import pytest

from lms.studio.merging import merge


def rows(**texts):
    return [{"id": name.replace("_", "-"), "text": {"en": text}} for name, text in texts.items()]


def value(**texts):
    return {"choices": rows(**texts)}


def test_changes_of_different_rows_go_together():
    both = merge(value(a="One", b="Two"), value(a="Mine", b="Two"), value(a="One", b="Theirs"))
    assert (both.value, both.conflicts) == (value(a="Mine", b="Theirs"), ())


def test_a_row_that_one_adds_and_one_that_the_other_takes_away():
    both = merge(
        value(a="One", b="Two", c="Three"), value(a="One", b="Two", c="Three", d="Mine"), value(a="One", c="Three")
    )
    assert (both.value, both.conflicts) == (value(a="One", c="Three", d="Mine"), ())


def test_both_add_rows():
    both = merge(value(a="One"), value(a="One", mine="Mine"), value(theirs="Theirs", a="One"))
    assert both.conflicts == ()
    assert {row["id"] for row in both.value["choices"]} == {"a", "mine", "theirs"}
    assert [row["id"] for row in both.value["choices"]].index("theirs") < 1


def test_one_puts_them_in_order_while_the_other_writes():
    both = merge(value(a="One", b="Two"), value(b="Two", a="One"), value(a="One", b="Theirs"))
    assert (both.value, both.conflicts) == (value(b="Theirs", a="One"), ())


def test_the_same_words_of_a_row_are_a_conflict_at_that_row():
    both = merge(value(a="One", b="Two"), value(a="Mine", b="Two"), value(a="Theirs", b="Two"))
    assert both.conflicts == (("choices", "a", "text", "en"),)
    assert both.value == value(a="Mine", b="Two")


def test_a_row_that_is_changed_and_taken_away_is_a_conflict():
    both = merge(value(a="One", b="Two"), value(a="Mine", b="Two"), value(b="Two"))
    assert both.conflicts == (("choices", "a"),)


@pytest.mark.parametrize("theirs", [[{"id": "a"}, {"id": "a"}], ["a"], [{"name": "a"}]])
def test_lists_without_names_are_whole(theirs):
    both = merge(value(a="One"), value(a="Mine"), {"choices": theirs})
    assert both.conflicts == (("choices",),)


def test_two_orders_are_a_conflict():
    base, mine, theirs = value(a="1", b="2", c="3"), value(b="2", a="1", c="3"), value(a="1", c="3", b="2")
    assert merge(base, mine, theirs).conflicts == (("choices",),)
