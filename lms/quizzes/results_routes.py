"""Results for trainers: how a quiz went, what its items do, and who has which mark."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.errors import NotFound
from lms.domain.quiz_figures import gained
from lms.infra import clock
from lms.quizzes import analysis_jobs, results_queries, results_showing
from lms.quizzes.analysis import BANK
from lms.quizzes.models import Analysis
from lms.quizzes.results_queries import SEES, Subject
from lms.web import errors
from lms.web.access import role, writes

blueprint = Blueprint("results", __name__, url_prefix="/quizzes/results")
errors.words({
    "results.none": _l("There are no results of such a quiz, or not of your countries."),
    "results.practice": _l("Nobody looks at what people do at practice."),
})  # fmt: skip


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"showing": results_showing}


# The bank of the studio shows how its items do, but the studio knows nothing of attempts.
def item_figures(course: str) -> dict[str, dict[str, Any]]:
    """Item to attempts, facility, discrimination and quizzes, of the reader's countries: one statement."""
    return results_queries.bank_figures(current_user, course)


blueprint.add_app_template_global(item_figures, "item_figures")


@blueprint.get("")
@role(*SEES)
def index() -> ResponseReturnValue:
    """The courses and their quizzes, and how many people have submitted each."""
    found = results_queries.subjects(current_user)
    return render_template("quizzes/results/index.html", subjects=found, submitted=results_queries.submitted(found))


@blueprint.get("/<course>/<quiz>")
@role(*SEES)
def quiz(course: str, quiz: str) -> ResponseReturnValue:
    """How the quiz went."""
    subject, found = _figures(course, quiz)
    result = found.result if found else None
    return render_template(
        "quizzes/results/quiz.html",
        subject=subject,
        figures=result,
        people=results_queries.submitted([subject]).get((course, quiz), 0),
        items=results_queries.items(subject, list(result["items"])) if result else {},
        **_progress(found),
    )


@blueprint.post("/<course>/<quiz>")
@role(*SEES)
@writes
def ask(course: str, quiz: str) -> ResponseReturnValue:
    """Have the figures worked out, those beside the items of the bank too."""
    subject = _subject(course, quiz)
    for wanted in (quiz, BANK):
        analysis_jobs.ask(course, wanted, subject.scope, clock.now())
    return redirect(url_for("results.quiz", course=course, quiz=quiz), 303)


@blueprint.get("/<course>/<quiz>/items/<item>")
@role(*SEES)
def item(course: str, quiz: str, item: str) -> ResponseReturnValue:
    """One item: what was picked by whom, and in which country and language."""
    subject, found = _figures(course, quiz)
    figures = ((found.result if found else None) or {"items": {}})["items"].get(item)
    if figures is None:
        raise NotFound("results.none")
    body = results_queries.items(subject, [item]).get(item)
    return render_template("quizzes/results/item.html", subject=subject, item=item, figures=figures, body=body)


@blueprint.get("/<course>/<quiz>/people")
@role(*SEES)
def people(course: str, quiz: str) -> ResponseReturnValue:
    """Everybody's marks, and from here what somebody may be granted."""
    subject = _subject(course, quiz)
    page = results_queries.people(subject, request.args.get("page", 1, int))
    return render_template("quizzes/results/people.html", subject=subject, page=page, gain=gained)


@blueprint.get("/<course>/<quiz>/gain")
@role(*SEES)
def gain(course: str, quiz: str) -> ResponseReturnValue:
    """What people know more after than before, of those who sat both tests."""
    subject, found = _figures(course, quiz)
    if not results_queries.before(subject):
        raise NotFound("results.none")
    gains = found.result["gains"] if found and found.result else None
    return render_template("quizzes/results/gain.html", subject=subject, gains=gains, **_progress(found))


def _subject(course: str, quiz: str) -> Subject:
    subject = results_queries.subject_for(current_user, course, quiz)
    if subject.purpose == "practice":
        raise NotFound("results.practice")
    return subject


def _figures(course: str, quiz: str) -> tuple[Subject, Analysis | None]:
    subject = _subject(course, quiz)
    return subject, results_queries.figures_of(subject)


def _progress(found: Analysis | None) -> dict[str, Any]:
    state = "" if found is None else "waiting" if not found.total else "running"
    ended = found is not None and not analysis_jobs.running(found)
    return {"row": found, "state": "done" if ended else state}
