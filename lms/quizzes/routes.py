"""Taking a quiz, one question a page; every answer is stored when it is given."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.course import COUNTRY, OUTLINE, quiz_key
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning import showing
from lms.quizzes import queries, service
from lms.quizzes.models import Attempt
from lms.web import errors
from lms.web.access import member, writes

blueprint = Blueprint("quizzes", __name__)
errors.words({
    "attempt.none": _l("There is no such attempt, or it is not yours."),
    "attempt.closed": _l("This attempt is submitted, so its answers cannot change any more."),
    "attempt.none_left": _l("You have used all attempts at this quiz."),
    "answer.older": _l("A newer answer to this question is stored already, from another page or device."),
    "answer.sequence": _l("The answer did not say which change it is."),
    "quiz.unknown_item": _l("The quiz has no such question."),
    "quiz.unknown_choice": _l("The question has no such answer."),
    "quiz.one_choice_only": _l("Only one answer can be chosen here."),
})  # fmt: skip
# The page of a course shows what became of its quizzes, but learning knows nothing of them.
blueprint.add_app_template_global(queries.standings, "quiz_standings")


@blueprint.get("/learn/<course>/quizzes/<quiz>")
@member
def show(course: str, quiz: str) -> ResponseReturnValue:
    """What the quiz is, how it was done so far, and the button to begin or go on."""
    enrolment = learning.enrolment_for(current_user, course)
    body, outline, country = learning.read_all(enrolment, current_user, [quiz_key(quiz), OUTLINE, COUNTRY])
    return render_template(
        "quizzes/show.html",
        course=course,
        outline=outline,
        quiz=body,
        foreign=showing.is_foreign(current_user, body),
        standing=queries.standing(enrolment.id, quiz),
        context_line=showing.context_line(country, body["language"]),
    )


@blueprint.post("/learn/<course>/quizzes/<quiz>")
@member
@writes
def start(course: str, quiz: str) -> ResponseReturnValue:
    enrolment = learning.enrolment_for(current_user, course)
    attempt = service.start(enrolment, quiz, current_user.country, clock.now(), learning.agency_of(current_user))
    return redirect(_question(attempt.id, 1), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/<int:position>")
@member
def question(attempt_id: int, position: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if attempt.submitted_at is not None:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    quiz, country = queries.quiz_and_country(attempt, current_user.language)
    item = _item(quiz, position)
    answers = queries.answers(attempt)
    return render_template(
        "quizzes/question.html",
        attempt=attempt,
        quiz=quiz,
        item=item,
        position=position,
        total=len(quiz["items"]),
        chosen=answers.get(item["id"], frozenset()),
        sequence=next((row.sequence for row in attempt.responses if row.item == item["id"]), 0),
        answered=len(answers),
        facts=showing.facts_of({"facts": _named_facts(item, quiz)}, country),
        foreign=showing.is_foreign(current_user, quiz),
        context_line=showing.context_line(country, quiz["language"]),
    )


@blueprint.post("/quizzes/attempts/<int:attempt_id>/<int:position>")
@member
@writes
def answer(attempt_id: int, position: int) -> ResponseReturnValue:
    """Store one answer. A script gets 204; a form goes on to the next question, or to the review after the last."""
    attempt = queries.attempt_for(current_user, attempt_id, with_responses=False, held=True)
    quiz = queries.quiz_of(attempt, attempt.release.source_language)
    item = _item(quiz, position)
    by_script = request.headers.get("X-Requested-With") == "fetch"
    try:
        service.save_answer(attempt, item["id"], request.form.getlist("choice"), clock.now(), _sequence())
    except Conflict as refusal:
        if by_script or refusal.key != "answer.older":
            raise
        flash(_("A newer answer to this question was stored from another page or device. This is it."), "warning")
        return redirect(_question(attempt_id, position), 303)
    if by_script:
        return "", 204
    following = position + (-1 if "back" in request.form else 1)
    if 1 <= following <= len(quiz["items"]) and "review" not in request.form:
        return redirect(_question(attempt_id, following), 303)
    return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/review")
@member
def review(attempt_id: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if attempt.submitted_at is not None:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    quiz, country = queries.quiz_and_country(attempt, current_user.language)
    return render_template(
        "quizzes/review.html",
        attempt=attempt,
        quiz=quiz,
        answers=queries.answers(attempt),
        context_line=showing.context_line(country, quiz["language"]),
    )


@blueprint.post("/quizzes/attempts/<int:attempt_id>/submit")
@member
@writes
def submit(attempt_id: int) -> ResponseReturnValue:
    """Close and grade, once: whoever comes second sees the same result."""
    attempt = queries.attempt_for(current_user, attempt_id, with_responses=False)
    if attempt.submitted_at is None:
        try:
            service.submit(attempt, clock.now())
        except Conflict:
            return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)
    return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/result")
@member
def result(attempt_id: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if attempt.submitted_at is None:
        return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)
    quiz, country = queries.quiz_and_country(attempt, current_user.language)
    answers = queries.answers(attempt)
    verdict = service.judge(attempt, answers)
    marks = {mark.item: mark for mark in verdict.marks}
    unsure = {fact for item in quiz["items"] if marks[item["id"]].reason != "right" for fact in item["facts"]}
    return render_template(
        "quizzes/result.html",
        attempt=attempt,
        quiz=quiz,
        verdict=verdict,
        marks=marks,
        answers=answers,
        left=max(quiz["attempts"] - attempt.number, 0),
        again=[_lesson(attempt, lesson) for lesson in queries.lessons_on(attempt, unsure, current_user.language)],
        facts=showing.facts_of(quiz, country),
        today=clock.now().date(),
        context_line=showing.context_line(country, quiz["language"]),
    )


@blueprint.get("/quizzes/attempts/<int:attempt_id>/state")
@member
def state(attempt_id: int) -> ResponseReturnValue:
    """How many answers are stored: what a device compares with after the line was down."""
    attempt = queries.attempt_for(current_user, attempt_id, with_responses=False)
    return jsonify(stored=queries.response_count(attempt.id), submitted=attempt.submitted_at is not None)


def _question(attempt_id: int, position: int) -> str:
    return url_for("quizzes.question", attempt_id=attempt_id, position=position)


def _item(quiz: Mapping[str, Any], position: int) -> Mapping[str, Any]:
    if not 1 <= position <= len(quiz["items"]):
        raise NotFound("quiz.unknown_item")
    item: Mapping[str, Any] = quiz["items"][position - 1]
    return item


def _sequence() -> int | None:
    sent = request.form.get("sequence")
    if sent is None:
        return None
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise Invalid("answer.sequence")
    return int(sent)


def _named_facts(item: Mapping[str, Any], quiz: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The facts that the question itself names. Others it rests on may be its answer: they come with the result."""
    shown = " ".join([item["prompt"], *(choice["html"] for choice in item["choices"])])
    return [fact for fact in quiz["facts"] if f'href="#fact-{fact["key"]}"' in shown]


def _lesson(attempt: Attempt, lesson: Mapping[str, Any]) -> dict[str, str]:
    key = f"{lesson['module']}/{lesson['lesson']}"
    title, tag = lesson["title"], lesson["language"]
    return {"title": title, "language": tag, "href": showing.lesson_address(attempt.enrolment.course, key)}
