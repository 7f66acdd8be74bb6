"""A file becomes a lesson in two steps: it is read and shown as it would be, then its author confirms it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.lesson import LEAD
from lms.content.units import LIBRARY, UnitKey, lesson_address
from lms.db.base import begin_write
from lms.domain.access import Role
from lms.domain.errors import DomainError, Invalid
from lms.infra import apart, clock
from lms.infra.imports.package import LARGEST_FILE
from lms.learning import media
from lms.studio import importing, service, structure
from lms.studio.editor_showing import Shower
from lms.studio.editor_words import context
from lms.studio.import_forms import BringForm, ConfirmForm, confirm_form
from lms.studio.importing import Waiting, waiting_for
from lms.studio.structure_routes import held, lesson_url, store, with_facts
from lms.studio.workbench import Bench, course_bench
from lms.web import i18n
from lms.web.access import role, writes, writes_late
from lms.web.errors import STATUS, sentence
from lms.web.file_words import note_sentence
from lms.web.uploads import accept_files

blueprint = Blueprint("imports", __name__, url_prefix="/studio/<course>/import")
blueprint.context_processor(context)
accept_files(blueprint, LARGEST_FILE, Role.TRAINER)
READER = "lms.infra.imports.reading:read_document"


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    return _bringing(bench, _bring_form(bench))


@blueprint.post("")
@role(Role.TRAINER)
@writes_late
def bring(course: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    form = _bring_form(bench)
    if not form.validate_on_submit():
        return _bringing(bench, form), 422
    try:
        lesson = _read(bench, form)
    except DomainError as error:
        form.file.errors = [*form.file.errors, sentence(error)]
        return _bringing(bench, form), STATUS[type(error)]
    return redirect(url_for("imports.show", course=course, module=form.module.data, lesson=lesson), 303)


@blueprint.get("/<module>/<lesson>")
@role(Role.TRAINER)
def show(course: str, module: str, lesson: str) -> ResponseReturnValue:
    bench, found, form = _waiting(course, module, lesson)
    form.title.data, form.slug.data, form.minutes.data = found.value["title"], lesson, found.minutes
    for image in found.value["images"]:
        form.alt_of(image["name"]).data = image["alt"]
    return _showing(bench, found, form)


@blueprint.post("/<module>/<lesson>")
@role(Role.TRAINER)
@writes
def confirm(course: str, module: str, lesson: str) -> ResponseReturnValue:
    held(course)
    bench, found, form = _waiting(course, module, lesson)
    if not form.validate_on_submit():
        return _showing(bench, found, form), 422
    slug = str(form.slug.data)
    try:
        store(bench, importing.confirmed(bench.ground, found, slug, form.typed(), form.alts()))
    except DomainError as error:
        field = form.slug if error.key == "lesson.taken" else form.title
        field.errors = [*field.errors, sentence(error)]
        return _showing(bench, found, form), STATUS[type(error)]
    service.forget_autosave(current_user, found.key)
    flash(_("The lesson is in the draft."))
    return redirect(lesson_url(course, module, slug), 303)


@blueprint.post("/<module>/<lesson>/discard")
@role(Role.TRAINER)
@writes
def discard(course: str, module: str, lesson: str) -> ResponseReturnValue:
    _bench, found, _form = _waiting(course, module, lesson)
    service.forget_autosave(current_user, found.key)
    flash(_("The lesson of the file was thrown away."))
    return redirect(url_for("imports.index", course=course), 303)


def _read(bench: Bench, form: BringForm) -> str:
    """Keep what the file says for its author. Returns the name of the lesson that it would be."""
    _key, module = structure.module_unit(bench.ground, form.module.data)
    file = form.file.data.filename or ""
    draft = apart.call(READER, file, form.file.data.read())
    media.keep({image.image.sha256: image.image.data for image in draft.images})
    lesson = structure.new_slug(draft.title, module["lessons"], "lesson")
    key = UnitKey(bench.course, lesson_address(form.module.data, lesson))
    begin_write()
    try:
        service.autosave(current_user, key, importing.kept(draft, file[-100:]), clock.now())
    except Invalid:
        raise Invalid("document.too_long") from None
    return lesson


def _bring_form(bench: Bench) -> BringForm:
    form = BringForm()
    modules = ((slug, bench.ground.unit(f"module/{slug}") or {}) for slug in bench.head["modules"])
    form.offer((slug, i18n.localised(module.get("title", {})) or slug) for slug, module in modules)
    return form


def _waiting(course: str, module: str, lesson: str) -> tuple[Bench, Waiting, ConfirmForm]:
    bench = course_bench(current_user, course, "base")
    found = waiting_for(current_user, course, module, lesson)
    form = confirm_form(found.value["images"], bench.ground.source_language)
    form.offer(bench.ground.source_language, bench.ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ()))
    return bench, found, form


def _bringing(bench: Bench, form: BringForm) -> str:
    mine = importing.waiting(current_user, bench.course)
    return render_template("studio/import.html", bench=bench, form=form, waiting=mine)


def _showing(bench: Bench, found: Waiting, form: ConfirmForm) -> str:
    """The lesson as readers would see it: its images are none of the course's yet."""
    bench = with_facts(bench)
    ground = replace(bench.ground, units={**bench.ground.units, **found.units(bench.ground.source_language)})
    shower, source = Shower(replace(bench, ground=ground)), bench.ground.source_language
    blocks: list[dict[str, Any]] = []
    for block in found.value["blocks"]:
        seen = shower.preview(block["text"], source)
        title = _("Opening") if block["id"] == LEAD else block["title"]
        blocks.append({"title": title, "html": shower.html(block["text"], source), "problems": seen.problems})
    notes = [note_sentence(note) for note in found.notes]
    images = [(image, form.alt_of(image["name"])) for image in found.value["images"]]
    shown = {"blocks": blocks, "notes": notes, "images": images, "language": source}
    return render_template("studio/import_lesson.html", bench=bench, found=found, form=form, **shown)
