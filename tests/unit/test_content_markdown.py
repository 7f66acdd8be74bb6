import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.markdown import Markdown, fact_value

IMAGE = "expected an image of this course on a line of its own: `![what it shows](media:name)`"
MARKDOWN = Markdown()


def html(text, **facts):
    rendered = MARKDOWN.block(text)
    assert rendered.problems == ()
    return rendered.fill({key: fact_value(value) for key, value in facts.items()})


def test_paragraphs_and_emphasis():
    assert html("One *two*\n**three** & <\n") == "<p>One <em>two</em>\n<strong>three</strong> &amp; &lt;</p>"


def test_a_fact_is_a_link_to_its_record_with_an_escaped_value():
    assert html("Under [[law.age]].", age="<16>") == (
        '<p>Under <a class="legal-fact" href="#fact-age">&lt;16&gt;</a>.</p>'
    )
    assert MARKDOWN.block("[[law.b]] [[law.a]] [[law.b]]").facts == ("b", "a")


def test_a_value_in_another_language_says_so():
    assert fact_value("a & b", "ar", "rtl") == '<span lang="ar" dir="rtl">a &amp; b</span>'


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        html("[[law.age]]")


def test_links_are_https_without_opener():
    assert html("[a](https://example.org/?b=1&c=2)") == (
        '<p><a href="https://example.org/?b=1&amp;c=2" rel="noopener">a</a></p>'
    )


def test_the_corner_of_a_table_is_no_heading_without_words():
    assert html("| | b |\n|---|---|\n| 1 | 2 |").replace("\n", "") == (
        '<div class="table-scroll" tabindex="0"><table><thead><tr><td></td><th scope="col">b</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"
    )


def test_a_table_can_scroll_and_has_heads():
    assert html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |").replace("\n", "") == (
        '<div class="table-scroll" tabindex="0"><table><thead><tr><th scope="col">a</th>'
        '<th scope="col" class="text-center">b</th><th scope="col" class="text-end">c</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="text-center">2</td><td class="text-end">3</td></tr></tbody></table></div>'
    )


def test_a_callout():
    assert html("::: caution Mind <the> step\n- text\n:::") == (
        '<aside class="callout callout-caution" role="note"><p class="callout-title">Mind &lt;the&gt; step</p>\n'
        "<ul>\n<li>text</li>\n</ul>\n</aside>"
    )


def test_lists_quotes_and_headings():
    assert html("### Sub\n\n> quote\n\n3. three\n4. four") == (
        '<h3>Sub</h3>\n<blockquote>\n<p>quote</p>\n</blockquote>\n<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'
    )


def test_a_phrase_has_no_paragraph():
    assert MARKDOWN.phrase(" *a* [[law.b]]\n").fill({"b": "c"}) == (
        '<em>a</em> <a class="legal-fact" href="#fact-b">c</a>'
    )
    assert MARKDOWN.phrase(" *a* [[law.b]]\n") is MARKDOWN.phrase(" *a* [[law.b]]\n")
    assert MARKDOWN.phrase("1. a").fill({}) == "1. a"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\nb <b>c</b>", (1, "HTML is not used in content")),
        ("<script>alert(1)</script>", (0, "HTML is not used in content")),
        ("<!-- a -->", (0, "HTML is not used in content")),
        ("a\n\n![a](https://b)", (2, IMAGE)),
        ("a ![a](media:b)", (0, IMAGE)),
        ("![a](media:b)\na", (0, IMAGE)),
        ('![a](media:b "c")', (0, IMAGE)),
        ("[![a](media:b)](https://c)", (0, IMAGE)),
        ("![a](media:B)", (0, IMAGE)),
        ("a\n\n![](media:b)", (2, "expected words that say what the image shows: `![what it shows](media:name)`")),
        ("![a [[law.b]]](media:b)", (0, "a legal fact may not stand in the words for an image")),
        ("![a <b>](media:b)", (0, "expected plain words for an image: `![what it shows](media:name)`")),
        ("a `b`", (0, "code is not used in content")),
        ("```\na\n```", (0, "code is not used in content")),
        ("a\n\n    b", (2, "four spaces at the beginning of a line make code, which content does not have")),
        ("a\n\n---", (2, "a dividing line is not used in content")),
        ("# a", (0, "expected a heading of level three (`###`) inside a block")),
        ("a\n===", (0, "expected a heading of level three (`###`) inside a block")),
        ("### a [[law.b]]", (0, "a legal fact may not stand in a heading")),
        ("[a](http://b)", (0, "expected a link that begins with https://, not `http://b`")),
        ("[a](javascript:b)", (0, "expected a link that begins with https://, not `javascript:b`")),
        ("<mailto:a@b.c>", (0, "expected a link that begins with https://, not `mailto:a@b.c`")),
        (
            "a  \n[a [[law.b]]](https://c)",
            (1, "expected a whole link `[words](https://…)`, without a legal fact in it"),
        ),
        ("[[law.B]]", (0, "expected a legal fact as `[[law.key]]`")),
        ("[[age]]", (0, "expected a legal fact as `[[law.key]]`")),
        ("| a |\n|---|\n| [[x]] |", (2, "expected a legal fact as `[[law.key]]`")),
        (
            "::: hint A\nb\n:::",
            (0, "expected a callout of a kind that exists: note, example, caution, practice, reflect"),
        ),
        ("::: note\na\n:::", (0, "expected a title: `::: note A short title`")),
        ("::: note A [[law.b]]\na\n:::", (0, "a legal fact may not stand in a heading")),
        ("a\n\n::: note A\nb", (2, "this callout is not closed: expected `:::` on a line of its own")),
        ("::: note A\nb\n\nc\n", (0, "this callout is not closed: expected `:::` on a line of its own")),
        ("a\n\ue000b\ue001", (1, "private-use characters are not used in content")),
    ],
)
def test_what_the_format_does_not_have_is_refused_with_its_line(text, problem):
    assert problem in MARKDOWN.block(text).problems


SNIPPETS = [
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[[law.a]]",
        "::: note T",
    ),
    *(
        ":::",
        "> ",
        "| a | b |\n|--|--|\n| c | d |",
        "### h",
        "`",
        "    ",
        "&lt;script&gt;",
        "- ",
        "\n",
        "\n\n",
        "*",
        "\ue000a\ue001",
    ),
]
ALLOWED = {
    *("a", "aside", "blockquote", "br", "div", "em", "h3", "li", "ol", "p", "strong", "table", "tbody", "td", "th"),
    *("thead", "tr", "ul", "html", "head", "body"),
}


@given(st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=8), max_size=8).map("".join))
def test_whatever_comes_in_only_clean_html_comes_out(text):
    rendered = MARKDOWN.block(text)
    page = rendered.fill(dict.fromkeys(rendered.facts, "value"))
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel", "class", "role", "tabindex", "scope", "start"}
        assert element.attrib.get("href", "https://").startswith(("https://", "#fact-"))
