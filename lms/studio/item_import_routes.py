"""Questions of other platforms come into the bank: a file is read and shown, then its author takes some of them."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from lms.content.quiz_formats.carried import FORMAT_NAMES
from lms.content.quiz_formats.exchange import LARGEST_FILE
from lms.content.quiz_formats.results import Fault
from lms.content.units import LIBRARY, UnitKey, media_address
from lms.db.base import begin_write
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError
from lms.infra import apart, clock
from lms.learning import media
from lms.studio import item_importing, queries
from lms.studio.bank import bank_of
from lms.studio.bank_search import folded
from lms.studio.blueprint_desk import quizzes_bench
from lms.studio.editor_words import context
from lms.studio.item_desk import Desk, text_refusals
from lms.studio.item_import_forms import QuestionsFileForm, TakeForm, take_form
from lms.studio.item_import_reading import Brought, Item, shown_in, without_unknown_steps
from lms.studio.item_importing import Waiting, waiting_for
from lms.studio.item_shapes import BLOOM, LEVELS, TYPES
from lms.studio.item_words import lines_of
from lms.studio.pictures import image_unit
from lms.studio.structure_routes import held
from lms.studio.workbench import Bench, bank_bench, store
from lms.web import errors, i18n
from lms.web.access import role, writes, writes_late
from lms.web.errors import STATUS, sentence
from lms.web.uploads import accept_files

blueprint = Blueprint("item_imports", __name__, url_prefix="/studio/<course>/base/_items/import")
blueprint.context_processor(context)
accept_files(blueprint, LARGEST_FILE, Role.TRAINER)
errors.words({"import.nothing": _l("Please tick at least one question.")})
READER = "lms.studio.item_import_reading:read_questions"
MOST_SHOWN = 50  # faults of a file that gives no question


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a file: the id that it would get, why it is not ticked at first, and what is to be corrected."""

    item: Item
    new_id: str
    there: bool
    notes: list[str]
    problems: list[str]
    lines: list[Any]


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str) -> ResponseReturnValue:
    bench = bank_bench(current_user, course, "base")
    return _bringing(bench, _file_form(bench))


@blueprint.post("")
@role(Role.TRAINER)
@writes_late
def bring(course: str) -> ResponseReturnValue:
    bench = bank_bench(current_user, course, "base")
    form = _file_form(bench)
    if not form.validate_on_submit():
        return _bringing(bench, form), 422
    file, language = form.file.data.filename or "", form.language.data
    try:
        data = form.file.data.read(LARGEST_FILE + 1)
        found: Brought = apart.call(READER, data, form.format.data or None, file[-100:], language)
    except DomainError as error:
        form.file.errors = [*form.file.errors, sentence(error)]
        return _bringing(bench, form), STATUS[type(error)]
    if not found.items:
        form.file.errors = [*form.file.errors, _("No question of this file can be read. Below is why.")]
        return _bringing(bench, form, faults=found.faults), 422
    media.keep({picture.image.sha256: picture.image.data for picture in found.pictures})
    steps = bench.ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
    found = without_unknown_steps(found, [step["slug"] for step in steps])
    begin_write()
    name = item_importing.keep(current_user, course, found, file, language, clock.now())
    return redirect(url_for("item_imports.show", course=course, name=name), 303)


@blueprint.get("/<name>")
@role(Role.TRAINER)
def show(course: str, name: str) -> ResponseReturnValue:
    bench, units = quizzes_bench(current_user, course)
    found = waiting_for(current_user, course, name)
    if found.taken:
        items = {item.id: item for item in bank_of(bench.ground).items}
        rows = [items[one] for one in found.taken if one in items]
        return render_template("studio/item_import_taken.html", bench=bench, found=found, rows=rows, types=TYPES)
    rows_found = _rows(bench, found, item_importing.known_ids(course, units.items()))
    form = _take_form(found)
    form.take.data = [row.item["id"] for row in rows_found if not row.there]
    for image in found.head["images"]:
        form.alt_of(image["name"]).data = image["alt"]
    return _showing(bench, found, form, rows_found)


@blueprint.post("/<name>")
@role(Role.TRAINER)
@writes
def take(course: str, name: str) -> ResponseReturnValue:
    held(course)
    bench, units = quizzes_bench(current_user, course)
    found = waiting_for(current_user, course, name)
    if found.taken:  # the button was pressed twice
        return redirect(url_for("item_imports.show", course=course, name=name), 303)
    known = item_importing.known_ids(course, units.items())
    form = _take_form(found)
    good, chosen = form.validate_on_submit(), form.chosen()
    shown = {name for item in found.items if item["id"] in chosen.items for name in shown_in(item)}
    if form.lacks_words(shown) or not good:
        return _showing(bench, found, form, _rows(bench, found, known)), 422
    try:
        ids, edits = item_importing.edits_of(bench.ground, found, chosen, known)
        saved = store(bench, edits, current_user, clock.now())
        if any(one.conflicts for one in saved):
            raise Conflict("draft.meanwhile")
    except DomainError as error:
        form.take.errors = [*form.take.errors, sentence(error)]
        return _showing(bench, found, form, _rows(bench, found, known)), STATUS[type(error)]
    item_importing.mark_taken(current_user, course, found, ids)
    flash(ngettext("%(num)s question is in the draft.", "%(num)s questions are in the draft.", len(ids)), "success")
    return redirect(url_for("item_imports.show", course=course, name=name), 303)


@blueprint.post("/<name>/discard")
@role(Role.TRAINER)
@writes
def discard(course: str, name: str) -> ResponseReturnValue:
    queries.edition_for(current_user, course, "base")
    found = waiting_for(current_user, course, name)
    item_importing.forget(current_user, course, name)
    if not found.taken:
        flash(_("The questions of the file were thrown away."))
        return redirect(url_for("item_imports.index", course=course), 303)
    return redirect(url_for("bank.index", course=course, edition="base"), 303)


def _file_form(bench: Bench) -> QuestionsFileForm:
    form = QuestionsFileForm()
    source = bench.ground.source_language
    form.offer([source, *(tag for tag in bench.head.get("languages", ()) if tag != source)])
    return form


def _take_form(found: Waiting) -> TakeForm:
    return take_form(found.head.get("images", ()), found.head.get("language", "en"))


def _bringing(bench: Bench, form: QuestionsFileForm, faults: list[Fault] | None = None) -> str:
    mine = item_importing.waiting(current_user, bench.course)
    shown = faults or []
    return render_template(
        "studio/item_import.html", bench=bench, form=form, waiting=mine, faults=shown[:MOST_SHOWN],
        more=len(shown[MOST_SHOWN:]), formats=FORMAT_NAMES,
    )  # fmt: skip


def _rows(bench: Bench, found: Waiting, known: set[str]) -> list[Row]:
    """The questions of a file as they would be; one that the bank has in the same words is said to be there."""
    language = found.head["language"]
    units = {
        UnitKey(bench.course, media_address(image["name"])): image_unit(
            image["sha256"], image["width"], image["height"], {}
        )
        for image in found.head["images"]
    }
    ground = replace(bench.ground, units={**bench.ground.units, **units})
    seen = replace(bench, ground=ground)
    bank = bank_of(bench.ground)
    there = {folded(str(item.value.get("prompt", {}).get(language, ""))) for item in bank.items}
    facts = ground.units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {})
    ids = item_importing.new_ids(found.items, known)
    return [
        Row(
            item, ids[item["id"]], folded(item["prompt"].get(language, "")) in there, found.notes_of(item["id"]),
            [refusal.words for refusal in text_refusals(Desk(seen, bank, item["type"]), item)],
            lines_of(item, language, facts),
        )
        for item in found.items
    ]  # fmt: skip


def _showing(bench: Bench, found: Waiting, form: TakeForm, rows: list[Row]) -> str:
    ids = {item["id"] for item in found.items}
    topics = {str(item.value.get("topic")) for item in bank_of(bench.ground).items}
    steps = bench.ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
    return render_template(
        "studio/item_import_found.html", bench=bench, found=found, form=form, rows=rows, types=TYPES,
        language=found.head["language"], formats=FORMAT_NAMES, topics=sorted(topics),
        notes=[(name, what) for name, what in found.head["notes"] if name not in ids],
        images=[(image, form.alt_of(image["name"])) for image in found.head["images"]], sent=request.method == "POST",
        bloom_words=BLOOM, level_words=LEVELS,
        step_names={step["slug"]: i18n.localised(step["name"]) for step in steps},
    )  # fmt: skip
