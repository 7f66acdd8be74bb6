"""The item bank of an edition: every question with its state and its uses, and what is done with a whole question."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.content.units import LIBRARY, UnitKey
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, NotFound
from lms.infra import clock
from lms.studio import bank_search, item_edits
from lms.studio.bank import bank_of
from lms.studio.bank_search import MARKS, TAGS, Found, Wanted
from lms.studio.editor_words import context
from lms.studio.facts_forms import plain
from lms.studio.item_desk import ASKED, Desk, desk_for
from lms.studio.item_shapes import BLOOM, LEVELS, TYPES
from lms.studio.item_words import lines_of
from lms.studio.service import Edit
from lms.studio.words import code_words
from lms.studio.workbench import Bench, bank_bench, store
from lms.web import i18n
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("bank", __name__, url_prefix="/studio/<course>/<edition>/_items")
blueprint.context_processor(context)
blueprint.add_app_template_filter(code_words)
A_PAGE, MOST_WORDS = 30, 200
MARK_WORDS = {
    "new": _l("New in this draft"),
    "changed": _l("Changed in this draft"),
    "review": _l("In review"),
    "published": _l("As published"),
    "own": _l("Own text"),
    "stale": _l("The base text has changed"),
    "hidden": _l("Hidden here"),
    "inserted": _l("Inserted here"),
    "retired": _l("Retired"),
}
TONES = {
    "new": "progress", "changed": "progress", "review": "attention", "own": "good", "stale": "attention",
    "inserted": "good",
}  # fmt: skip
TAG_WORDS = {
    "topic": _l("Topic"),
    "step": _l("Workflow step"),
    "bloom": _l("Bloom level"),
    "level": _l("Difficulty"),
    "type": _l("Type"),
}


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str, edition: str) -> ResponseReturnValue:
    bench = bank_bench(current_user, course, edition)
    rows = bank_search.rows_of(bench.ground, bank_of(bench.ground), bench.draft)
    asked = {name: (plain(request.args.get(name, "")) or "")[:MOST_WORDS] for name in ("words", *TAGS, "state")}
    wanted = Wanted(asked["words"], {tag: asked[tag] for tag in TAGS}, asked["state"])
    found = [row for row in rows if wanted.matches(row)]
    pages = max(1, -(-len(found) // A_PAGE))
    number = request.args.get("page", 1, int)
    here = min(max(1, number), pages)
    return render_template(
        "studio/bank.html", bench=bench, rows=found[(here - 1) * A_PAGE : here * A_PAGE], count=len(found),
        total=len(rows), filters=_filters(bench, rows), asked=asked, query={k: v for k, v in asked.items() if v},
        page=here, pages=pages, marks=MARK_WORDS, tones=TONES, types=TYPES, step_names=_steps(bench),
        bloom_words=BLOOM, level_words=LEVELS,
    )  # fmt: skip


@blueprint.get("/<item>/ask/<what>")
@role(Role.TRAINER)
def ask(course: str, edition: str, item: str, what: str) -> ResponseReturnValue:
    """Ask before something becomes of a whole question."""
    desk = _desk(course, edition, item, what)
    return _asking(desk, what, _impossible(desk, what))


@blueprint.post("/<item>/ask/<what>")
@role(Role.TRAINER)
@writes
def do(course: str, edition: str, item: str, what: str) -> ResponseReturnValue:
    desk = _desk(course, edition, item, what)
    try:
        if request.form.get("seen") != desk.seen:
            raise Conflict("draft.meanwhile")
        saved = store(desk.bench, _edits(desk, what), current_user, clock.now())
        if any(one.conflicts for one in saved):
            raise Conflict("draft.meanwhile")
    except DomainError as error:
        return _asking(desk, what, sentence(error)), STATUS[type(error)]
    flash(str(ASKED[what][2]))
    return redirect(url_for("bank.index", course=course, edition=edition, _anchor=f"item-{item}"), 303)


@blueprint.post("/<item>/stale")
@role(Role.TRAINER)
@writes
def settle(course: str, edition: str, item: str) -> ResponseReturnValue:
    """Keep a stale text of one's own as it is, or take what lies beneath instead: `choice`."""
    desk = desk_for(bank_bench(current_user, course, edition), item)
    found, choice = desk.item, request.form.get("choice", "")
    if found is None or not found.stale or choice not in ("keep", "take"):
        raise NotFound("orphan.none")
    try:
        if request.form.get("seen") != desk.seen:
            raise Conflict("draft.meanwhile")
        edits = item_edits.taken_back(desk.bench.ground, found, "take")
        if choice == "keep":
            edits = [Edit(found.key, dict(found.own or {}), item_edits.kept(found), "keep")]
        store(desk.bench, edits, current_user, clock.now())
    except DomainError as error:
        flash(sentence(error), "error")
        return redirect(url_for("items.edit", course=course, edition=edition, item=item), 303)
    flash(_("Your text stays as it is.") if choice == "keep" else _("Your text was taken back. The history keeps it."))
    return redirect(url_for("bank.index", course=course, edition=edition, _anchor=f"item-{item}"), 303)


def _desk(course: str, edition: str, item: str, what: str) -> Desk:
    """A question, and something that may become of it. Raises NotFound."""
    desk = desk_for(bank_bench(current_user, course, edition), item)
    if desk.item is None or what not in desk.possible:
        raise NotFound("unit.unknown")
    return desk


def _edits(desk: Desk, what: str) -> list[Edit]:
    if problem := _impossible(desk, what):
        raise problem
    item, before = desk.item, desk.unit
    if item is None:
        raise NotFound("unit.unknown")
    if what == "undo":
        return item_edits.taken_back(desk.bench.ground, item)
    if what == "hide":
        return [Edit(item.key, before or None, item_edits.hidden(item, desk.standing))]
    if what == "delete":
        return [Edit(item.key, before, None)]
    kept = {name: part for name, part in before.items() if name != "retired"}
    return [Edit(item.key, before, kept if what == "return" else {**kept, "retired": True})]


def _impossible(desk: Desk, what: str) -> Conflict | None:
    """Why it cannot be, before anybody tries."""
    if what in ("retire", "delete") and desk.item and bank_search.is_named(desk.bench.ground, desk.item.id):
        return Conflict("item.named")
    return None


def _asking(desk: Desk, what: str, problem: Conflict | str | None = None) -> str:
    facts = desk.bench.ground.units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {})
    named = bank_search.is_named(desk.bench.ground, desk.item.id) if desk.item else []
    return render_template(
        "studio/item_ask.html", bench=desk.bench, item=desk.item, what=what, words=ASKED[what], seen=desk.seen,
        lines=lines_of(desk.value, desk.source, facts), named=named,
        problem=sentence(problem) if isinstance(problem, Conflict) else problem,
    )  # fmt: skip


def _steps(bench: Bench) -> dict[str, str]:
    steps = bench.ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
    return {step["slug"]: i18n.localised(step["name"]) for step in steps}


def _filters(bench: Bench, rows: list[Found]) -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """(name, label, values with their names) of what a list can be filtered by."""
    there = bank_search.choices_of(rows)
    names: dict[str, Any] = {"step": _steps(bench), "bloom": BLOOM, "level": LEVELS, "type": TYPES}
    found: list[tuple[str, Any, list[tuple[str, Any]]]] = [
        (tag, TAG_WORDS[tag], [(value, names.get(tag, {}).get(value, value)) for value in there[tag]]) for tag in TAGS
    ]
    marks = {mark for row in rows for mark in row.marks}
    found.append(("state", _l("State"), [(mark, MARK_WORDS[mark]) for mark in MARKS if mark in marks]))
    return found
