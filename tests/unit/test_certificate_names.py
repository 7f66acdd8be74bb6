import pytest

from lms.domain.certificate_names import LONGEST, unprintable
from lms.infra.fonts import covers


@pytest.mark.parametrize(
    "name",
    [
        "Amirah Tan Wei Ling",
        "Siobhán O’Brien-Núñez, Jr.",
        "Z\u0323\u0304e\u0302\u0301 Nguyễn Thị Ánh",
        "فاطمة بنت عبد الرحمن المنصوري",
        "علی\u200cرضا",
        "डॉ. प्रियंका क्\u200dष श्रीवास्तव",
        "கார்த்திகேயன்",
        "陳大文",
        "渡邉 さくら",
        "葛\U000e0100城",
        "김민준",
        "שָׁלוֹם כֹּהֵן",
        "བསྟན་འཛིན་",
        "ጌታቸው አበበ",
        "Henry Ⅷ",
        "X" * LONGEST,
    ],
)
def test_names_of_many_scripts_are_printable(name: str):
    assert unprintable(name, covers) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        (" \u00a0 ", "empty"),
        ("X" * (LONGEST + 1), "too_long"),
        ("Ann\nBell", "control"),
        ("Ann\x00", "control"),
        ("Ann \u202elleB", "control"),
        ("Ann \u2066Bell", "control"),
        ("Ann\ufeff", "control"),
        ("Ann 😀", "symbol"),
        ("Ann 👩🏽‍🚒", "symbol"),
        ("Ann 🇸🇬", "symbol"),
        ("Ann ❤", "symbol"),
        ("1\ufe0f\u20e3", "symbol"),
        ("Ann <b>", "symbol"),
        ("Ann © Bell", "symbol"),
        ("q" + "\u0323" * 7, "marks"),
        ("Ann \ue000", "not_covered"),
        ("Ann \ud800", "not_covered"),
        ("Ann \U000e01f0", "not_covered"),
        ("- 12", "no_letter"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_reason(name: str, reason: str):
    assert unprintable(name, covers) == reason


def test_a_letter_without_a_font_is_refused():
    assert unprintable("Ann", lambda character: character != "n") == "not_covered"


def test_composed_and_decomposed_names_count_the_same():
    assert unprintable("é" * LONGEST, covers) is unprintable("e\u0301" * LONGEST, covers) is None


@pytest.mark.parametrize("name", ["Ann \u25cc", "a\u0300\u0301b\u0302" * 20, "\U0001f1f8", "\u0600Ann"])
def test_every_answer_is_a_reason_or_none(name: str):
    assert unprintable(name, covers) in {None, "too_long", "control", "symbol", "marks", "not_covered", "no_letter"}
