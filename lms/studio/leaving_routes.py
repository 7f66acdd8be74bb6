"""Lessons and modules taken out of the base text, after its author has read what goes with them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import parse_address
from lms.domain.access import Role
from lms.domain.errors import Conflict
from lms.studio import leaving, structure
from lms.studio.editor_words import context
from lms.studio.service import Edit
from lms.studio.structure_impact import depending
from lms.studio.structure_routes import held, store
from lms.studio.workbench import Bench, course_bench
from lms.web.access import role, writes
from lms.web.errors import sentence

blueprint = Blueprint("leaving", __name__, url_prefix="/studio/<course>/structure")
blueprint.context_processor(context)


@blueprint.get("/<module>/<lesson>/delete")
@role(Role.TRAINER)
def ask_lesson(course: str, module: str, lesson: str) -> ResponseReturnValue:
    return _asking(_bench(course, module, lesson), module, lesson)


@blueprint.post("/<module>/<lesson>/delete")
@role(Role.TRAINER)
@writes
def delete_lesson(course: str, module: str, lesson: str) -> ResponseReturnValue:
    held(course)
    bench = _bench(course, module, lesson)
    refused = _refused(bench, module, lesson)
    if refused:
        return _asking(bench, module, lesson, refused), 409
    flash(_("The lesson was taken out of the course in this draft. The history keeps its texts."))
    where: dict[str, Any] = {"course": course, "edition": "base", "_anchor": f"module-{module}"}
    return redirect(url_for("editor.outline", **where), 303)


@blueprint.get("/<module>/delete")
@role(Role.TRAINER)
def ask_module(course: str, module: str) -> ResponseReturnValue:
    return _asking(_bench(course, module), module)


@blueprint.post("/<module>/delete")
@role(Role.TRAINER)
@writes
def delete_module(course: str, module: str) -> ResponseReturnValue:
    held(course)
    bench = _bench(course, module)
    refused = _refused(bench, module)
    if refused:
        return _asking(bench, module, problem=refused), 409
    flash(_("The module was taken out of the course in this draft. The history keeps its texts."))
    return redirect(url_for("editor.outline", course=course, edition="base"), 303)


def _bench(course: str, module: str, lesson: str = "") -> Bench:
    """The base text of a course with this module and lesson. Raises NotFound."""
    bench = course_bench(current_user, course, "base")
    structure.module_unit(bench.ground, module)
    if lesson:
        structure.lesson_unit(bench.ground, module, lesson)
    return bench


def _edits(bench: Bench, module: str, lesson: str) -> list[Edit]:
    if lesson:
        return leaving.removed_lesson(bench.ground, module, lesson)
    return leaving.removed_module(bench.ground, module)


def _refused(bench: Bench, module: str, lesson: str = "") -> str:
    """Take it out; else say why not."""
    if request.form.get("seen") != leaving.stamp(leaving.units_in(bench.ground, module, lesson)):
        return str(_("The text has changed since you saw it."))
    try:
        store(bench, _edits(bench, module, lesson))
    except Conflict as error:
        return sentence(error)
    return ""


def _impossible(bench: Bench, module: str, lesson: str) -> str:
    """Why it cannot be taken out, before anybody tries; "" where it can."""
    try:
        _edits(bench, module, lesson)
    except Conflict as error:
        return sentence(error)
    return ""


def _asking(bench: Bench, module: str, lesson: str = "", problem: str = "") -> str:
    gone = leaving.units_in(bench.ground, module, lesson)
    places = [parse_address(key.address) for key in gone]
    lessons = [(at, gone[key]) for key, at in zip(gone, places, strict=True) if at.kind == "lesson"]
    blocks = [at.lesson_path for at in places if at.kind == "block"]
    _key, head = structure.module_unit(bench.ground, module)
    order = {name: place for place, name in enumerate(head["lessons"])}
    lessons.sort(key=lambda found: order.get(found[0].lesson, len(order)))
    return render_template(
        "studio/leaving.html",
        bench=bench,
        where={"course": bench.course, "module": module} | ({"lesson": lesson} if lesson else {}),
        module=head,
        rows=[(value["title"], blocks.count(at.lesson_path)) for at, value in lessons],
        losing=depending(bench.course, *(at.lesson_path for at, _value in lessons)).of_all() if lessons else [],
        impossible=_impossible(bench, module, lesson),
        seen=leaving.stamp(gone),
        problem=problem,
    )
