"""The base text's own shape: blocks added, moved and taken away, the heads of lessons, new lessons and modules."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.lesson import LEAD
from lms.content.units import LIBRARY, UnitKey, value_hash
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, Invalid
from lms.infra import clock
from lms.studio import queries, service, structure
from lms.studio.editor_forms import TextsForm, texts_form
from lms.studio.editor_showing import Shower, previews, refuse
from lms.studio.editor_words import context
from lms.studio.structure_forms import BEGINNING, PlaceForm
from lms.studio.structure_impact import depending
from lms.studio.workbench import Bench, block_on, lesson_bench, lesson_on
from lms.web.access import only_reads, role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("structure", __name__, url_prefix="/studio/<course>/structure/<module>/<lesson>")
blueprint.context_processor(context)
STEPS = {"up": structure.UP, "down": structure.DOWN}


@blueprint.get("/_add")
@role(Role.TRAINER)
def add(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson)
    return _adding(bench, (module, lesson), *_add_forms(bench, module, lesson))


@blueprint.post("/_add")
@role(Role.TRAINER)
@writes
def insert(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson, hold=True)
    texts, place = _add_forms(bench, module, lesson)
    if not texts.validate_on_submit() or refuse(Shower(bench), texts):
        return _adding(bench, (module, lesson), texts, place), 422
    words = texts.typed()[bench.ground.source_language]
    taken = depending(course, f"{module}/{lesson}").names
    try:
        name, edits = structure.added_block(bench.ground, (module, lesson), words, place.block(), taken)
        store(bench, edits)
    except DomainError as error:
        texts.form_errors.append(sentence(error))
        return _adding(bench, (module, lesson), texts, place), STATUS[type(error)]
    flash(_("The block is added in the draft."))
    return redirect(lesson_url(course, module, lesson, name), 303)


@blueprint.post("/_add/preview")
@role(Role.TRAINER)
@only_reads
def show(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson)
    texts, place = _add_forms(bench, module, lesson)
    return _adding(bench, (module, lesson), texts, place, previews=previews(Shower(bench), texts))


@blueprint.post("/<block>/move")
@role(Role.TRAINER)
@writes
def move(course: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson, hold=True)
    block_on(bench, f"{module}/{lesson}", block)
    key, head = structure.lesson_unit(bench.ground, module, lesson)
    try:
        order = structure.moved(request.form.get("seen", "").split(), head["blocks"], block, step())
        store(bench, [structure.reordered(key, head, "blocks", order)])
    except (Conflict, Invalid) as error:
        return _lesson_again(bench, f"{module}/{lesson}", sentence(error)), STATUS[type(error)]
    flash(_("The block was moved."))
    return redirect(lesson_url(course, module, lesson, block), 303)


@blueprint.get("/<block>/delete")
@role(Role.TRAINER)
def ask_delete(course: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    return _asking(base_lesson(course, module, lesson), (module, lesson), block)


@blueprint.post("/<block>/delete")
@role(Role.TRAINER)
@writes
def delete(course: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson, hold=True)
    _lesson, found = block_on(bench, f"{module}/{lesson}", block)
    if request.form.get("seen") != value_hash(bench.ground.units[found.key]):
        return _asking(bench, (module, lesson), block, problem=_("The text has changed since you saw it.")), 409
    try:
        store(bench, structure.removed_block(bench.ground, (module, lesson), block))
    except Conflict as error:
        return _asking(bench, (module, lesson), block, problem=sentence(error)), 409
    flash(_("The block was taken out of the lesson in this draft. The history keeps its text."))
    return redirect(lesson_url(course, module, lesson), 303)


def base_lesson(course: str, module: str, lesson: str, *, hold: bool = False) -> Bench:
    """The base edition of a lesson that there is. `hold`: nobody else changes the draft until this request ends.

    Raises NotFound for those who may not write the base text.
    """
    if hold:
        held(course)
    bench = lesson_bench(current_user, course, "base", f"{module}/{lesson}")
    structure.lesson_unit(bench.ground, module, lesson)
    return bench


def held(course: str) -> None:
    """Keep the draft of the base text as it is until this request ends. Raises NotFound as the gate does."""
    queries.live_draft(queries.edition_for(current_user, course, "base"), hold=True)


def with_facts(bench: Bench) -> Bench:
    """The bench of a course, and the legal facts that its texts may name."""
    found = queries.units_at([UnitKey(LIBRARY, "facts")])
    return replace(bench, ground=replace(bench.ground, units={**bench.ground.units, **found}))


def step() -> int:
    """Up or down, as the button said. Raises Invalid("order.end")."""
    wanted = STEPS.get(request.form.get("step", ""))
    if wanted is None:
        raise Invalid("order.end")
    return wanted


def store(bench: Bench, edits: list[service.Edit]) -> None:
    """Save all of them or none. Raises Conflict("draft.meanwhile") where others changed the same."""
    saved = service.save(bench.edition, edits, current_user, clock.now())
    if any(result.conflicts for result in saved):
        raise Conflict("draft.meanwhile")


def lesson_url(course: str, module: str, lesson: str, block: str = "") -> str:
    """The page of a base lesson, at one of its blocks."""
    anchor = f"block-{block}" if block else None
    return url_for("editor.lesson", course=course, edition="base", module=module, lesson=lesson, _anchor=anchor)


def _lesson_again(bench: Bench, path: str, refusal: str) -> str:
    shower, seen = Shower(bench), lesson_on(bench, path)
    rows = [shower.row(block) for block in seen.blocks]
    return render_template("studio/lesson.html", bench=bench, lesson=seen, rows=rows, refusal=refusal)


def _add_forms(bench: Bench, module: str, lesson: str) -> tuple[TextsForm, PlaceForm]:
    source = bench.ground.source_language
    blocks = [block for block in lesson_on(bench, f"{module}/{lesson}").blocks if block.id != LEAD]
    place = PlaceForm()
    place.offer(_("At the beginning"), [(block.id, block.title(source) or block.id) for block in blocks])
    if request.method == "GET":
        wanted = request.args.get("after", "")
        place.after.data = wanted if wanted in {block.id for block in blocks} else BEGINNING
    return texts_form([source], source), place


def _adding(bench: Bench, path: tuple[str, str], texts: TextsForm, place: PlaceForm, **more: Any) -> str:
    source, seen = bench.ground.source_language, lesson_on(bench, "/".join(path))
    shower = Shower(bench)
    facts = sorted(shower.facts(source).values(), key=lambda fact: fact.key)
    where = {"course": bench.course, "module": path[0], "lesson": path[1]}
    shown = {"bench": bench, "lesson": seen, "form": texts, "place": place, "where": where}
    return render_template("studio/structure_block.html", **shown, facts=facts, images=shower.images, **more)


def _asking(bench: Bench, path: tuple[str, str], name: str, problem: str = "") -> str:
    seen, block = block_on(bench, "/".join(path), name)
    return render_template(
        "studio/structure_delete.html",
        bench=bench,
        lesson=seen,
        row=Shower(bench).row(block),
        where={"course": bench.course, "module": path[0], "lesson": path[1], "block": name},
        seen=value_hash(bench.ground.units[block.key]),
        losing=depending(bench.course, seen.path).of_block(name),
        problem=problem,
    )
