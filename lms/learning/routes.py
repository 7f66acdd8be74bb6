"""Courses and lessons, as the reader's country and language have them."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.course import OUTLINE, lesson_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.domain.progress import neighbours, next_lesson
from lms.infra import clock
from lms.learning import moved, queries, service, showing
from lms.web import errors
from lms.web.access import member, writes

blueprint = Blueprint("learning", __name__, url_prefix="/learn")
errors.words({
    "course.none": _l("There is no such course."),
    "course.no_document": _l("This course has no such page for your country."),
    "enrolment.none": _l("You are not enrolled in this course."),
    "enrolment.country": _l(
        "This course is not published for your country yet, and another country's law would mislead you. "
        "Your trainer knows when it will be."
    ),
})  # fmt: skip


@blueprint.get("/")
@member
def index() -> ResponseReturnValue:
    enrolled = {row.course: row for row in queries.enrolments_of(current_user)}
    courses = []
    for release in queries.current_releases():
        pinned = enrolled[release.course].release if release.course in enrolled else release
        open_here = current_user.country in pinned.countries
        best = choose(current_user.language, pinned.languages, pinned.source_language)
        # Titles are the same in all countries; of a course that is not for this one, nothing else is shown.
        outline = queries.document(pinned.id, OUTLINE, current_user.country if open_here else pinned.countries[0], best)
        row = {"course": release.course, "outline": outline, "open": open_here, "enrolled": release.course in enrolled}
        courses.append(row)
    return render_template("learning/index.html", courses=courses)


@blueprint.post("/<course>/enrol")
@member
@writes
def enrol(course: str) -> ResponseReturnValue:
    service.enrol(current_user, course, clock.now())
    return redirect(url_for("learning.course", course=course), 303)


@blueprint.get("/<course>")
@member
def course(course: str) -> ResponseReturnValue:
    where = showing.place(current_user, course)
    following = next_lesson(where.lessons, where.completed)
    changed = moved.changed_lessons(where, current_user)
    return render_template(
        "learning/course.html",
        course=course,
        enrolment_id=where.enrolment.id,
        outline=where.outline,
        modules=showing.modules(where, course),
        changed=changed,
        moved=moved.notice(where, current_user, changed, clock.now()),
        done=len(where.completed.intersection(where.lessons)),
        total=len(where.lessons),
        following=showing.titled(where.outline, course, following),
        context_line=showing.context_line(where.country, where.outline["language"]),
    )


@blueprint.get("/<course>/<module>/<lesson>")
@member
def lesson(course: str, module: str, lesson: str) -> ResponseReturnValue:
    where = showing.place(current_user, course, lesson_key(module, lesson))
    here = f"{module}/{lesson}"
    (body,) = where.pages
    before, after = neighbours(where.lessons, here)
    return render_template(
        "learning/lesson.html",
        course=course,
        key=here,
        outline=where.outline,
        lesson=body,
        view=_view(body, done=here in where.completed),
        foreign=showing.is_foreign(current_user, body),
        done=here in where.completed,
        changed=here in moved.changed_lessons(where, current_user, here),
        release=where.enrolment.release_id,
        facts=showing.facts_of(body, where.country),
        country=where.country,
        modules=showing.modules(where, course, here),
        before=showing.titled(where.outline, course, before),
        after=showing.titled(where.outline, course, after),
        today=clock.now().date(),
        context_line=showing.context_line(where.country, body["language"]),
    )


def _view(lesson: queries.Body, *, done: bool) -> str:
    """`notice`, `short` or `whole`: a sensitive lesson is opened by choice, and has a way without its descriptions."""
    if lesson["notice"] != "sensitive":
        return "whole"
    asked = request.args.get("show", "")
    if asked == "short":
        return asked
    return "whole" if asked or done else "notice"


@blueprint.post("/<course>/<module>/<lesson>")
@member
@writes
def complete(course: str, module: str, lesson: str) -> ResponseReturnValue:
    """Mark the lesson done and go on to the next one, or back to the course after the last."""
    where = showing.place(current_user, course)
    here = f"{module}/{lesson}"
    if here not in where.lessons:
        raise NotFound("course.no_document")
    service.complete_lesson(where.enrolment, here, clock.now(), request.form.get("release", "")[:64])
    _before, after = neighbours(where.lessons, here)
    address = showing.lesson_address(course, after) if after else url_for("learning.course", course=course)
    return redirect(address, 303)
