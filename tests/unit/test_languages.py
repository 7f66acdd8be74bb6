import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.errors import NotFound
from lms.domain.languages import choose, direction, fallbacks, is_tag, normalise

tags = st.sampled_from(["en", "pt", "pt-BR", "zh-Hant-TW", "zh-Hant", "ar", "id", "es-419"])


@pytest.mark.parametrize(
    ("tag", "source", "expected"),
    [
        ("pt-BR", "en", ("pt-BR", "pt", "en")),
        ("zh_hant_tw", "en", ("zh-Hant-TW", "zh-Hant", "zh", "en")),
        ("en-GB", "en", ("en-GB", "en")),
        ("en", "en", ("en",)),
        ("es-419", "fr", ("es-419", "es", "fr")),
    ],
)
def test_fallbacks(tag, source, expected):
    assert fallbacks(tag, source) == expected


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [("pt-BR", ["en", "pt"], "pt"), ("fr", ["en", "pt"], "en"), ("PT-br", ["pt_BR", "en"], "pt_BR")],
)
def test_choose(wanted, available, chosen):
    assert choose(wanted, available, "en") == chosen


def test_nothing_to_choose_from_is_refused():
    with pytest.raises(NotFound, match=r"language\.unavailable"):
        choose("fr", ["pt"], "en")


@given(tags, tags, st.sets(tags))
def test_the_choice_is_available_and_no_better_one_is(wanted, source, available):
    chosen = choose(wanted, available | {source}, source)
    chain = fallbacks(wanted, source)
    assert chosen in available | {source}
    assert not set(chain[: chain.index(chosen)]) & (available | {source})


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ar", "rtl"),
        ("ar-AE", "rtl"),
        ("en", "ltr"),
        ("ku-Arab", "rtl"),
        ("az-Latn", "ltr"),
        ("ur", "rtl"),
        ("ms", "ltr"),
    ],
)
def test_direction(tag, expected):
    assert direction(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en", True), ("zh-Hant-TW", True), ("pt_BR", False), ("EN", False), ("en-", False), ("", False)],
)
def test_is_tag(tag, expected):
    assert is_tag(tag) is expected


def test_normalise():
    assert normalise("ZH_hant_tw-1994") == "zh-Hant-TW-1994"
