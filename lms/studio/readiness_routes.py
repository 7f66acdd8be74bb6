"""The readiness map of a course, and the work queue behind each of its cells."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.content.readiness import QUIZZES
from lms.domain.editions import Edition
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.studio import overview, queries
from lms.web.access import role
from lms.web.i18n import localised

blueprint = Blueprint("readiness", __name__, url_prefix="/studio")
A_PAGE = 30


@blueprint.get("/<course>/readiness")
@role(*queries.REVIEWS)
def show(course: str) -> ResponseReturnValue:
    """Countries by modules, in one language."""
    head = overview.course_head(course)
    countries = overview.readable(current_user, head["countries"])
    if not countries:
        raise NotFound("edition.none")
    language = request.args.get("language", head["source_language"])
    if language not in head["languages"]:
        raise NotFound("edition.none")
    today = clock.now().date()
    pages = max(1, -(-len(countries) // A_PAGE))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    shown = countries[(page - 1) * A_PAGE : page * A_PAGE]
    return render_template(
        "studio/readiness.html",
        course=course,
        head=head,
        language=language,
        modules=[*head["modules"], QUIZZES],
        titles={slug: localised(title) for slug, title in overview.titles(course, head["modules"]).items()},
        rows=overview.readiness_map(course, shown, language, today),
        today=today,
        page=page,
        pages=pages,
    )


@blueprint.get("/<course>/queue/<country>")
@role(*queries.REVIEWS)
def queue(course: str, country: str) -> ResponseReturnValue:
    """Everything that waits for somebody in a country's edition."""
    head = overview.course_head(course)
    if country not in overview.readable(current_user, head["countries"]):
        raise NotFound("edition.none")
    module = request.args.get("module")
    today = clock.now().date()
    return render_template(
        "studio/queue.html",
        course=course,
        head=head,
        edition=Edition("country", country),
        may_write=queries.may_edit(current_user, Edition("country", country)),
        module=module,
        titles={slug: localised(title) for slug, title in overview.titles(course, head["modules"]).items()},
        queue=overview.queue(course, country, head["source_language"], today, module),
        labels=overview.fact_labels(),
        today=today,
    )
