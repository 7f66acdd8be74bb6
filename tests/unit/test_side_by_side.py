"""Texts side by side: marked within sentences, safe to show, and words of rendered pages."""

import pytest

from lms.studio.side_by_side import diff_row, plain_text


@pytest.mark.parametrize(
    ("before", "after", "kind", "cells"),
    [
        ("Ask.", "Ask.", "same", ("Ask.", "Ask.")),
        ("", "New.", "added", ("", "New.")),
        ("Old.", "", "removed", ("Old.", "")),
        ("Ask first.", "Ask twice.", "changed", ("Ask <del>first</del>.", "Ask <ins>twice</ins>.")),
        ("<b>", "<i>", "changed", ("<del>&lt;b&gt;</del>", "<ins>&lt;i&gt;</ins>")),
        ("", "<script>", "added", ("", "&lt;script&gt;")),
    ],
)
def test_what_differs_is_marked_and_nothing_is_markup(before, after, kind, cells):
    row = diff_row(before, after)
    assert (row.kind, row.cells) == (kind, cells)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One\ntwo <em>three</em>.</p><p>Four</p>", "One two three.\n\nFour"),
        ("<ul><li>a</li><li>b &amp; c</li></ul>", "a\n\nb & c"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("", ""),
    ],
)
def test_the_words_of_a_page(html, words):
    assert plain_text(html) == words
