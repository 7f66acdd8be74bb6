"""Lessons and modules of the base text: heads, new ones, and their order."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.lesson import LEAD
from lms.content.units import LIBRARY, UnitKey
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, Invalid
from lms.infra import clock
from lms.studio import service, structure
from lms.studio.author_lesson import HEAD_WORDS, head_words
from lms.studio.editor_showing import Shower
from lms.studio.editor_words import context
from lms.studio.outline import outline_of
from lms.studio.service import Edit, Saved
from lms.studio.structure_forms import HeadForm, LessonForm, ModuleForm, module_form
from lms.studio.structure_routes import base_lesson, held, lesson_url, step, store, with_facts
from lms.studio.three_way import ThreeWay, three_ways
from lms.studio.workbench import Bench, course_bench, lesson_on
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("lessons", __name__, url_prefix="/studio/<course>/structure")
blueprint.context_processor(context)


@blueprint.get("/<module>/<lesson>/_head")
@role(Role.TRAINER)
def head(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson)
    _key, value = structure.lesson_unit(bench.ground, module, lesson)
    form = _head_form(HeadForm(), bench, value)
    form.show(value)
    return _head_page(bench, module, lesson, form)


@blueprint.post("/<module>/<lesson>/_head")
@role(Role.TRAINER)
@writes
def save(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = base_lesson(course, module, lesson, hold=True)
    key, value = structure.lesson_unit(bench.ground, module, lesson)
    form = _head_form(HeadForm(), bench, value)
    if not form.validate_on_submit() or _refused(bench, form, "notice_text"):
        return _head_page(bench, module, lesson, form), 422
    opened = form.opened_head(value)
    try:
        edit = Edit(key, opened, {**opened, **form.typed()})
        (saved,) = service.save(bench.edition, [edit], current_user, clock.now())
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _head_page(bench, module, lesson, form), STATUS[type(error)]
    if saved.conflicts:
        rows = _both(form, opened, saved, bench.ground.source_language)
        return _head_page(bench, module, lesson, form, conflicts=rows, theirs=_theirs(saved)), 409
    merged = _("Saved in the draft. Somebody else had changed it meanwhile: both changes are in it.")
    flash(merged if saved.merged else _("Saved in the draft."))
    return redirect(lesson_url(course, module, lesson), 303)


@blueprint.get("/<module>/_lesson")
@role(Role.TRAINER)
def new_lesson(course: str, module: str) -> ResponseReturnValue:
    bench = _course(course)
    structure.module_unit(bench.ground, module)
    return _lesson_page(bench, module, _head_form(LessonForm(), bench, {}))


@blueprint.post("/<module>/_lesson")
@role(Role.TRAINER)
@writes
def add_lesson(course: str, module: str) -> ResponseReturnValue:
    bench = _course(course, hold=True)
    _key, value = structure.module_unit(bench.ground, module)
    form = _head_form(LessonForm(), bench, {})
    if not form.validate_on_submit() or _refused(bench, form, "notice_text", "text"):
        return _lesson_page(bench, module, form), 422
    slug = form.slug.data or structure.new_slug(form.title.data, value["lessons"], "lesson")
    blocks = {LEAD: {"title": "", "text": form.text.data}}
    try:
        store(bench, structure.added_lesson(bench.ground, module, slug, form.typed(), blocks))
    except DomainError as error:
        form.slug.errors = [*form.slug.errors, sentence(error)]
        return _lesson_page(bench, module, form), STATUS[type(error)]
    flash(_("The lesson is in the draft. Add its blocks."))
    return redirect(lesson_url(course, module, slug), 303)


@blueprint.post("/<module>/<lesson>/move")
@role(Role.TRAINER)
@writes
def move(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = _course(course, hold=True)
    key, value = structure.module_unit(bench.ground, module)
    structure.lesson_unit(bench.ground, module, lesson)
    try:
        order = structure.moved(request.form.get("seen", "").split(), value["lessons"], lesson, step())
        store(bench, [structure.reordered(key, value, "lessons", order)])
    except (Conflict, Invalid) as error:
        page = render_template(
            "studio/outline.html", bench=bench, outline=outline_of(bench.ground), refusal=sentence(error)
        )
        return page, STATUS[type(error)]
    flash(_("The lesson was moved."))
    where: dict[str, Any] = {"course": course, "edition": "base", "order": module, "_anchor": f"order-{module}"}
    return redirect(url_for("editor.outline", **where), 303)


@blueprint.get("/_module")
@role(Role.TRAINER)
def new_module(course: str) -> ResponseReturnValue:
    bench = _course(course)
    return _module_page(bench, _module_form(bench))


@blueprint.post("/_module")
@role(Role.TRAINER)
@writes
def add_module(course: str) -> ResponseReturnValue:
    bench = _course(course, hold=True)
    form = _module_form(bench)
    if not form.validate_on_submit():
        return _module_page(bench, form), 422
    translated = form.translated.data or ()
    slug, edits = structure.added_module(bench.ground, form.words("title"), form.words("summary"), translated)
    try:
        store(bench, edits)
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _module_page(bench, form), STATUS[type(error)]
    flash(_("The module is in the draft. A module without a lesson cannot be published: write its first one."))
    return redirect(url_for("lessons.new_lesson", course=course, module=slug), 303)


def _course(course: str, *, hold: bool = False) -> Bench:
    if hold:
        held(course)
    return course_bench(current_user, course, "base")


def _head_form(form: Any, bench: Bench, value: dict[str, Any]) -> Any:
    steps = bench.ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
    form.offer(bench.ground.source_language, steps, value.get("steps", ()))
    return form


def _module_form(bench: Bench) -> ModuleForm:
    return module_form(bench.head["languages"], bench.ground.source_language)


def _refused(bench: Bench, form: HeadForm, *names: str) -> bool:
    """Say what content does not have, with its line."""
    shower, wrong = Shower(with_facts(bench)), False
    for name in names:
        problems = shower.preview(form[name].data or "", bench.ground.source_language).problems
        told = [_("Line %(line)s: %(problem)s.", line=line, problem=problem) for line, problem in problems]
        form[name].errors = [*form[name].errors, *told]
        wrong = wrong or bool(told)
    return wrong


def _both(form: HeadForm, opened: dict[str, Any], saved: Saved, language: str) -> list[ThreeWay]:
    """Somebody else saved other words meanwhile: theirs and mine, and both in the form to go on from."""
    theirs = saved.theirs or {}
    rows = three_ways(*({language: head_words(words)} for words in (opened, theirs, form.typed())))
    for row in rows:
        form[row.part].data = row.text
    form.stand_on(theirs)
    return rows


def _theirs(saved: Saved) -> dict[str, Any]:
    """What they chose otherwise, of what is no text."""
    names = {path[0] for path in saved.conflicts} - set(HEAD_WORDS)
    return {name: (saved.theirs or {}).get(name) for name in sorted(names)}


def _head_page(bench: Bench, module: str, lesson: str, form: HeadForm, **more: Any) -> str:
    seen = lesson_on(bench, f"{module}/{lesson}")
    where = {"course": bench.course, "module": module, "lesson": lesson}
    return render_template("studio/structure_head.html", bench=bench, lesson=seen, form=form, where=where, **more)


def _lesson_page(bench: Bench, module: str, form: LessonForm) -> str:
    _key, value = structure.module_unit(bench.ground, module)
    where = {"course": bench.course, "module": module}
    return render_template("studio/structure_head.html", bench=bench, lesson=None, form=form, where=where, module=value)


def _module_page(bench: Bench, form: ModuleForm) -> str:
    return render_template("studio/structure_module.html", bench=bench, form=form)
