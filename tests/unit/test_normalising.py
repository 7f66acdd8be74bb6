from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.domain.normalising import UNREADABLE, number, words

F = Fraction


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Consent", "  cONSENT. "),
        ("informed consent", "informed\u00a0\u2009\n consent"),
        ("consent", "«Consent!»"),
        ("consent", "“consent”…"),
        ("consent", "…consent"),
        ("consent", "ｃｏｎｓｅｎｔ"),
        ("Straße", "STRASSE"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("file", "ﬁle"),
        ("don't", "don’t"),
        ("face-to-face", "face‑to–face"),
        ("article 5", "Article ٥"),
        ("article 12", "article १२"),
        ("article 12", "article ۱۲"),
        ("co\u00adoperate", "cooperate"),
        ("cafe\u0301", "CAFÉ"),
        ("e\u200d\u0301", "é"),
        ("موافقة", "مُوَافَقَة"),
        ("موافقة", "موافـــقه"),
        ("إبلاغ", "ابلاغ"),
        ("أبلغ", "ابلغ"),
        ("آخر", "اخر"),
        ("ا\u0654خر", "أخر"),
        ("مسؤول", "مسوول"),
        ("مستشفى", "مستشفي"),
        ("هيئة", "هييه"),
        ("کودک", "كودك"),
        ("می‌خواهم", "ميخواهم"),
        ("ﻻ", "لا"),
        ("موافقة؟", "موافقة،"),
        ("שָׁלוֹם", "שלום"),
        ("\u200fموافقة\u200e", "موافقة"),
        ("सहमति।", "सहमति"),
    ],
)
def test_words_that_are_the_same(one, other):
    assert words(one) == words(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("consent", "consents"), ("resume", "résumé"), ("in formed", "informed"), ("%", "#"), ("?", "!"), ("5", "-5"),
     ("5", ".5"),
     ("C#", "C"), ("C++", "C"), ("اب", "بالا"), ("می خواهم", "می‌خواهم")],
)  # fmt: skip
def test_words_that_are_not(one, other):
    assert words(one) != words(other)


def test_the_case_counts_where_it_is_told_to():
    assert words("ICAC", case_sensitive=True) != words("icac", case_sensitive=True)
    assert words(" ICAC. ", case_sensitive=True) == "ICAC"


@given(st.text(max_size=40), st.booleans())
@example("\ufe71", False)
@example("ا\u064e\u0654", False)
@example("\u1e9e\u0345", False)
def test_what_is_normal_stays_as_it_is(text, case_sensitive):
    normal = words(text, case_sensitive=case_sensitive)
    assert words(normal, case_sensitive=case_sensitive) == normal


arabic = st.text(
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
    | st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
    max_size=12,
)


@given(arabic)
def test_arabic_that_is_normal_stays_as_it_is(text):
    assert words(words(text)) == words(text)


@given(st.text("ابتثمنوي ", min_size=1).filter(str.strip), st.data())
def test_harakat_and_tatweel_change_nothing(text, data):
    signs = data.draw(st.lists(st.sampled_from(["", "َ", "ُ", "ِ", "ّ", "ْ", "ـ"]), min_size=len(text), max_size=len(text)))
    pointed = "".join(letter + ("" if letter == " " else sign) for letter, sign in zip(text, signs, strict=True))
    assert words(pointed) == words(text)


# --- numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("18", [18]),
        (" +18 ", [18]),
        ("18.", [18]),
        ("007", [7]),
        ("١٨", [18]),
        ("۱۸", [18]),
        ("१८", [18]),
        ("１８", [18]),
        ("১৮", [18]),
        ("\u200f١٨\u200e", [18]),
        *((f"{sign}5", [-5]) for sign in "-−–—‒―‐‑﹣－⁻"),
        ("- 5", [-5]),
        ("0.5", [F(1, 2)]),
        ("0,5", [F(1, 2)]),
        (".5", [F(1, 2)]),
        ("-,5", [F(-1, 2)]),
        ("٠٫٥", [F(1, 2)]),
        ("٠،٥", [F(1, 2)]),
        ("٫٥", [F(1, 2)]),
        ("18.50", [F(37, 2)]),
        ("0.123", [F(123, 1000)]),  # no group starts with 0
        ("1234,567", [F(1234567, 1000)]),
        ("1,234", [F(1234, 1000), 1234]),
        ("1.234", [F(1234, 1000), 1234]),
        ("-12.345", [F(-12345, 1000), -12345]),
        ("1٬234", [1234]),
        ("1 234", [1234]),
        ("1\u202f234\u2009567", [1234567]),
        ("1'234", [1234]),
        ("1’234.5", [F(12345, 10)]),
        ("1,234,567", [1234567]),
        ("1.234.567", [1234567]),
        ("1,234.5", [F(12345, 10)]),
        ("1.234,5", [F(12345, 10)]),
        ("1 234,567", [F(1234567, 1000)]),
        ("١٬٢٣٤٫٥", [F(12345, 10)]),
        ("12,34,567", [1234567]),
        ("1,00,000.5", [F(1000005, 10)]),
        ("1/2", [F(1, 2)]),
        ("1 / 2", [F(1, 2)]),
        ("1⁄2", [F(1, 2)]),
        ("½", [F(1, 2)]),
        ("1½", [F(3, 2)]),
        ("-1 1/2", [F(-3, 2)]),
        ("٣/٤", [F(3, 4)]),
        ("1e3", [1000]),
        ("1.5E-3", [F(15, 10000)]),
        ("1,5e+2", [150]),
        ("1e99", [10**99]),
        ("9" * 60, [int("9" * 60)]),
    ],
)
def test_numbers(typed, values):
    assert number(typed) == (tuple(values), "", False)


@pytest.mark.parametrize(
    ("typed", "value", "unit", "doubtful"),
    [
        ("18 years", 18, "years", False),
        ("18years.", 18, "years", False),
        ("١٨ سنة", 18, "سنة", False),
        ("5 %", 5, "%", False),
        ("٥٪", 5, "%", False),
        ("€ 5", 5, "€", False),
        ("$-5", -5, "$", False),
        ("5 m²", 5, "m²", True),
        ("5 km/h", 5, "km/h", False),
        ("5e", 5, "e", False),
        ("5 euros", 5, "euros", False),
        ("21°C", 21, "°C", False),
        ("½ hour", F(1, 2), "hour", False),
        ("under 18", 18, "under", True),
        ("18 or 21", 18, "or 21", True),
        ("1e999999999", 1, "e999999999", True),
        ("1e100", 1, "e100", True),
    ],
)
def test_units_in_the_number_field(typed, value, unit, doubtful):
    assert number(typed) == ((value,), unit, doubtful)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "eighteen", "NaN", "inf", "-", ".", "18-21", "18–21", "18+", "18-", "--5", "+-5", "-$5", ">18", "≥18",
     "=5", "10²", "1/0", "1/2/3", "18/12/2020", "1 2", "12 34", "0,123,456", "1.2.3", "1,2,3", "1,234.567.8", "1,,2",
     "1.234,567.8", "1٫2٫3", "1'23", "$5 USD", "9" * 61, "x" * 1_000_000, "5\0" * 9, "\ud800", "1_000", "0x10"],
)  # fmt: skip
def test_what_cannot_be_read_is_no_number(typed):
    assert not number(typed).values or (number(typed).doubtful and typed == "0x10")


def test_a_number_that_is_too_long_is_not_looked_at():
    assert number("1" * 61) is UNREADABLE
    assert number("1" * 1_000_000) is UNREADABLE


@given(st.text(max_size=60) | st.text("0123456789٠١.,'٫٬ -/eE+½", max_size=60))
def test_any_text_is_read_or_not_without_a_failure(typed):
    assert all(isinstance(value, Fraction) or value == int(value) for value in number(typed).values)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_in_plain_digits_is_read_in_every_script(value):
    plain = f"{value:f}"
    for zero in ("0", "٠", "۰", "०"):
        typed = "".join(chr(ord(zero) + int(each)) if each.isdigit() else each for each in plain)
        assert number(typed).values[0] == Fraction(value)
        assert number(typed.replace(".", "٫")).values == (Fraction(value),)


@given(st.integers(1000, 10**15), st.sampled_from([",", ".", "'", "\u202f", "٬"]))
def test_groups_of_three_change_nothing(value, sign):
    assert value in number(f"{value:,}".replace(",", sign)).values
