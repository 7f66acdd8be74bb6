"""The bodies of compiled quizzes; docs/compiled-course.md lists their keys."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.content.blueprints import Plan
from lms.content.loaded import Course
from lms.content.quiz_schema import QuizFile
from lms.content.variants import local
from lms.domain.course import Document, canonical, document
from lms.domain.languages import direction
from lms.domain.tailoring import text_hash


def quiz_document(quiz: QuizFile, course: Course, plan: Plan, items: Mapping[str, Document], language: str) -> Document:
    """Return the quiz in a language that it has; `items` are the documents of its questions as they are read there."""
    source = course.file.source_language
    read = {name: items[name].hash for name in plan.items}
    return document(
        {
            "kind": "quiz",
            "course": course.slug,
            "quiz": quiz.slug,
            "title": local(quiz.title, language, source),
            "summary": local(quiz.summary, language, source),
            "language": language,
            "direction": direction(language),
            "languages": list(quiz.languages),
            **rules(quiz),
            "sections": [section.body for section in plan.sections],
            "versions": {name: items[name].body["version"] for name in plan.items},
            "words": text_hash(canonical(read).decode()),
            "count": plan.count,
        }
    )


def rules(quiz: QuizFile) -> dict[str, Any]:
    """Return the rules of a quiz as its compiled body has them."""
    return {
        "purpose": quiz.purpose,
        "pass_mark": quiz.pass_mark,
        "attempts": quiz.attempts,
        "wait_minutes": quiz.wait_minutes,
        "counts": quiz.counts,
        "time_limit_minutes": quiz.time_limit_minutes,
        "opens": _moment(quiz.opens, quiz.time_zone),
        "closes": _moment(quiz.closes, quiz.time_zone),
        "time_zone": quiz.time_zone,
        "feedback_policy": quiz.feedback,
        "presentation": quiz.presentation,
        "shuffle_items": quiz.shuffle_items,
        "shuffle_choices": quiz.shuffle_choices,
        "paired_with": quiz.paired_with or "",
    }


def _moment(local_time: str | None, zone: str | None) -> str | None:
    if local_time is None or zone is None:
        return None
    # Of an hour that the clocks go through twice it is the first one.
    return datetime.fromisoformat(local_time).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()
