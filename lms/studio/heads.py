"""The heads of courses and countries: what a new one begins with, and what goes with a language that a course loses."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lms.content.units import parse_address
from lms.studio import countries
from lms.studio.author_lesson import Ground
from lms.studio.service import Edit
from lms.web import i18n

Value = Mapping[str, Any]
NO_CONTACT: dict[str, Any] = {"name": {}, "contact": "", "hours": {}, "source": "", "confidence": ""}


def new_country(code: str, head: Value) -> dict[str, Any]:
    """What the form of a country begins with: those of its languages that the course has, its only time zone."""
    zones = countries.time_zones(code)
    spoken = [tag for tag in countries.official_languages(code) if tag in head["languages"]]
    zone = zones[0][0] if len(zones) == 1 else ""
    languages = spoken or [head["source_language"]]
    return {"languages": languages, "time_zone": zone, "regions": [], "support": [NO_CONTACT]}


def languages_of(heads: Iterable[Value], support: Iterable[Value] = ()) -> list[str]:
    """The languages of these courses, the source language of the first at the beginning, and those of contacts."""
    heads = list(heads)
    first = next((str(head["source_language"]) for head in heads), i18n.LANGUAGES[0])
    of_courses = [tag for head in heads for tag in head["languages"]]
    kept = [tag for contact in support for part in ("name", "hours") for tag in contact[part]]
    return list(dict.fromkeys([first, *of_courses, *kept]))


def without_languages(ground: Ground, languages: Collection[str]) -> list[Edit]:
    """Take what the course is not in any more out of its modules, quizzes and questions: nobody would read them."""
    found = []
    for key, value in ground.units.items():
        if parse_address(key.address).kind in ("module", "quiz", "item") and key.course == ground.course:
            kept = [tag for tag in value["languages"] if tag in languages]
            if kept != value["languages"]:
                found.append(Edit(key, dict(value), {**value, "languages": kept}))
    return found
