"""A small compiled course, and factories for enrolments and attempts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import factory

from lms.db.base import db
from lms.domain.blueprint import draw
from lms.domain.course import CompiledCourse, EntryKey, document, item_key, lesson_key, quiz_key, release_id
from lms.domain.errors import NotFound
from lms.learning import queries as reading
from lms.learning import service as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes.models import Attempt
from tests.factories import Factory, MemberFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LESSONS = ["basics/words", "basics/hard", "law/duty"]
KEYS = {"SG": "all", "IN": "some"}  # who must report: the right answer by country
NAMES = {"SG": "Singapore", "IN": "India"}
ZONES = {"SG": "Asia/Singapore", "IN": "Asia/Kolkata"}


@dataclass(frozen=True)
class Edition:
    """What one release of the small course has otherwise than the first: more words in lessons (by MODULE/LESSON), what
    the law of a country says, lessons left out, for which countries and languages there is one, and their regions.
    """

    words: dict[str, str] = field(default_factory=dict)
    law: dict[str, str] = field(default_factory=dict)
    reviewed_on: str = "2026-02-01"
    expires_on: str = "2027-02-01"
    without: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("SG", "IN")
    languages: tuple[str, ...] = ("en", "ar")
    regions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def lessons(self) -> list[str]:
        return [path for path in LESSONS if path not in self.without]


FIRST = Edition()
SECOND = Edition(words={"basics/words": "Said better."}, law={"SG": "new duty"}, without=("basics/hard",))


def _fact(country: str, language: str, edition: Edition = FIRST) -> dict[str, Any]:
    return {
        "key": "duty",
        "label": "Duty to report" if language == "en" else "واجب الإبلاغ",
        "value": f"{edition.law.get(country, 'duty')} of {country} ({language})",
        "language": language,
        "qualifier": "",
        "citation": f"Act of {country}, s 1",
        "source": "https://example.org/act",
        "reviewed_on": edition.reviewed_on,
        "expires_on": edition.expires_on,
        "status": "unverified-sample",
    }


def _lesson(path: str, country: str, language: str, edition: Edition) -> dict[str, Any]:
    module, slug = path.split("/")
    sensitive, law = slug == "hard", module == "law"
    language = language if law else "en"  # only the module on law is translated
    chip = f'<a class="legal-fact" href="#fact-duty">duty of {country} ({language})</a>' if law else ""
    return {
        "kind": "lesson",
        "module": module,
        "lesson": slug,
        "title": f"Lesson {slug} ({language})",
        "summary": f"Summary of {slug}.",
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "minutes": 6,
        "notice": "sensitive" if sensitive else "none",
        "notice_text": "It speaks of distress." if sensitive else "",
        "steps": [],
        "blocks": [
            {
                "id": "first",
                "title": f"Block of {slug}",
                "html": f"<p>Text of {slug}. {edition.words.get(path, '')}{chip}</p>",
                "origin": "base",
            }
        ],
        "facts": [_fact(country, language, edition)] if law else [],
    }


def _outline(lessons: dict[str, Any], language: str, edition: Edition) -> dict[str, Any]:
    def entry(path: str) -> dict[str, Any]:
        body = lessons[path]
        return {"slug": body["lesson"], "steps": []} | {
            key: body[key] for key in ("title", "summary", "language", "direction", "minutes", "notice")
        }

    modules = [
        {
            "slug": slug,
            "title": f"Module {slug} ({language})",
            "summary": "About it.",
            "minutes": 6,
            "lessons": [entry(path) for path in edition.lessons if path.startswith(slug)],
        }
        for slug in ("basics", "law")
    ]
    quiz = {"slug": "check", "title": "The check", "summary": "Two questions.", "attempts": 2, "items": 2}
    quiz |= {"purpose": "graded", "pass_mark": "1/2", "language": language}
    text = {"title": f"First aid ({language})", "summary": "A small course."}
    return text | {"kind": "outline", "language": language, "modules": modules, "quizzes": [quiz]}


def _choice(slug: str, *, correct: bool) -> dict[str, Any]:
    text = {"id": slug, "html": f"Choice {slug}", "feedback": f"<p>Reason of {slug}.</p>"}
    return {**text, "correct": correct, "credit": None}


def _item(name: str, kind: str, language: str) -> dict[str, Any]:
    words = {"who": "Who must report?", "both": "Which apply?"}
    head = {"kind": "item", "course": "first-aid", "id": name, "type": kind, "points": 1, "several": kind == "multiple"}
    tags = {"topic": "law" if name == "who" else "ethics", "step": "", "bloom": "apply", "level": 1, "retired": False}
    place = {"origin": "base", "language": language, "direction": "rtl" if language == "ar" else "ltr"}
    shown = {"languages": ["en", "ar"], "prompt": f"<p>{words[name]} ({language})</p>", "shown_facts": []}
    return {**head, **tags, **place, **shown, "scoring": "all-or-nothing"}


def _items(country: str, language: str, edition: Edition) -> list[dict[str, Any]]:
    """The bank: `who` must report, a single item with a key for each country, and `both`, a multiple item."""
    chip = f'<a class="legal-fact" href="#fact-duty">duty of {country}</a>'
    who = _item("who", "single", language) | {
        "choices": [_choice(slug, correct=slug == KEYS.get(country, "all")) for slug in ("all", "some", "none")],
        "feedback": f"<p>Because of the {chip}.</p>",
        "version": _version(country, edition),
        "facts": [_fact(country, language, edition)],
    }
    both = _item("both", "multiple", language) | {
        "choices": [_choice(slug, correct=slug != "red") for slug in ("green", "blue", "red")],
        "feedback": "<p>Only exactly these.</p>",
        "version": "both-1",
        "facts": [],
    }
    return [who, both]


def _version(country: str, edition: Edition) -> str:
    """Of `who`: another one where the law that it rests on says something else."""
    return f"who-{country}" + ("-new" if country in edition.law else "")


def _quiz(country: str, language: str, attempts: int | None, edition: Edition, **rules: Any) -> dict[str, Any]:
    return {
        "kind": "quiz",
        "course": "first-aid",
        "quiz": "check",
        "title": f"The check ({language})",
        "summary": "Two questions.",
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "languages": ["en", "ar"],
        "purpose": "graded",
        "pass_mark": "1/2",
        "attempts": attempts,
        "wait_minutes": 0,
        "counts": "best",
        "time_limit_minutes": None,
        "opens": None,
        "closes": None,
        "time_zone": None,
        "feedback_policy": "after-submit",
        "presentation": "one-per-page",
        "shuffle_items": False,
        "shuffle_choices": False,
        "paired_with": "",
        "sections": [{"items": ["who", "both"]}],
        "versions": {"who": _version(country, edition), "both": "both-1"},
        "count": 2,
    } | rules


def compiled_course(
    slug: str = "first-aid",
    *,
    attempts: int | None = 2,
    title: str = "",
    more_lessons: int = 0,
    edition: Edition = FIRST,
    rules: Mapping[str, Any] = MappingProxyType({}),
) -> CompiledCourse:
    """Three lessons and a quiz, for SG and IN, in English and (the module on law, the quiz) Arabic.

    `rules` are keys of the quiz's body that are to be otherwise: `{"feedback_policy": "immediate"}`.
    `edition=SECOND` is a later state of it, in which one lesson and the law of SG are changed and one lesson is gone.
    """
    entries, documents = {}, {}

    def add(key: str, country: str, language: str, body: dict[str, Any]) -> None:
        made = document(body)
        documents[made.hash] = made
        entries[EntryKey(key, country, language)] = made.hash

    for country in edition.countries:
        for language in edition.languages:
            lessons = {path: _lesson(path, country, language, edition) for path in edition.lessons}
            for number in range(more_lessons):
                lessons[f"law/more-{number}"] = _lesson(f"law/more-{number}", country, language, edition)
            outline = _outline(lessons, language, edition) | ({"title": title} if title else {})
            outline["quizzes"][0]["purpose"] = rules.get("purpose", "graded")
            outline["modules"][1]["lessons"] += [
                outline["modules"][1]["lessons"][0] | {"slug": f"more-{number}"} for number in range(more_lessons)
            ]
            add("outline", country, language, outline)
            support = [{"name": f"Helpline {country}", "contact": "1800", "hours": ""}]
            law = {"law_reviewed_on": "2026-02-01", "facts": [_fact(country, language, edition)], "support": support}
            identity = {
                "code": country,
                "name": NAMES.get(country, country),
                "time_zone": ZONES.get(country, "Etc/UTC"),
            }
            add(
                "country",
                country,
                language,
                law | identity | {"language": language, "regions": edition.regions.get(country, [])},
            )
            for path, body in lessons.items():
                add(lesson_key(*path.split("/")), country, language, body)
            for item in _items(country, language, edition):
                add(item_key(item["id"]), country, language, item)
            add(quiz_key("check"), country, language, _quiz(country, language, attempts, edition, **rules))
    places = (edition.languages, edition.countries)
    return CompiledCourse(slug, "en", *places, entries, documents, {}, release_id(slug, entries))


def published(slug: str = "first-aid", **changes: Any) -> Release:
    """The small course, published."""
    return learning.publish(compiled_course(slug, **changes), NOW)


class EnrolmentFactory(Factory):
    """`EnrolmentFactory(release=published())` enrols a new member of SG."""

    class Meta:
        model = Enrolment

    member = factory.SubFactory(MemberFactory)
    course = factory.LazyAttribute(lambda row: row.release.course)
    created_at = NOW


def _drawn(row: Any) -> list[list[str]]:
    """What an attempt has that is begun with this seed."""
    try:
        body = reading.document(row.release.id, quiz_key(row.quiz), row.country, row.release.source_language)
    except NotFound:
        return []
    items = draw(body["sections"], row.seed, shuffle=body["shuffle_items"]) if "sections" in body else []
    return [[item, body["versions"][item]] for item in items]


class AttemptFactory(Factory):
    """`AttemptFactory(enrolment=row)` is an open first attempt at the quiz `check`."""

    class Meta:
        model = Attempt

    quiz = "check"
    number = 1
    release = factory.LazyAttribute(lambda row: row.enrolment.release)
    country = factory.LazyAttribute(lambda row: row.enrolment.member.country)
    seed = "0" * 32
    items = factory.LazyAttribute(_drawn)
    started_at = NOW


def enrolled(**member: Any) -> Enrolment:
    """A member enrolled in the small course, published here and now; everything is stored."""
    enrolment = EnrolmentFactory(release=published(), member=MemberFactory(**member))
    db.session.flush()
    return enrolment
