"""The studio's first page, and the page of a course: what waits, what is under way, where to begin."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.infra import clock
from lms.studio import desk, publications, queries
from lms.studio.addresses import edition_href
from lms.studio.setup import to_set_up
from lms.studio.words import STATES, edition_name, scope_name
from lms.web.access import role

blueprint = Blueprint("studio", __name__, url_prefix="/studio")


@blueprint.get("/")
@role(*queries.REVIEWS)
def index() -> ResponseReturnValue:
    where = current_user.scope(*queries.WRITES)
    heads, agencies = desk.heads()
    waiting = desk.matters(current_user, clock.now().date())
    every = queries.courses()
    courses = [
        (course, head, desk.editions(where, course, head, heads, agencies))
        for course, head in every
        if desk.is_readable(current_user, head)
    ]
    begun = [row.edition for row in waiting.drafts if row.mine]
    return render_template(
        "studio/index.html",
        waiting=waiting,
        courses=courses,
        setting_up=to_set_up(current_user, every, begun),
        titles={course: head["title"] for course, head in every},
        labels=desk.fact_labels(),
        by_scope={row.draft.scope: row for row in waiting.drafts},
        **_words(heads),
    )


@blueprint.get("/<course>/")
@role(*queries.REVIEWS)
def course(course: str) -> ResponseReturnValue:
    head = desk.course_for(current_user, course)
    heads, agencies = desk.heads()
    where = current_user.scope(*queries.WRITES)
    entries, total = publications.log(current_user, course, 1)
    current = publications.in_force(course)
    return render_template(
        "studio/course.html",
        course=course,
        head=head,
        editions=desk.editions(where, course, head, heads, agencies),
        by_scope={row.draft.scope: row for row in desk.drafts_under_way(current_user)},
        current=next((entry for entry in entries if entry.release.id == current), None),
        releases=total,
        **_words(heads),
    )


def _words(heads: desk.Heads) -> dict[str, object]:
    return {
        "edition_name": lambda edition: edition_name(edition, heads),
        "scope_name": lambda scope: scope_name(scope, heads),
        "states": STATES,
        "edition_href": edition_href,
    }
