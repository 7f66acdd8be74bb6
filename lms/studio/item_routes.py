"""The editor of questions, for the base text and for all kinds of layers: all types, without a script."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from lms.content.unit_diff import field_changes
from lms.domain.access import Role
from lms.domain.errors import DomainError, NotFound
from lms.infra import clock
from lms.studio import item_edits, queries
from lms.studio.author_facts import facts_of, images_of
from lms.studio.bank import AuthorItem, bank_of
from lms.studio.case_map import case_of
from lms.studio.editor_words import context
from lms.studio.field_names import field_name, is_silent, words_of
from lms.studio.former_items import beneath_of
from lms.studio.item_desk import ASKED, Desk, desk_for, text_refusals
from lms.studio.item_forms import ItemForm
from lms.studio.item_shapes import ABOUT, TYPES
from lms.studio.item_words import lines_of
from lms.studio.merging import Path
from lms.studio.service import Edit, Saved
from lms.studio.side_by_side import DiffRow, diff_row
from lms.studio.workbench import Bench, bank_bench, store
from lms.web import errors
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("items", __name__, url_prefix="/studio/<course>/<edition>/_items")
blueprint.context_processor(context)
errors.words({
    "item.own": _l("This question is your own. Take it away instead of hiding it."),
    "item.named": _l("Quizzes ask this question by name. Take it out of them first."),
    "item.published": _l("This question was published. It can be retired; what people answered keeps its name."),
    "item.last": _l("A case needs at least one step and one ending."),
})  # fmt: skip


@blueprint.get("/new")
@role(Role.TRAINER)
def new(course: str, edition: str) -> ResponseReturnValue:
    """Choose a type; then its form."""
    bench, anchor = _place(course, edition)
    kind = request.args.get("type", "")
    if kind not in TYPES:
        return render_template("studio/item_types.html", bench=bench, anchor=anchor, types=TYPES, about=ABOUT)
    desk = Desk(bench, bank_of(bench.ground), kind, anchor=anchor)
    return page(desk, desk.form())


@blueprint.post("/new")
@role(Role.TRAINER)
@writes
def add(course: str, edition: str) -> ResponseReturnValue:
    bench, anchor = _place(course, edition)
    kind = request.args.get("type", "")
    if kind not in TYPES:
        abort(404)
    desk = Desk(bench, bank_of(bench.ground), kind, anchor=anchor)
    sent = MultiDict(request.form)
    if action := sent.get("do"):
        return page(desk, desk.acted(sent, action))
    form = desk.form(sent)
    if not _is_right(desk, form):
        return page(desk, form), 422
    value = {"type": kind, **form.typed()}
    ground = bench.ground
    key, unit = (
        item_edits.inserted(ground, desk.bank, anchor, value) if anchor else item_edits.added(ground, desk.bank, value)
    )
    try:
        (saved,) = store(bench, [Edit(key, None, unit)], current_user, clock.now())
    except DomainError as error:
        return _refused(desk, form, error)
    if saved.conflicts:
        form.form_errors.append(_("Somebody else has just put a question here. Please send yours again."))
        return page(desk, form), 409
    flash(_("Saved in the draft."))
    name = str((unit.get("new") or unit)["id"])
    return redirect(after_saving(bench, name, kind, new_one=True), 303)


@blueprint.get("/<item>")
@role(Role.TRAINER)
def edit(course: str, edition: str, item: str) -> ResponseReturnValue:
    desk = desk_for(bank_bench(current_user, course, edition), item)
    return page(desk, desk.form())


@blueprint.post("/<item>")
@role(Role.TRAINER)
@writes
def save(course: str, edition: str, item: str) -> ResponseReturnValue:
    desk = desk_for(bank_bench(current_user, course, edition), item)
    sent = MultiDict(request.form)
    if action := sent.get("do"):
        return page(desk, desk.acted(sent, action))
    form = desk.form(sent)
    if not _is_right(desk, form):
        return page(desk, form), 422
    return _keep(desk, form, form.typed())


def _keep(desk: Desk, form: ItemForm, typed: dict[str, Any]) -> ResponseReturnValue:
    """Save what was typed of a question that there is; where somebody else did meanwhile, show both."""
    opened = desk.opened(form)
    try:
        mine = _unit(desk, form, typed, opened)
        note = "merge" if desk.item and desk.item.stale else ""
        (saved,) = store(desk.bench, [Edit(_item(desk).key, opened, mine, note)], current_user, clock.now())
    except DomainError as error:
        return _refused(desk, form, error)
    if saved.conflicts:
        again = desk.together(opened, mine, saved.theirs)
        return page(desk, again, clashes=clashes(desk, saved)), 409
    merged = _("Saved in the draft. Somebody else had changed it meanwhile: both changes are in it.")
    flash(merged if saved.merged else _("Saved in the draft."))
    return redirect(after_saving(desk.bench, _item(desk).id, desk.kind), 303)


def _unit(desk: Desk, form: ItemForm, typed: dict[str, Any], opened: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the edition's unit of a question becomes; None where it then says what lies beneath."""
    item = _item(desk)
    before = item_edits.with_operation(item, opened)
    shown = item_edits.as_typed(desk.kind, form.parts, form.offer, before)
    value = item_edits.whole(before, shown, typed)
    return item_edits.unit_with(item, value, opened, form.beneath_or(desk.standing))


def _is_right(desk: Desk, form: ItemForm) -> bool:
    right = form.is_right()
    if form.is_submitted():
        typed = form.typed()
        form.refuse(text_refusals(desk, typed))
        if desk.item is not None and desk.item.beneath is not None:
            form.refuse(item_edits.left_out(desk.item, typed))
    return right and not form.form_errors and not any(entry.errors for entry in form)


def _item(desk: Desk) -> AuthorItem:
    if desk.item is None:
        raise NotFound("unit.unknown")
    return desk.item


def _place(course: str, edition: str) -> tuple[Bench, AuthorItem | None]:
    """Where a new question comes: in the bank, or in a layer after the question that the address names."""
    bench = bank_bench(current_user, course, edition)
    if not bench.edition.layer:
        return bench, None
    return bench, bank_of(bench.ground).item(request.args.get("after", ""))


def _refused(desk: Desk, form: ItemForm, error: DomainError) -> ResponseReturnValue:
    form.form_errors.append(sentence(error))
    return page(desk, form), STATUS[type(error)]


def clashes(desk: Desk, saved: Saved) -> list[DiffRow]:
    """What two people changed differently: theirs and mine."""
    languages = tuple(desk.bench.head.get("languages", ()))
    return [
        diff_row(words_of(_at(saved.theirs, path)), words_of(_at(saved.value, path)), field_name(path, languages))
        for path in saved.conflicts
    ]


def _at(value: Any, path: Path) -> Any:
    for name in path:
        if isinstance(value, list):
            value = next((row for row in value if isinstance(row, dict) and row.get("id") == name), None)
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def after_saving(bench: Bench, name: str, kind: str, *, new_one: bool = False) -> str:
    """Where one goes on: to the map of a case, else to the bank."""
    place: dict[str, Any] = {"course": bench.course, "edition": bench.edition.slug}
    if kind == "scenario" and new_one:
        return url_for("items.edit", item=name, **place)
    return url_for("bank.index", _anchor=f"item-{name}", **place)


def moved_beneath(desk: Desk) -> list[DiffRow] | None:
    """What has changed beneath since the edition's text was written; None where nobody knows the old text any more."""
    if desk.item is None or not desk.item.stale:
        return []
    old = beneath_of(desk.bench.ground, desk.item)
    if old is None:
        return None
    languages = tuple(desk.bench.head.get("languages", ()))
    return [
        diff_row(words_of(change.old), words_of(change.new), field_name(change.path, languages))
        for change in field_changes(old, desk.item.beneath)
        if not is_silent(change.path, desk.item.beneath)
    ]


def page(desk: Desk, form: ItemForm, **more: Any) -> str:
    """The page of a question's form."""
    bench, item = desk.bench, desk.item
    topics = sorted({str(one.value.get("topic", "")) for one in desk.bank.items} - {""})
    beneath = lines_of(item.beneath, desk.source, desk.offer(form.offer.sent).facts) if item and item.beneath else []
    case = case_of(desk.value) if desk.kind == "scenario" and item else None
    facts = sorted(facts_of(bench.ground, desk.source).values(), key=lambda fact: fact.key)
    return render_template(
        "studio/item.html", bench=bench, desk=desk, item=item, form=form, topics=topics, beneath=beneath, case=case,
        facts=facts, images=images_of(bench.ground), moved=moved_beneath(desk), types=TYPES, places=form.places(),
        asked=ASKED, history=queries.history(item.key, 10) if item else (), **more,
    )  # fmt: skip
