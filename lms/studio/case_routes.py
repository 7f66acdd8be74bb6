"""Steps and endings of a case, a page for each; the map of the case is on the page of its question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from lms.content.units import value_hash
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, NotFound
from lms.infra import clock
from lms.studio import item_edits, item_forms
from lms.studio.author_facts import facts_of, images_of
from lms.studio.author_lesson import Value
from lms.studio.bank import AuthorItem
from lms.studio.case_map import case_of, without
from lms.studio.editing import new_id
from lms.studio.editor_words import context
from lms.studio.item_checks import Refusal, refusals
from lms.studio.item_desk import Desk, desk_for, text_refusals
from lms.studio.item_forms import ItemForm
from lms.studio.item_parts import Flat, Part
from lms.studio.item_routes import clashes
from lms.studio.item_shapes import ENDING, NOWHERE, STEP
from lms.studio.merging import merge
from lms.studio.service import Edit
from lms.studio.workbench import bank_bench, store
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("cases", __name__, url_prefix="/studio/<course>/<edition>/_items/<item>")
blueprint.context_processor(context)
NEW = "_new"
SHAPES: Mapping[str, Sequence[Part]] = {"steps": STEP, "endings": ENDING}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A step or ending of a case; `row` is it as it is, None for a new one."""

    desk: Desk
    part: str
    row: Mapping[str, Any] | None

    def form(self, sent: Flat | None = None) -> ItemForm:
        """Its form with what was sent, or as it is."""
        shape = SHAPES[self.part]
        if sent is not None:
            sent = item_forms.sound(shape, sent)
        else:
            sent = item_forms.filled_in(shape, self.row) if self.row else item_forms.begun(shape)
            sent["opened"], sent["beneath"] = value_hash(self.desk.unit) if self.desk.unit else "", self.desk.standing
        return item_forms.item_form("", shape, self.desk.offer(sent, of_part=True), sent)

    def together(self, opened: Value | None, mine: Value | None, theirs: Value | None) -> ItemForm:
        """The form with what two people made of this place."""
        desk, shape = self.desk, SHAPES[self.part]
        if desk.item is None or self.row is None:
            return self.form()
        case = item_edits.with_operation(desk.item, merge(opened, mine, theirs).value)
        sent = item_forms.filled_in(shape, _row(case, self.part, str(self.row["id"])) or self.row)
        sent["opened"], sent["beneath"] = (value_hash(theirs) if theirs else ""), desk.standing
        return item_forms.item_form("", shape, desk.offer(sent, of_part=True), sent)

    def case(self, before: Value, form: ItemForm) -> tuple[str, dict[str, Any]]:
        """The id of this place, and the whole case with what was typed in it."""
        rows, typed = list(before.get(self.part, ())), form.typed()
        if self.row is None:
            taken = {row["id"] for part in SHAPES for row in before.get(part, ())} | {NEW, NOWHERE}
            name = new_id(str(typed.get("title", {}).get(self.desk.source, "")), taken, "")
            return name, {**before, self.part: [*rows, {"id": name, **typed}]}
        name = str(self.row["id"])
        old = _row(before, self.part, name) or self.row
        made = item_edits.whole(old, item_edits.as_typed("", form.parts, form.offer, old), typed)
        return name, {**before, self.part: [made if row["id"] == name else row for row in rows]}


def _row(case: Value, part: str, name: str) -> Value | None:
    return next((row for row in case.get(part, ()) if row["id"] == name), None)


@blueprint.get("/<part>/<name>")
@role(Role.TRAINER)
def edit(course: str, edition: str, item: str, part: str, name: str) -> ResponseReturnValue:
    leaf = _leaf(course, edition, item, part, name)
    return _page(leaf, leaf.form())


@blueprint.post("/<part>/<name>")
@role(Role.TRAINER)
@writes
def save(course: str, edition: str, item: str, part: str, name: str) -> ResponseReturnValue:
    leaf, sent = _leaf(course, edition, item, part, name), MultiDict(request.form)
    if action := sent.get("do"):
        return _page(leaf, leaf.form(item_forms.acted(SHAPES[part], item_forms.sound(SHAPES[part], sent), action)))
    form = leaf.form(sent)
    if not _is_right(leaf, form):
        return _page(leaf, form), 422
    opened = leaf.desk.opened(form)
    return _store(leaf, form, opened, leaf.case(item_edits.with_operation(_item(leaf), opened), form)[1])


@blueprint.post("/<part>/<name>/delete")
@role(Role.TRAINER)
@writes
def delete(course: str, edition: str, item: str, part: str, name: str) -> ResponseReturnValue:
    """Take a step or ending out; decisions that led there lead nowhere yet."""
    leaf = _leaf(course, edition, item, part, name)
    form = leaf.form()
    if leaf.row is None:
        raise NotFound("unit.unknown")
    if len(leaf.desk.value[part]) == 1:
        form.form_errors = [sentence(Conflict("item.last"))]
        return _page(leaf, form), 409
    return _store(leaf, form, leaf.desk.unit or None, without(leaf.desk.value, part, name))


def _leaf(course: str, edition: str, item: str, part: str, name: str) -> Leaf:
    """A step or ending of a case that there is, or a new one. Raises NotFound("unit.unknown")."""
    desk = desk_for(bank_bench(current_user, course, edition), item)
    there = desk.kind == "scenario" and part in SHAPES
    row = _row(desk.value, part, name) if there else None
    if not there or (row is None and name != NEW):
        raise NotFound("unit.unknown")
    return Leaf(desk, part, row)


def _item(leaf: Leaf) -> AuthorItem:
    if leaf.desk.item is None:
        raise NotFound("unit.unknown")
    return leaf.desk.item


def _is_right(leaf: Leaf, form: ItemForm) -> bool:
    """Whether the step or ending is as content has it; else each field says what is wrong."""
    if form.validate_on_submit():
        alone = {leaf.part: [{"id": "alone", **form.typed()}]}
        found = [*refusals("scenario", alone, form.offer), *text_refusals(leaf.desk, alone)]
        form.refuse([Refusal(one.at[2:], one.words) for one in found])
    return not any(entry.errors for entry in form) and not form.form_errors


def _store(leaf: Leaf, form: ItemForm, opened: dict[str, Any] | None, case: dict[str, Any]) -> ResponseReturnValue:
    desk, item = leaf.desk, _item(leaf)
    mine = item_edits.unit_with(item, case, opened, form.beneath_or(desk.standing))
    try:
        edit = Edit(item.key, opened, mine, "merge" if item.stale else "")
        (saved,) = store(desk.bench, [edit], current_user, clock.now())
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _page(leaf, form), STATUS[type(error)]
    if saved.conflicts:
        again = leaf.together(opened, mine, saved.theirs)
        return _page(leaf, again, clashes=clashes(desk, saved)), 409
    flash(_("Saved in the draft."))
    place: dict[str, Any] = {"course": desk.bench.course, "edition": desk.bench.edition.slug, "item": item.id}
    return redirect(url_for("items.edit", **place, _anchor="case"), 303)


def _page(leaf: Leaf, form: ItemForm, **more: Any) -> str:
    desk, bench = leaf.desk, leaf.desk.bench
    beneath = _row(
        (leaf.desk.item.beneath if leaf.desk.item else None) or {}, leaf.part, str((leaf.row or {}).get("id"))
    )
    facts = sorted(facts_of(bench.ground, desk.source).values(), key=lambda fact: fact.key)
    return render_template(
        "studio/case_leaf.html", bench=bench, desk=desk, item=desk.item, leaf=leaf, form=form, facts=facts,
        images=images_of(bench.ground), places=form.places(), case=case_of(desk.value), beneath=beneath,
        name=str(leaf.row["id"]) if leaf.row else NEW, **more,
    )  # fmt: skip
