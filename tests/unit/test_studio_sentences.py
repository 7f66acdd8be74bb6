"""Sentences of checks as HTML: what they quote is code, and nothing in them is markup."""

import pytest

from lms.studio.words import code_words


@pytest.mark.parametrize(
    ("sentence", "html"),
    [
        ("no quotation", "no quotation"),
        ("item `who`: expected `[[blank.a]]`", "item <code>who</code>: expected <code>[[blank.a]]</code>"),
        ("between `` `{` and `}` ``", "between <code>`{` and `}`</code>"),
        ("one ` alone", "one ` alone"),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
    ],
)
def test_what_stands_between_backticks_is_code(sentence, html):
    assert str(code_words(sentence)) == html
