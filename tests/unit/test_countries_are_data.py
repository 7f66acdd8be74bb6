"""Countries are data: no country code stands in Python or in a template."""

import io
import re
import tokenize

import pycountry
import pytest

from lms.settings import ROOT

CODES = frozenset(country.alpha_2 for country in pycountry.countries)
QUOTED = re.compile(r"""(["'])([A-Z]{2})\1""")
# Two capitals that are no country where they stand, each with its reason.
ALLOWED = {
    ("lms/infra/pdf_conformance.py", "AF"): "a key of PDF: the files associated with a document",
    ("lms/infra/pdf.py", "WF"): "the two wide classes of Unicode, W and F",
    ("lms/infra/fonts.py", "JP"): "the end of a font family's name, Noto Sans CJK JP",
    ("lms/infra/fonts.py", "KR"): "the end of a font family's name, Noto Sans CJK KR",
    ("lms/infra/fonts.py", "SC"): "the end of a font family's name, Noto Sans CJK SC: simplified Chinese",
    ("lms/infra/fonts.py", "TC"): "the end of a font family's name, Noto Sans CJK TC: traditional Chinese",
    ("lms/infra/images.py", "PA"): "Pillow's name for a palette with transparency",
    ("lms/infra/imports/package.py", "PK"): "the first bytes of a ZIP archive",
    ("lms/content/quiz_formats/decoding.py", "PK"): "the first bytes of a ZIP archive",
    ("lms/content/quiz_formats/qti_package.py", "PK"): "the first bytes of a ZIP archive",
    ("lms/content/quiz_formats/moodle_gaps.py", "SA"): "a kind of gap in a cloze text: SHORTANSWER",
    ("lms/content/quiz_formats/moodle_gaps.py", "MW"): "a kind of gap in a cloze text: MULTIWORD",
    ("lms/infra/fonts.py", "HK"): "the end of a font family's name, Noto Sans CJK HK",
}


def strings(path):
    """The string literals of a Python file, without comments and names; of a template the whole text."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield text
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            yield token.string


def written():
    for folder, pattern in (("lms", "*.py"), ("templates", "*.*")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            for text in strings(path):
                yield from ((str(path.relative_to(ROOT)), code) for _quote, code in QUOTED.findall(text))


def test_no_country_code_stands_in_code_or_templates():
    found = {row for row in written() if row[1] in CODES}
    assert found - ALLOWED.keys() == set()


def test_what_is_allowed_is_still_there():
    assert ALLOWED.keys() <= set(written())


@pytest.mark.parametrize("text", ['country == "KE"', "['SG']", '{"KE": 40}'])
def test_the_search_finds_what_it_looks_for(text):
    assert {code for _quote, code in QUOTED.findall(text)} & CODES
