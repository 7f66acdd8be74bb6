"""A course with a bank of every type of item, and quizzes with any rules over it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lms.db.base import db
from lms.domain.course import CompiledCourse, EntryKey, document, item_key, quiz_key, release_id
from lms.learning import service as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes import queries, service
from lms.quizzes.models import Attempt
from tests.factories import MemberFactory
from tests.factories_learning import NOW, EnrolmentFactory, compiled_course

SECRET = "SECRET"  # stands in everything that must not be seen before the feedback may
TYPES = (
    *("single", "multiple", "true-false", "image-choice", "matching", "ordering", "short-text", "numeric", "blanks"),
    "scenario",
)
# A right answer to each, as forms send it and as it is stored.
RIGHT_FORM: dict[str, dict[str, Any]] = {
    "single": {"choice": "a"},
    "multiple": {"choice": ["a", "b"]},
    "true-false": {"choice": "true"},
    "image-choice": {"choice": "a"},
    "matching": {"row-r1": "o1", "row-r2": "o2"},
    "ordering": {"place-s1": "1", "place-s2": "2", "place-s3": "3"},
    "short-text": {"text": " Chain of custody "},
    "numeric": {"number": "18"},
    "blanks": {"blank-b1": "a", "blank-b2": "hash"},
}
RIGHT: dict[str, dict[str, Any]] = {
    "single": {"choices": ["a"]},
    "multiple": {"choices": ["a", "b"]},
    "true-false": {"choices": ["true"]},
    "image-choice": {"choices": ["a"]},
    "matching": {"rows": {"r1": "o1", "r2": "o2"}},
    "ordering": {"order": ["s1", "s2", "s3"]},
    "short-text": {"text": "Chain of custody"},
    "numeric": {"number": "18", "unit": ""},
    "blanks": {"blanks": {"b1": "a", "b2": "hash"}},
    "scenario": {"path": ["ask", "record"]},
}


def _choice(slug: str, *, correct: bool, **more: Any) -> dict[str, Any]:
    why = f"<p>{SECRET} reason of {slug}</p>"
    return {"id": slug, "html": f"Choice {slug}", "feedback": why, "correct": correct, "credit": None} | more


def _picture(slug: str) -> dict[str, Any]:
    return {"src": f"/media/{'0' * 64}.webp", "width": 40, "height": 30, "alt": f"Picture {slug}"}


def _step(slug: str, *decisions: dict[str, Any]) -> dict[str, Any]:
    head = {"id": slug, "title": f"Step {slug}", "html": f"<p>What is known at {slug}</p>", "weight": 1, "step": ""}
    return head | {"decisions": list(decisions)}


def _decision(slug: str, following: str, credit: str) -> dict[str, Any]:
    told = {"html": f"Decide {slug}", "consequence": f"<p>After {slug}</p>", "references": []}
    return {"id": slug, "next": following, "credit": credit} | told


def _ending(slug: str, outcome: str) -> dict[str, Any]:
    return {"id": slug, "title": f"Ending {slug}", "html": f"<p>It ended {slug}</p>", "outcome": outcome}


PARTS: dict[str, dict[str, Any]] = {
    "single": {
        "several": False,
        "scoring": "all-or-nothing",
        "choices": [_choice("a", correct=True), _choice("b", correct=False), _choice("c", correct=False)],
    },
    "multiple": {
        "several": True,
        "scoring": "partial",
        "choices": [_choice("a", correct=True), _choice("b", correct=True), _choice("c", correct=False)],
    },
    "true-false": {
        "several": False,
        "scoring": "all-or-nothing",
        "choices": [_choice("true", correct=True), _choice("false", correct=False)],
    },
    "image-choice": {
        "several": False,
        "scoring": "all-or-nothing",
        "choices": [_choice("a", correct=True, image=_picture("a")), _choice("b", correct=False, image=_picture("b"))],
    },
    "matching": {
        "scoring": "partial",
        "rows": [
            {"id": f"r{n}", "html": f"Row {n}", "option": f"o{n}", "feedback": f"<p>{SECRET} row</p>"} for n in (1, 2)
        ],
        "options": [{"id": f"o{n}", "html": f"Option {n}"} for n in (1, 2, 3)],
    },
    "ordering": {"scoring": "partial", "sequence": [{"id": f"s{n}", "html": f"Stage {n}"} for n in (1, 2, 3)]},
    "short-text": {
        "case_sensitive": False,
        "answers": [
            {
                "id": "custody",
                "forms": ["chain of custody", f"{SECRET} form"],
                "shown": f"{SECRET} custody",
                "credit": "1",
                "feedback": f"<p>{SECRET} said</p>",
            }
        ],
    },
    "numeric": {
        "answers": [{"id": "age", "value": "18", "tolerance": "0", "credit": "1", "feedback": f"<p>{SECRET} age</p>"}],
        "unit": {"forms": ["years", f"{SECRET} unit"], "shown": "years", "required": False},
    },
    "blanks": {
        "scoring": "partial",
        "text": [{"html": "Keep the "}, {"blank": "b1"}, {"html": " and the "}, {"blank": "b2"}, {"html": "."}],
        "blanks": [
            {"id": "b1", "choices": [_choice("a", correct=True), _choice("b", correct=False)], "answers": None},
            {
                "id": "b2",
                "choices": None,
                "answers": [{"id": "h", "forms": ["hash"], "shown": f"{SECRET} hash", "credit": "1", "feedback": ""}],
            },
        ],
    },
    "scenario": {
        "start": "report",
        "steps": [
            _step("report", _decision("ask", "device", "1"), _decision("wait", "end-late", "0")),
            _step("device", _decision("record", "end-good", "1"), _decision("skip", "end-late", "-1")),
        ],
        "endings": [_ending("end-good", "good"), _ending("end-late", "poor")],
        "debrief": f"<p>{SECRET} debrief</p>",
    },
}


def item(slug: str, kind: str, language: str = "en", **changes: Any) -> dict[str, Any]:
    """A compiled item of one point, of a type that has a right answer in RIGHT."""
    head = {"kind": "item", "course": "first-aid", "id": slug, "type": kind, "points": 1, "version": f"{slug}-1"}
    tags = {"topic": "ethics", "step": "", "bloom": "apply", "level": 1, "retired": False, "origin": "base"}
    words = {"language": language, "direction": "rtl" if language == "ar" else "ltr", "languages": ["en", "ar"]}
    told = {"prompt": f"<p>Question {slug} ({language})</p>", "feedback": f"<p>{SECRET} general</p>"}
    return {**head, **tags, **words, **told, "facts": [], "shown_facts": [], **PARTS[kind], **changes}


def course(
    kinds: Mapping[str, str] | None = None, quizzes: Mapping[str, Mapping[str, Any]] | None = None, **edition: Any
) -> CompiledCourse:
    """The small course with items (id to type; one of each type for None) and quizzes (slug to what is otherwise).

    A quiz of which nothing is said has all items, in order, without limits; `check` is among them.
    """
    kinds = kinds or {kind: kind for kind in TYPES}
    base = compiled_course(**edition)
    entries, documents = dict(base.entries), dict(base.documents)
    wanted = {"check": {}} | dict(quizzes or {})
    for code in base.countries:
        for language in base.languages:

            def add(key: str, body: dict[str, Any], place: tuple[str, str] = (code, language)) -> None:
                made = document(body)
                documents[made.hash] = made
                entries[EntryKey(key, *place)] = made.hash

            for slug, kind in kinds.items():
                add(item_key(slug), item(slug, kind, language))
            for slug, rules in wanted.items():
                add(quiz_key(slug), _quiz(base, slug, kinds, code, language) | dict(rules))
            outline = dict(base.document("outline", code, language).body)
            outline["quizzes"] = [_outlined(slug, rules, len(kinds)) for slug, rules in wanted.items()]
            add("outline", outline)
    return replace(base, entries=entries, documents=documents, release_id=release_id(base.slug, entries))


def _quiz(base: CompiledCourse, slug: str, kinds: Mapping[str, str], code: str, language: str) -> dict[str, Any]:
    body = dict(base.document(quiz_key("check"), code, language).body)
    versions = {name: f"{name}-1" for name in kinds}
    own = {"quiz": slug, "attempts": None, "sections": [{"items": list(kinds)}], "versions": versions}
    return body | own | {"title": f"Quiz {slug} ({language})", "count": len(kinds)}


def _outlined(slug: str, rules: Mapping[str, Any], count: int) -> dict[str, Any]:
    head = {"slug": slug, "title": f"Quiz {slug}", "summary": "", "attempts": None, "items": count, "language": "en"}
    return head | {"purpose": rules.get("purpose", "graded"), "pass_mark": "1/2"}


def published(*args: Any, **kwargs: Any) -> Release:
    return learning.publish(course(*args, **kwargs), NOW)


def enrolled(release: Release, **member: Any) -> Enrolment:
    enrolment = EnrolmentFactory(release=release, member=MemberFactory(**member))
    db.session.flush()
    return enrolment


def begun(rules: Mapping[str, Any] | None = None, kinds: Mapping[str, str] | None = None, **member: Any) -> Attempt:
    """An open attempt at the quiz `check` with these rules, held for saving."""
    enrolment = enrolled(published(kinds, {"check": rules or {}}), **member)
    attempt = service.start(enrolment, "check", enrolment.member.country, NOW)
    return queries.attempt_for(enrolment.member, attempt.id, hold="shared")
