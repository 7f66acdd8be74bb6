"""The page on which somebody is granted more time or attempts at a quiz."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.course import COUNTRY, OUTLINE, quiz_key
from lms.domain.languages import choose
from lms.infra import clock
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes import accommodations, former, queries
from lms.quizzes.forms import AccommodationForm
from lms.web import errors
from lms.web.access import role, writes

blueprint = Blueprint("accommodations", __name__, url_prefix="/quizzes/people")
errors.words({
    "accommodation.own": _l("Somebody else has to grant you this."),
    "accommodation.reason": _l("Please give a reason of at most %(most)s characters."),
    "accommodation.number": _l("Please give whole numbers that are not too large."),
})  # fmt: skip


@blueprint.get("")
@role(*accommodations.GRANT)
def index() -> ResponseReturnValue:
    """Find the person, and the quiz: before their first attempt, too."""
    words = request.args.get("q", "").strip()[:100]
    page = accommodations.people(current_user, words, request.args.get("page", 1, int))
    rows = [{"enrolment": row, "outline": _outline(row)} for row in page.rows]
    query = {"q": words} if words else {}
    return render_template("quizzes/people.html", rows=rows, page=page, words=words, query=query)


def _outline(enrolment: Enrolment) -> learning.Body:
    """Of the course as the person has it; without quizzes where it does not cover their country any more."""
    if enrolment.member.country not in enrolment.release.countries:
        return {"title": enrolment.course, "quizzes": []}
    return _read(enrolment, OUTLINE)[0]


@blueprint.get("/<int:enrolment_id>/<quiz>/accommodations")
@role(*accommodations.GRANT)
def show(enrolment_id: int, quiz: str) -> ResponseReturnValue:
    enrolment = accommodations.enrolment_for(current_user, enrolment_id)
    form = AccommodationForm()
    form.start_from(queries.newest_accommodation(enrolment.id, quiz))
    return _page(enrolment, quiz, form)


@blueprint.post("/<int:enrolment_id>/<quiz>/accommodations")
@role(*accommodations.GRANT)
@writes
def grant(enrolment_id: int, quiz: str) -> ResponseReturnValue:
    enrolment = accommodations.enrolment_for(current_user, enrolment_id)
    form = AccommodationForm()
    if not form.validate_on_submit():
        return _page(enrolment, quiz, form), 422
    _read(enrolment, quiz_key(quiz))  # a quiz that the person does not have
    accommodations.grant(enrolment, quiz, form.granted, current_user, clock.now())
    flash(_("This is on record now, and holds from now on."), "success")
    return redirect(url_for("accommodations.show", enrolment_id=enrolment_id, quiz=quiz), 303)


def _page(enrolment: Enrolment, quiz: str, form: AccommodationForm) -> str:
    body, outline, country = _read(enrolment, quiz_key(quiz), OUTLINE, COUNTRY)
    body, standing = former.blueprint(body), queries.standing(enrolment.id, quiz)
    return render_template(
        "quizzes/accommodations.html",
        enrolment=enrolment,
        person=enrolment.member,
        course=outline["title"],
        quiz=body,
        form=form,
        history=accommodations.history(enrolment.id, quiz),
        standing=standing,
        open_attempt=standing.open,
        zone=country["time_zone"],
        deadline_zone=body["time_zone"] or country["time_zone"],
    )


def _read(enrolment: Enrolment, *keys: str) -> list[learning.Body]:
    """As the person has them, in the language of who looks after them. Raises NotFound."""
    release, member = enrolment.release, enrolment.member
    language = choose(current_user.language, release.languages, release.source_language)
    agency = learning.agency_in(release, member)
    return learning.documents(release.id, keys, member.country, language, agency)
