"""A block of the base text goes into another lesson of its course: its author chooses where."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.lesson import LEAD
from lms.content.units import value_hash
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, Invalid, NotFound
from lms.studio import moving, structure
from lms.studio.author_lesson import AuthorBlock, AuthorLesson
from lms.studio.editor_showing import Shower
from lms.studio.editor_words import context
from lms.studio.outline import places_of
from lms.studio.structure_impact import depending
from lms.studio.structure_routes import held, lesson_url, store
from lms.studio.workbench import Bench, block_on, course_bench
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("moving", __name__, url_prefix="/studio/<course>/structure/<module>/<lesson>/<block>/place")
blueprint.context_processor(context)


@blueprint.get("")
@role(Role.TRAINER)
def ask(course: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    return _page(bench, *block_on(bench, f"{module}/{lesson}", block))


@blueprint.post("")
@role(Role.TRAINER)
@writes
def put(course: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    held(course)
    bench = course_bench(current_user, course, "base")
    seen, found = block_on(bench, f"{module}/{lesson}", block)
    if request.form.get("seen") != value_hash(bench.ground.units[found.key]):
        return _page(bench, seen, found, _("The text has changed since you saw it.")), 409
    try:
        target, after = _target(bench)
        taken = depending(course, "/".join(target)).names
        store(bench, moving.to_lesson(bench.ground, (module, lesson), block, target, after, taken))
    except DomainError as error:
        return _page(bench, seen, found, sentence(error)), STATUS[type(error)]
    flash(_("The block is in its new lesson in this draft."))
    return redirect(lesson_url(course, *target, block), 303)


def _target(bench: Bench) -> tuple[tuple[str, str], str]:
    """The lesson that was chosen, and the block there after which it comes. Raises Invalid, Conflict."""
    module, _slash, rest = request.form.get("place", "").partition("/")
    lesson, _slash, after = rest.partition("/")
    if not lesson:
        raise Invalid("block.no_place")
    try:
        structure.lesson_unit(bench.ground, module, lesson)
    except NotFound:
        raise Conflict("block.after_gone") from None
    return (module, lesson), after


def _page(bench: Bench, lesson: AuthorLesson, block: AuthorBlock, problem: str = "") -> str:
    source = bench.ground.source_language
    module, _slash, slug = lesson.path.partition("/")
    groups = [
        (other.title, [(f"{other.path}/", _("At the beginning")), *_after(other, source)])
        for _module, lessons in places_of(bench.ground)
        for other in lessons
        if other.path != lesson.path
    ]
    return render_template(
        "studio/moving.html",
        bench=bench,
        lesson=lesson,
        row=Shower(bench).row(block),
        where={"course": bench.course, "module": module, "lesson": slug, "block": block.id},
        lesson_url=url_for("editor.lesson", course=bench.course, edition="base", module=module, lesson=slug),
        groups=[] if block.id == LEAD else groups,
        chosen=request.form.get("place", ""),
        seen=value_hash(bench.ground.units[block.key]),
        losing=depending(bench.course, lesson.path).of_block(block.id),
        problem=problem,
    )


def _after(lesson: AuthorLesson, source: str) -> list[tuple[str, str]]:
    blocks = [block for block in lesson.blocks if block.id != LEAD]
    return [
        (f"{lesson.path}/{block.id}", _("After “%(title)s”", title=block.title(source) or block.id)) for block in blocks
    ]
