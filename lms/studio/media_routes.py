"""Images of a course: what there is and where it is shown, new ones, their words, and away with what nobody shows."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.lesson import LEAD
from lms.content.units import UnitKey, media_address, parse_address
from lms.db.base import begin_write
from lms.domain.access import Role
from lms.domain.errors import DomainError
from lms.infra import apart, clock
from lms.infra.imports.package import LARGEST_FILE
from lms.learning import media
from lms.studio import desk, pictures, service
from lms.studio.addresses import editor_href
from lms.studio.editor_words import context
from lms.studio.media_forms import AltForm, UploadForm, alt_form
from lms.studio.pictures import Picture, Use
from lms.studio.service import Edit
from lms.studio.structure_routes import held, store
from lms.studio.words import edition_name
from lms.studio.workbench import Bench, course_bench
from lms.web.access import role, writes, writes_late
from lms.web.errors import STATUS, sentence
from lms.web.uploads import accept_files

blueprint = Blueprint("studio_media", __name__, url_prefix="/studio/<course>/media")
blueprint.context_processor(context)
# An image of 20 MB is read, so that its sender is told that it is too large, and finds the words again.
accept_files(blueprint, LARGEST_FILE, Role.TRAINER)


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    return _list(bench, _form(bench, UploadForm))


@blueprint.post("")
@role(Role.TRAINER)
@writes_late
def upload(course: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    form = _form(bench, UploadForm)
    if not form.validate_on_submit():
        return _list(bench, form), 422
    try:
        image = apart.call("lms.infra.images:reencode", form.file.data.read())
        media.keep({image.sha256: image.data})  # bytes that no unit names do no harm
        taken = {found.name for found in pictures.pictures(bench.ground)}
        stem = (form.file.data.filename or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        name = form.name.data or pictures.image_name(stem, taken)
        begin_write()
        store(bench, [pictures.added(bench.ground, name, image, form.alt())])
    except DomainError as error:
        field = form.name if error.key == "media.taken" else form.file
        field.errors = [*field.errors, sentence(error)]
        return _list(bench, form), STATUS[type(error)]
    flash(_("The image is in the draft. Now show it in a text."))
    return redirect(url_for("studio_media.show", course=course, name=name), 303)


@blueprint.get("/<name>")
@role(Role.TRAINER)
def show(course: str, name: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, "base")
    found = pictures.picture(bench.ground, name)
    form = _form(bench, AltForm)
    form.show(found.value["alt"])
    return _one(bench, found, form)


@blueprint.post("/<name>")
@role(Role.TRAINER)
@writes
def save(course: str, name: str) -> ResponseReturnValue:
    held(course)
    bench = course_bench(current_user, course, "base")
    found = pictures.picture(bench.ground, name)
    form = _form(bench, AltForm)
    if not form.validate_on_submit():
        return _one(bench, found, form), 422
    opened = {**found.value, "alt": form.opened_alt(found.value["alt"])}
    key = UnitKey(course, media_address(name))
    try:
        (saved,) = service.save(
            bench.edition, [Edit(key, opened, {**opened, "alt": form.alt()})], current_user, clock.now()
        )
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _one(bench, found, form), STATUS[type(error)]
    if saved.conflicts:
        theirs = (saved.theirs or {}).get("alt", {})
        typed = form.alt()
        form.show(theirs)  # what the form stands on now; the fields keep what was typed
        for tag in form.tags:
            form[f"alt-{tag}"].data = typed.get(tag, "")
        return _one(bench, found, form, theirs=theirs), 409
    flash(_("Saved in the draft."))
    return redirect(url_for("studio_media.index", course=course), 303)


@blueprint.post("/<name>/delete")
@role(Role.TRAINER)
@writes
def delete(course: str, name: str) -> ResponseReturnValue:
    held(course)
    bench = course_bench(current_user, course, "base")
    store(bench, [pictures.removed(bench.ground, name)])
    flash(_("The image is taken out of the course in this draft."))
    return redirect(url_for("studio_media.index", course=course), 303)


def _form(bench: Bench, kind: type[AltForm]) -> Any:
    return alt_form(kind, bench.head["languages"], bench.ground.source_language)


def _list(bench: Bench, form: UploadForm) -> str:
    found = pictures.pictures(bench.ground)
    return render_template("studio/media.html", bench=bench, form=form, pictures=found, **_names())


def _one(bench: Bench, found: Picture, form: AltForm, **more: Any) -> str:
    names = _names()
    uses = [(*place, edition_name(use.edition, names["edition_names"])) for use, place in _places(bench, found.uses)]
    return render_template("studio/media_image.html", bench=bench, picture=found, form=form, uses=uses, **names, **more)


def _names() -> dict[str, Any]:
    return {"edition_names": desk.heads()[0]}


def _places(bench: Bench, uses: Iterable[Use]) -> Iterable[tuple[Use, tuple[str, str]]]:
    """The place of each text in words, and where it is written."""
    for use in uses:
        at = parse_address(use.key.address)
        lesson = (bench.ground.unit(f"lesson/{at.lesson_path}") or {}).get("title", at.lesson_path)
        block = (bench.ground.unit(f"block/{at.lesson_path}/{at.block}") or {}).get("title", at.block)
        block = _("Opening") if at.block == LEAD else block
        words = f"{lesson} · {block}" if at.lesson else at.item or at.quiz
        yield use, (words, editor_href(use.key, use.edition))
