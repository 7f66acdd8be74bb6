"""A large course of meaningless words, as units: 60 lessons, 60 questions, any number of countries, 8 languages; always
the same.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Generator
from datetime import date
from typing import Any

import pycountry

from lms.content.compiler import compile_units
from lms.content.units import LIBRARY, UnitKey, operation_address, value_hash
from tests.bench.load import Failed

COURSE = "large"
LANGUAGES = ("en", "ar", "fr", "es", "ru", "zh", "pt", "id")
MODULES, LESSONS, BLOCKS = 6, 10, 6
LAW_LESSONS = 20  # that name legal facts
FACTS, OPERATIONS = 10, 10  # of each country
ITEMS, OF_LAW = 60, 12  # questions, and those of them that name a legal fact
TODAY = date(2026, 3, 2)
WORDS = ("lorem", "ipsum", "dolor", "sit", "amet", "officer", "evidence", "child", "law", "agency", "record", "tool")
Line = tuple[str, float, str]


def countries(number: int) -> list[str]:
    """The first of ISO 3166-1, by code."""
    return sorted(country.alpha_2 for country in pycountry.countries)[:number]


def course(number: int) -> dict[UnitKey, dict[str, Any]]:
    """The units of the course for so many countries, and its library."""
    words = _Words()
    units = _library(words, countries(number))
    units |= _lessons(words)
    head = {"slug": COURSE, "title": words.localised(3), "summary": words.localised(9), "source_language": "en"}
    head |= {"languages": list(LANGUAGES), "countries": countries(number), "unverified_facts": "refuse"}
    head |= {"modules": [f"m{place}" for place in range(MODULES)], "quizzes": ["quiz"]}
    units[UnitKey(COURSE, "course")] = head
    units |= {UnitKey(COURSE, f"item/i{number}"): _item(words, number) for number in range(ITEMS)}
    units[UnitKey(COURSE, "quiz/quiz")] = _quiz(words)
    blocks = sorted(key.address for key in units if key.address.startswith("block/") and "@" not in key.address)
    for code in countries(number):
        for address in words.chance.sample(blocks, OPERATIONS):
            _block, module, lesson, block = address.split("/")
            text = {tag: f"{code}: {said}" for tag, said in words.localised(80).items()}
            value = {"op": "replace", "lesson": f"{module}/{lesson}", "block": block, "title": words.localised(3)}
            value |= {"base": value_hash(units[UnitKey(COURSE, address)]), "text": text}
            units[UnitKey(COURSE, operation_address(f"country/{code}", value))] = value
    return units


class _Words:
    def __init__(self) -> None:
        self.chance = random.Random(1)

    def some(self, number: int, language: str = "en") -> str:
        ending = "" if language == "en" else f"-{language}"
        return " ".join(self.chance.choice(WORDS) + ending for _ in range(number))

    def localised(self, number: int) -> dict[str, str]:
        return {tag: self.some(number, tag) for tag in LANGUAGES}


def _library(words: _Words, codes: list[str]) -> dict[UnitKey, dict[str, Any]]:
    facts = {f"fact_{place}": {"type": "text", "label": words.localised(4)} for place in range(FACTS)}
    steps = [{"slug": f"s{place}", "name": words.localised(2), "purpose": words.localised(8)} for place in range(8)]
    units: dict[UnitKey, dict[str, Any]] = {
        UnitKey(LIBRARY, "facts"): {"facts": facts},
        UnitKey(LIBRARY, "steps"): {"label": words.localised(4), "steps": steps},
        UnitKey(LIBRARY, "regions"): {"regions": {"east": {"name": words.localised(1), "parent": None}}},
    }
    source = {"source": "https://example.org/law", "confidence": "high"}
    review = {"reviewed_on": "2026-01-01", "expires_on": "2027-01-01", "reviewer": "A", "status": "verified"}
    for code in codes:
        line = {"name": words.localised(2), "contact": "1", "hours": words.localised(2), **source}
        head = {"code": code, "languages": ["en"], "time_zone": "UTC", "regions": ["east"], "support": [line]}
        units[UnitKey(LIBRARY, f"country/{code}")] = head
        for key in facts:
            value = {tag: f"{code} {said}" for tag, said in words.localised(8).items()}
            fact = {"value": value, "citation": words.localised(5), **source, **review}
            units[UnitKey(LIBRARY, f"fact/{code}/{key}")] = fact
    return units


def _lessons(words: _Words) -> dict[UnitKey, dict[str, Any]]:
    units: dict[UnitKey, dict[str, Any]] = {}
    for number in range(MODULES * LESSONS):
        module, lesson = f"m{number // LESSONS}", f"l{number % LESSONS}"
        slugs = [f"l{place}" for place in range(LESSONS)]
        head = {"slug": module, "title": words.localised(3), "summary": words.localised(9)}
        units[UnitKey(COURSE, f"module/{module}")] = {**head, "languages": list(LANGUAGES), "lessons": slugs}
        ids = [f"b{place}" for place in range(BLOCKS)]
        shape = {"minutes": 5, "notice": "none", "notice_text": "", "steps": ["s1"], "blocks": ids}
        units[UnitKey(COURSE, f"lesson/{module}/{lesson}")] = {
            "title": words.some(3),
            "summary": words.some(9),
            **shape,
        }
        for place, block in enumerate(ids):
            fact = f" See [[law.fact_{(number + place) % FACTS}]]." if number < LAW_LESSONS and place in (2, 5) else ""
            source = None
            for tag in LANGUAGES:
                value = {"title": words.some(3, tag), "text": _text(words, tag) + fact}
                source = source or value_hash(value)
                stamp = {} if tag == "en" else {"source": source}
                units[UnitKey(COURSE, f"block/{module}/{lesson}/{block}{_at(tag)}")] = value | stamp
        for tag in LANGUAGES[1:]:
            said = {"title": words.some(3, tag), "summary": words.some(9, tag), "notice_text": ""}
            units[UnitKey(COURSE, f"lesson/{module}/{lesson}@{tag}")] = said
    return units


def _at(language: str) -> str:
    return "" if language == "en" else f"@{language}"


def _text(words: _Words, language: str) -> str:
    first, second, third, last = (words.some(number, language) for number in (40, 8, 8, 30))
    return f"{first}.\n\n- {second}\n- *{third}*\n\n{last}."


def _quiz(words: _Words) -> dict[str, Any]:
    quiz = {"slug": "quiz", "title": words.localised(2), "summary": words.localised(5), "pass_mark": "3/4"}
    quiz |= {"attempts": 3, "presentation": "all", "languages": list(LANGUAGES)}
    drawn = {"draw": 10, "pool": {"topic": ["other"]}}
    return quiz | {"sections": [{"items": [f"i{number}" for number in range(OF_LAW)]}, drawn]}


def _item(words: _Words, number: int) -> dict[str, Any]:
    choices = [
        {"id": f"c{place}", "text": words.localised(10), "feedback": words.localised(15), "correct": place == 0}
        for place in range(4)
    ]
    fact = f" [[law.fact_{number % FACTS}]]" if number < OF_LAW else ""
    feedback = {tag: f"{said}{fact}" for tag, said in words.localised(12).items()}
    tags = {"topic": "law" if fact else "other", "bloom": "apply", "level": 1, "languages": list(LANGUAGES)}
    item = {"id": f"i{number}", "type": "single", "points": 1, "prompt": words.localised(25), "choices": choices}
    return {**item, **tags, "feedback": feedback}


def compiling() -> Generator[Line, None, None]:
    """Compile it for 120 countries in a process of its own: how long, and the most memory of that process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.synthetic"], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise Failed(f"the large course does not compile: {done.stderr[-500:]}")
    found = json.loads(done.stdout)
    yield "compile 60 lessons x 120 countries x 8 languages", found["seconds"], "s"
    yield "the same, most memory of the process", found["mebibytes"], "MiB"
    yield "the same, different pages", found["documents"], ""


def _main() -> None:
    units = course(120)
    begun = time.perf_counter()
    made = compile_units(units, COURSE, TODAY)
    seconds = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if len(made.countries) != 120 or made.blocked:
        raise Failed("some of the 120 countries were left out")
    print(json.dumps({"seconds": seconds, "mebibytes": most, "documents": len(made.documents)}))


if __name__ == "__main__":
    _main()
