"""What a fact touches is exactly what the compiled course shows of it, whoever reads it."""

import re
from datetime import date

import pytest

from lms.content.compiler import compile_units
from lms.content.units import LIBRARY, UnitKey
from lms.domain.course import COUNTRY, OUTLINE
from lms.domain.facts import FactDefinition
from lms.studio.touching import Change, Reach, impact
from tests.factories_studio import AGENCY, COURSE, course_units, operation, replaced

TODAY = date(2026, 11, 24)
NAMED = re.compile(r'href="#fact-([a-z_]+)"')
LAYERS = {"SG": ("region/asean", "country/SG"), "IN": ("country/IN",)}


@pytest.fixture(scope="module")
def units():
    """The small course, with an agency that names a fact of its own accord."""
    own = replaced("ask-first", "Ask within [[law.notice]].")
    return course_units(layers=True) | {operation(f"agency/{AGENCY}", own): own}


@pytest.fixture(scope="module")
def compiled(units):
    return compile_units(units, COURSE, TODAY)


def chains(country: str) -> dict[str, tuple[str, ...]]:
    general = {"": LAYERS[country]}
    return general | ({AGENCY: (*LAYERS[country], f"agency/{AGENCY}")} if country == "SG" else {})


def shown(compiled, country: str, key: str) -> set[tuple[str, str, str]]:
    """(agency, page, block or item) of every place in which a reader of any language meets the fact."""
    found = set()
    for entry, hash_ in compiled.entries.items():
        body = compiled.documents[hash_].body
        if entry.country != country or entry.key in (OUTLINE, COUNTRY):
            continue
        for part in body.get("blocks", ()):
            if key in NAMED.findall(part["html"]):
                found.add((entry.agency, f"{body['module']}/{body['lesson']}", part["id"]))
        if body["kind"] == "item" and key in {fact["key"] for fact in body["facts"]}:
            found.add((entry.agency, "", body["id"]))
    return found


@pytest.mark.parametrize("country", ["SG", "IN"])
@pytest.mark.parametrize("key", ["age", "duty", "notice"])
def test_the_list_and_the_compiled_course_say_the_same(units, compiled, country, key):
    raw = units[UnitKey(LIBRARY, "facts")]["facts"][key]
    definition = FactDefinition(key, raw["type"], raw["label"], raw.get("choices") or {})
    mine = {unit: value for unit, value in units.items() if unit.course == COURSE}
    found = impact(Change(definition, None, None), [Reach(COURSE, mine, chains(country))])
    listed = {(place.path, place.part) for place in found.places if not place.agency}
    of_agency = {(place.path, place.part) for place in found.places}
    by_readers = shown(compiled, country, key)
    assert by_readers or (country, key) == ("IN", "notice")
    assert listed == {(path, part) for agency, path, part in by_readers if not agency}
    for agency in filter(None, chains(country)):
        read = {(path, part) for reader, path, part in by_readers if reader == agency}
        assert read <= of_agency
        assert of_agency - listed <= read
