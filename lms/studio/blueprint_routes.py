"""The quizzes of a course: which questions of the bank each asks, and by which rules. They belong to the base text."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from lms.content.units import LIBRARY, UnitKey, value_hash
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError
from lms.infra import clock
from lms.studio import blueprint_forms, blueprints, item_importing
from lms.studio.blueprint_desk import QuizDesk, former_quizzes, quiz_desk, quizzes_bench
from lms.studio.blueprint_forms import ENTER, BlueprintForm
from lms.studio.blueprint_parts import OPENING, PURPOSE_NAMES, RULES, SHOWING, TEXTS, shown_share
from lms.studio.blueprint_words import clashes, section_words
from lms.studio.blueprints import Readers, quiz_rows
from lms.studio.editor_words import context
from lms.studio.item_shapes import BLOOM, LEVELS, TYPES
from lms.studio.service import Edit
from lms.studio.structure_routes import held
from lms.studio.workbench import store
from lms.web import errors, i18n
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("blueprints", __name__, url_prefix="/studio/<course>/base/_quizzes")
blueprint.context_processor(context)
errors.words({"quiz.paired": _l("A post-test has its questions after this quiz. Delete or change that one first.")})
PARTS = {"texts": TEXTS, "rules": RULES, "opening": OPENING, "showing": SHOWING}


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str) -> ResponseReturnValue:
    bench, units = quizzes_bench(current_user, course)
    rows = quiz_rows(bench.ground, Readers(units, course))
    return render_template("studio/blueprints.html", bench=bench, rows=rows, purposes=PURPOSE_NAMES, share=shown_share)


@blueprint.get("/new")
@role(Role.TRAINER)
def new(course: str) -> ResponseReturnValue:
    """An empty form; with `of` it begins with the questions that a file has brought."""
    desk = quiz_desk(current_user, course)
    taken = item_importing.taken(current_user, course, request.args.get("of", ""))
    return _page(desk, desk.begun(taken) if taken else desk.form())


@blueprint.post("/new")
@role(Role.TRAINER)
@writes
def add(course: str) -> ResponseReturnValue:
    held(course)
    desk = quiz_desk(current_user, course)
    form, again = _sent(desk)
    if again or not form.is_right():
        return _page(desk, form), 200 if again else 422
    try:
        slug, edits = blueprints.added_quiz(desk.bench.ground, form.typed(), former_quizzes(course))
        _store_all(desk, edits)
    except DomainError as error:
        return _refused(desk, form, error)
    flash(_("The quiz is in the draft."))
    return redirect(url_for("blueprints.edit", course=course, quiz=slug), 303)


@blueprint.get("/<quiz>")
@role(Role.TRAINER)
def edit(course: str, quiz: str) -> ResponseReturnValue:
    desk = quiz_desk(current_user, course, quiz)
    return _page(desk, desk.form())


@blueprint.post("/<quiz>")
@role(Role.TRAINER)
@writes
def save(course: str, quiz: str) -> ResponseReturnValue:
    desk = quiz_desk(current_user, course, quiz)
    form, again = _sent(desk)
    if again or not form.is_right():
        return _page(desk, form), 200 if again else 422
    opened = desk.opened(form)
    mine = desk.value(form, opened or desk.unit)
    try:
        (saved,) = store(desk.bench, [Edit(desk.key, opened, mine)], current_user, clock.now())
    except DomainError as error:
        return _refused(desk, form, error)
    if saved.conflicts:
        return _page(desk, desk.together(opened, mine, saved.theirs), clashes=clashes(desk.bench, saved)), 409
    merged = _("Saved in the draft. Somebody else had changed it meanwhile: both changes are in it.")
    flash(merged if saved.merged else _("Saved in the draft."))
    return redirect(url_for("blueprints.edit", course=course, quiz=quiz), 303)


@blueprint.get("/<quiz>/delete")
@role(Role.TRAINER)
def ask_delete(course: str, quiz: str) -> ResponseReturnValue:
    return _asking(quiz_desk(current_user, course, quiz))


@blueprint.post("/<quiz>/delete")
@role(Role.TRAINER)
@writes
def delete(course: str, quiz: str) -> ResponseReturnValue:
    held(course)
    desk = quiz_desk(current_user, course, quiz)
    if request.form.get("seen") != value_hash(desk.unit):
        return _asking(desk, _("The quiz has changed since you saw it.")), 409
    try:
        _store_all(desk, blueprints.removed_quiz(desk.bench.ground, quiz))
    except Conflict as error:
        return _asking(desk, sentence(error)), 409
    flash(_("The quiz was taken out of the course in this draft. Its questions stay in the bank."))
    return redirect(url_for("blueprints.index", course=course), 303)


def _sent(desk: QuizDesk) -> tuple[BlueprintForm, bool]:
    """The form as it was sent, after its button; and whether it is only to be shown again."""
    sent = MultiDict(request.form)
    action = sent.get("do") or ""
    if action == ENTER and not blueprint_forms.looks_for(sent):
        action = ""
    return (desk.acted(sent, action), True) if action else (desk.form(sent), False)


def _store_all(desk: QuizDesk, edits: list[Edit]) -> None:
    """Save all of them or none. Raises Conflict("draft.meanwhile") where others changed the same."""
    saved = store(desk.bench, edits, current_user, clock.now())
    if any(result.conflicts for result in saved):
        raise Conflict("draft.meanwhile")


def _refused(desk: QuizDesk, form: BlueprintForm, error: DomainError) -> ResponseReturnValue:
    form.form_errors.append(sentence(error))
    return _page(desk, form), STATUS[type(error)]


def _asking(desk: QuizDesk, problem: str = "") -> str:
    return render_template(
        "studio/blueprint_delete.html",
        bench=desk.bench,
        slug=desk.slug,
        quiz=desk.unit,
        paired=blueprints.paired_after(desk.bench.ground, desk.slug),
        sections=[section_words(section, desk.items) for section in desk.unit.get("sections", ())],
        seen=value_hash(desk.unit),
        problem=problem,
    )


def _page(desk: QuizDesk, form: BlueprintForm, **more: Any) -> str:
    figures, faults = desk.reckoned(form)
    paired = str(form.typed().get("paired_with", ""))
    before = desk.bench.ground.unit(f"quiz/{paired}") or {}
    looked = {row: blueprint_forms.results(form, row) for row in form.offer.order("sections") if _looked(form, row)}
    steps = desk.bench.ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
    return render_template(
        "studio/blueprint.html", bench=desk.bench, desk=desk, form=form, figures=figures, faults=faults, found=looked,
        before=[section_words(section, desk.items) for section in before.get("sections", ())], parts_of_form=PARTS,
        types=TYPES, bloom_words=BLOOM, level_words=LEVELS,
        step_names={step["slug"]: i18n.localised(step["name"]) for step in steps}, **more,
    )  # fmt: skip


def _looked(form: BlueprintForm, row: str) -> bool:
    """Whether a section's search is to show what it finds."""
    name = f"sections.{row}.words"
    return name in form and (bool(form[name].data) or request.form.get("do") == f"find:{row}")
