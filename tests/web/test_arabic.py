"""The Arabic catalogue where its grammar or the order of catalogues can go wrong unnoticed."""

import pytest
from flask import Flask
from flask_babel import force_locale, ngettext
from flask_security.utils import get_message

# CLDR's six forms. Babel counts them 0, 1, 2, few, other, many: 11 to 99 come last, after 100 to 102.
PEOPLE = {
    0: "لا أحد",
    1: "شخص واحد",
    2: "شخصان",
    3: "3 أشخاص",
    11: "11 شخصًا",
    22: "22 شخصًا",
    100: "100 شخص",
    103: "103 أشخاص",
}


@pytest.mark.parametrize(("number", "words"), PEOPLE.items())
def test_each_number_has_its_own_form(app: Flask, number: int, words: str) -> None:
    with app.test_request_context(), force_locale("ar"):
        assert ngettext("%(num)s person", "%(num)s people", number) == words


def test_our_words_win_over_those_that_the_sign_in_library_brings(app: Flask) -> None:
    with app.test_request_context(), force_locale("ar"):
        assert get_message("DISABLED_ACCOUNT")[0] == "هذا الحساب مقفل."
        assert get_message("INVALID_PASSWORD")[0] == "ليست هذه كلمة مرورك."


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_passkey_name_that_is_too_long_is_told_the_limit(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert "64" in get_message("INVALID_INPUT_LENGTH", length=64)[0]
