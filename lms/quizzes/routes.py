"""Taking a quiz: its pages. Every answer is stored when it is given: see `answer_routes`."""

from datetime import datetime

from flask import Blueprint, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.blueprint import feedback_now, rules_of
from lms.domain.course import COUNTRY, OUTLINE, quiz_key
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning import showing as lessons
from lms.quizzes import former, queries, service, showing
from lms.quizzes.models import Attempt
from lms.quizzes.regrading_queries import Correction, corrections
from lms.web import errors
from lms.web.access import member, writes

blueprint = Blueprint("quizzes", __name__)
errors.words({
    "attempt.none": _l("There is no such attempt, or it is not yours."),
    "attempt.closed": _l("This attempt is submitted, so its answers cannot change any more."),
    "attempt.expired": _l("The time is up. This answer came too late and is not stored; those stored before count."),
    "attempt.none_left": _l("You have used all attempts at this quiz."),
    "attempt.wait": _l("You have to wait before the next attempt."),
    "quiz.not_open_yet": _l("This quiz is not open yet."),
    "quiz.closed": _l("This quiz is closed."),
    "quiz.too_few_items": _l("There are too few questions left that you have not had yet. Please tell your trainer."),
    "quiz.unknown_item": _l("The quiz has no such question."),
    "quiz.unknown_choice": _l("The question has no such answer."),
    "quiz.one_choice_only": _l("Only one answer can be chosen here."),
    "answer.older": _l("A newer answer to this question is stored already, from another page or device."),
    "answer.fixed": _l("This answer was checked, so it cannot change any more."),
    "answer.sequence": _l("The answer did not say which change it is."),
    "answer.malformed": _l("This is not an answer to the question."),
    "answer.too_long": _l("An answer may have up to %(limit)s characters."),
    "answer.each_place_once": _l("Please give each place from 1 to %(count)s once."),
    "answer.no_check": _l("Answers to this quiz are not checked one by one."),
    "answer.no_decision": _l("Please choose first what to do."),
    "answer.nothing_to_check": _l("Please answer the question first."),
    "scenario.no_such_decision": _l("The case has no such decision at this step."),
})  # fmt: skip
# The page of a course shows what became of its quizzes, but learning knows nothing of them.
blueprint.add_app_template_global(queries.standings, "quiz_standings")
TIME_UP_SECONDS = 3  # after which the page looks whether the job has submitted what is stored


@blueprint.get("/learn/<course>/quizzes/<quiz>")
@member
def show(course: str, quiz: str) -> ResponseReturnValue:
    """What the quiz is, how it was done so far, and the button to begin or go on."""
    enrolment = learning.enrolment_for(current_user, course)
    body, outline, country = learning.read_all(enrolment, current_user, [quiz_key(quiz), OUTLINE, COUNTRY])
    body = former.blueprint(body)
    standing, granted = queries.standing(enrolment.id, quiz), queries.newest_accommodation(enrolment.id, quiz)
    return render_template(
        "quizzes/show.html",
        course=course,
        outline=outline,
        quiz=body,
        foreign=lessons.is_foreign(current_user, body),
        standing=standing,
        start=showing.start(rules_of(body), standing, granted, clock.now()),
        extra=granted,
        reader_zone=country["time_zone"],
        context_line=lessons.context_line(country, body["language"]),
    )


@blueprint.post("/learn/<course>/quizzes/<quiz>")
@member
@writes
def start(course: str, quiz: str) -> ResponseReturnValue:
    enrolment = learning.enrolment_for(current_user, course)
    attempt = service.start(enrolment, quiz, current_user.country, clock.now(), learning.agency_of(current_user))
    return redirect(question_address(attempt.id, 1), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/<int:position>")
@member
def question(attempt_id: int, position: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if has_ended(attempt):
        return redirect(result_address(attempt_id), 303)
    here = showing.sitting(attempt)
    check_position(attempt, position)
    if here.quiz["presentation"] == "all":
        return redirect(url_for("quizzes.all", attempt_id=attempt_id, _anchor=f"question-{position}"), 303)
    (shown,) = showing.questions(here, [position])
    facts = showing.facts(here, [shown])
    more = {"position": position, "marks": showing.marks(here), "facts": facts}
    return render_template("quizzes/question.html", **here.head | shown | more)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/all", endpoint="all")
@member
def all_questions(attempt_id: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if has_ended(attempt):
        return redirect(result_address(attempt_id), 303)
    here = showing.sitting(attempt)
    shown = showing.questions(here, range(1, here.total + 1), together=True)
    return render_template("quizzes/all.html", **here.head, questions=shown, facts=showing.facts(here, shown))


@blueprint.get("/quizzes/attempts/<int:attempt_id>/review")
@member
def review(attempt_id: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if has_ended(attempt):
        return redirect(result_address(attempt_id), 303)
    here = showing.sitting(attempt)
    return render_template("quizzes/review.html", **here.head, questions=showing.rows(here))


@blueprint.post("/quizzes/attempts/<int:attempt_id>/submit")
@member
@writes
def submit(attempt_id: int) -> ResponseReturnValue:
    """Close and mark, once: whoever comes second sees the same result."""
    attempt = queries.attempt_for(current_user, attempt_id, hold="alone")
    if attempt.submitted_at is None:
        service.submit(attempt, current_user.language, clock.now())
    return redirect(result_address(attempt_id), 303)


@blueprint.get("/quizzes/attempts/<int:attempt_id>/result")
@member
def result(attempt_id: int) -> ResponseReturnValue:
    attempt = queries.attempt_for(current_user, attempt_id)
    if not has_ended(attempt):
        return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)
    here = showing.sitting(attempt)
    if attempt.submitted_at is None:
        return _time_up(here)
    standing = queries.standing(attempt.enrolment_id, attempt.quiz)
    granted = queries.newest_accommodation(attempt.enrolment_id, attempt.quiz)
    opening = showing.start(standing.rules or here.rules, standing, granted, here.now)
    may_be_shown, feedback_at = _feedback(here, opening.closes)
    shown = showing.questions(here, range(1, here.total + 1)) if may_be_shown else []
    return render_template(
        "quizzes/result.html",
        **here.head,
        verdict=showing.outcome(attempt),
        standing=standing,
        start=opening,
        questions=shown,
        feedback_at=feedback_at,
        again=showing.lesson_links(here, shown),
        gain=showing.gain(here),
        corrections=_corrections(attempt),
        corrections_told=may_be_shown,
        facts=showing.facts(here, shown),
        today=here.now.date(),
    )


def _feedback(here: showing.Sitting, closes: datetime | None) -> tuple[bool, datetime | None]:
    """Whether reasons may be shown, and when they come where they wait for the quiz to close.

    It `closes` for this person when it does by the rules of now and with what was granted: until then they may begin
    another attempt, so it is not over for them when it has closed for others.
    """
    if here.rules.policy != "after-close":
        return feedback_now(here.rules, here.now, submitted=True), None
    ends = max((end for end in (here.rules.closes, closes) if end), default=None)
    return (True, None) if ends is None or here.now >= ends else (False, ends)


def _corrections(attempt: Attempt) -> list[Correction]:
    """What was corrected since; no statement where nothing was."""
    return corrections(attempt.id) if any(row.key_release_id for row in attempt.responses) else []


def _time_up(here: showing.Sitting) -> ResponseReturnValue:
    """The job has not come yet; the page looks again by itself, and has a button besides."""
    response = make_response(render_template("quizzes/time_up.html", **here.head))
    response.headers["Refresh"] = str(TIME_UP_SECONDS)
    return response


@blueprint.get("/quizzes/attempts/<int:attempt_id>/state")
@member
def state(attempt_id: int) -> ResponseReturnValue:
    """What is stored, and how much time there is: what a device compares with after the line was down."""
    attempt = queries.attempt_for(current_user, attempt_id, with_responses=False)
    stored, sequence = queries.kept(attempt.id)
    left = showing.seconds_left(attempt, clock.now())
    submitted = attempt.submitted_at is not None
    return jsonify(stored=stored, sequence=sequence, seconds_left=left, submitted=submitted)


def has_ended(attempt: Attempt) -> bool:
    """Whether nothing can be answered any more: it is submitted, or its time is up and it soon will be."""
    return attempt.submitted_at is not None or service.is_late(attempt, clock.now())


def check_position(attempt: Attempt, position: int) -> str:
    """The id of the item at a position, from 1. Raises NotFound."""
    if not 1 <= position <= len(attempt.items):
        raise NotFound("quiz.unknown_item")
    return attempt.items[position - 1][0]


def question_address(attempt_id: int, position: int) -> str:
    return url_for("quizzes.question", attempt_id=attempt_id, position=position)


def result_address(attempt_id: int) -> str:
    return url_for("quizzes.result", attempt_id=attempt_id)
