"""A small compiled course, and factories for enrolments and attempts."""

from datetime import UTC, datetime
from typing import Any

import factory

from lms.db.base import db
from lms.domain.course import CompiledCourse, EntryKey, document, lesson_key, quiz_key, release_id
from lms.learning import service as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes.models import Attempt
from tests.factories import Factory, MemberFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LESSONS = ["basics/words", "basics/hard", "law/duty"]
KEYS = {"SG": "all", "IN": "some"}  # who must report: the right answer by country
NAMES = {"SG": "Singapore", "IN": "India"}
ZONES = {"SG": "Asia/Singapore", "IN": "Asia/Kolkata"}


def _fact(country: str, language: str) -> dict[str, Any]:
    return {
        "key": "duty",
        "label": "Duty to report" if language == "en" else "واجب الإبلاغ",
        "value": f"duty of {country} ({language})",
        "language": language,
        "qualifier": "",
        "citation": f"Act of {country}, s 1",
        "source": "https://example.org/act",
        "reviewed_on": "2026-02-01",
        "expires_on": "2027-02-01",
        "status": "unverified-sample",
    }


def _lesson(module: str, slug: str, country: str, language: str) -> dict[str, Any]:
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
            {"id": "first", "title": f"Block of {slug}", "html": f"<p>Text of {slug}. {chip}</p>", "origin": "base"}
        ],
        "facts": [_fact(country, language)] if law else [],
    }


def _outline(lessons: dict[str, Any], language: str) -> dict[str, Any]:
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
            "lessons": [entry(path) for path in LESSONS if path.startswith(slug)],
        }
        for slug in ("basics", "law")
    ]
    quiz = {"slug": "check", "title": "The check", "summary": "Two questions.", "attempts": 2, "items": 2}
    text = {"title": f"First aid ({language})", "summary": "A small course."}
    return text | {"kind": "outline", "language": language, "modules": modules, "quizzes": [quiz]}


def _choice(slug: str, *, correct: bool) -> dict[str, Any]:
    return {"id": slug, "html": f"Choice {slug}", "feedback": f"<p>Reason of {slug}.</p>", "correct": correct}


def _quiz(country: str, language: str, attempts: int) -> dict[str, Any]:
    who = {
        "id": "who",
        "type": "single",
        "points": 1,
        "prompt": f"<p>Who must report? ({language})</p>",
        "choices": [_choice(slug, correct=slug == KEYS[country]) for slug in ("all", "some", "none")],
        "feedback": f'<p>Because of the <a class="legal-fact" href="#fact-duty">duty of {country}</a>.</p>',
        "version": f"who-{country}",
        "facts": ["duty"],
    }
    both = {
        "id": "both",
        "type": "multiple",
        "points": 1,
        "prompt": f"<p>Which apply? ({language})</p>",
        "choices": [_choice(slug, correct=slug != "red") for slug in ("green", "blue", "red")],
        "feedback": "<p>Only exactly these.</p>",
        "version": "both-1",
        "facts": [],
    }
    return {
        "kind": "quiz",
        "quiz": "check",
        "title": f"The check ({language})",
        "summary": "Two questions.",
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "pass_mark": "1/2",
        "attempts": attempts,
        "items": [who, both],
        "facts": [_fact(country, language)],
    }


def compiled_course(
    slug: str = "first-aid", *, attempts: int = 2, title: str = "", more_lessons: int = 0
) -> CompiledCourse:
    """Three lessons and a quiz, for SG and IN, in English and (the module on law, the quiz) Arabic."""
    entries, documents = {}, {}

    def add(key: str, country: str, language: str, body: dict[str, Any]) -> None:
        made = document(body)
        documents[made.hash] = made
        entries[EntryKey(key, country, language)] = made.hash

    for country in ("SG", "IN"):
        for language in ("en", "ar"):
            lessons = {path: _lesson(*path.split("/"), country, language) for path in LESSONS}
            for number in range(more_lessons):
                lessons[f"law/more-{number}"] = _lesson("law", f"more-{number}", country, language)
            outline = _outline(lessons, language) | ({"title": title} if title else {})
            outline["modules"][1]["lessons"] += [
                outline["modules"][1]["lessons"][0] | {"slug": f"more-{number}"} for number in range(more_lessons)
            ]
            add("outline", country, language, outline)
            support = [{"name": f"Helpline {country}", "contact": "1800", "hours": ""}]
            law = {"law_reviewed_on": "2026-02-01", "facts": [_fact(country, language)], "support": support}
            identity = {"code": country, "name": NAMES[country], "time_zone": ZONES[country]}
            add("country", country, language, law | identity | {"language": language})
            for path, body in lessons.items():
                add(lesson_key(*path.split("/")), country, language, body)
            add(quiz_key("check"), country, language, _quiz(country, language, attempts))
    return CompiledCourse(slug, "en", ("en", "ar"), ("SG", "IN"), entries, documents, {}, release_id(slug, entries))


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


class AttemptFactory(Factory):
    """`AttemptFactory(enrolment=row)` is an open first attempt at the quiz `check`."""

    class Meta:
        model = Attempt

    quiz = "check"
    number = 1
    release_id = factory.LazyAttribute(lambda row: row.enrolment.release_id)
    country = factory.LazyAttribute(lambda row: row.enrolment.member.country)
    started_at = NOW


def enrolled(**member: Any) -> Enrolment:
    """A member enrolled in the small course, published here and now; everything is stored."""
    enrolment = EnrolmentFactory(release=published(), member=MemberFactory(**member))
    db.session.flush()
    return enrolment
