from datetime import date

import pytest

from lms.content.fact_text import CountryFacts, value_text
from lms.domain.facts import Duration, Fact, FactDefinition


@pytest.mark.parametrize(
    ("kind", "value", "language", "words"),
    [
        ("age", 16, "ar", ("16", "ar")),
        ("duration", Duration(1, "days"), "en", ("1 day", "en")),
        ("duration", Duration(48, "hours"), "pt-BR", ("48 horas", "pt-BR")),
        ("duration", Duration(2, "months"), "ar", ("شهران", "ar")),
        ("choice", "all", "ar", ("everyone", "en")),
        ("text", {"en": "an act", "pt": "uma lei"}, "pt-BR", ("uma lei", "pt")),
        ("text", {"pt": "uma lei"}, "ar", ("uma lei", "pt")),
    ],
)
def test_values_in_words(kind, value, language, words):
    definition = FactDefinition("key", kind, {"en": "Label"}, {"all": {"en": "everyone"}})
    day = date(2026, 1, 1)
    fact = Fact("key", "XX", value, {"en": "Act"}, "https://example.org", "high", day, day, "A.", "verified")
    assert value_text(definition, fact, language, "en") == words
    facts = CountryFacts({"key": definition}, {"key": fact}, language, "en")
    assert ("<span" in facts.html["key"]) == (words[1] != language)
    assert facts.record("key")["label"] == "Label"


def test_a_value_without_a_translation_says_its_language():
    definition = FactDefinition("key", "text", {"en": "Label"})
    day = date(2026, 1, 1)
    fact = Fact("key", "XX", {"en": "a < b"}, {"en": "Act"}, "https://example.org", "high", day, day, "A.", "verified")
    facts = CountryFacts({"key": definition}, {"key": fact}, "ar", "en")
    assert facts.html["key"] == '<span lang="en" dir="ltr">a &lt; b</span>'
