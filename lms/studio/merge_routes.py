"""What needs a person: texts whose base has changed, and those that lie nowhere any more."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.content.units import normal
from lms.domain.access import Role
from lms.domain.errors import Conflict, DomainError, NotFound
from lms.infra import clock
from lms.studio import editing, former
from lms.studio.author_lesson import HEAD, AuthorBlock, AuthorLesson, Orphan, Words
from lms.studio.editor_forms import TextsForm, texts_form
from lms.studio.editor_showing import Shower, refuse
from lms.studio.editor_words import context
from lms.studio.outline import outline_of, places_of
from lms.studio.service import Edit
from lms.studio.three_way import ThreeWay, three_ways
from lms.studio.workbench import Bench, block_on, course_bench, lesson_bench, store
from lms.web import errors
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("merging", __name__, url_prefix="/studio/<course>/<edition>")
MERGE = "/<module>/<lesson>/<block>/merge"
blueprint.context_processor(context)
DONE = {
    "keep": _l("Your text stays as it is. It counts as made against the new text from now on."),
    "take": _l("Your text was taken back: the new text counts. Yours stays in the history of the block."),
    "merge": _l("The merged text is saved. It counts as made against the new text."),
}
errors.words({
    "block.own": _l("This block is your own. Take it away instead of hiding it."),
    "block.empty": _l("A translation needs a text. Empty all of it to take the translation back."),
    "orphan.taken": _l("This edition has a text of its own there already. Please choose another block."),
    "orphan.none": _l("This text lies in its place again, or somebody else has dealt with it."),
    "merge.choice": _l("Please choose what shall become of your text."),
})  # fmt: skip


@blueprint.get(MERGE)
@role(Role.TRAINER)
def merge(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench, seen, found = _stale(course, edition, module, lesson, block)
    form, rows = _compared(bench, seen, found, module)
    for row in rows:
        form[f"{row.part}-{row.language}"].data = row.text
    value = bench.ground.units.get(found.key)
    form.stand_on(dict(value) if value else None, found.hash)
    return _page(bench, seen, found, form, rows)


@blueprint.post(MERGE)
@role(Role.TRAINER)
@writes
def decide(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    """Keep, take or merge: `choice`. Recorded with who and when."""
    bench, seen, found = _stale(course, edition, module, lesson, block)
    form, rows = _compared(bench, seen, found, module)
    choice = request.form.get("choice", "")
    if choice not in DONE:
        form.form_errors.append(sentence(NotFound("merge.choice")))
        return _page(bench, seen, found, form, rows), 422
    if choice == "merge" and (not form.validate_on_submit() or refuse(Shower(bench), form)):
        return _page(bench, seen, found, form, rows), 422
    try:
        (saved, *_more) = store(bench, _edits(bench, seen, found, form, choice), current_user, clock.now())
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _page(bench, seen, found, form, rows), STATUS[type(error)]
    if saved.conflicts:
        form.form_errors.append(_("Somebody else has just changed this text. It is shown below as it is now."))
        form.stand_on(saved.theirs, found.hash)
        return _page(bench, seen, found, form, rows), 409
    flash(str(DONE[choice]))
    where: dict[str, Any] = {"course": course, "edition": edition, "module": module, "lesson": lesson}
    return redirect(url_for("editor.lesson", **where, _anchor=f"block-{block}"), 303)


@blueprint.get("/_orphans")
@role(Role.TRAINER)
def orphans(course: str, edition: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, edition)
    return _orphan_page(bench)


@blueprint.post("/_orphans")
@role(Role.TRAINER)
@writes
def settle(course: str, edition: str) -> ResponseReturnValue:
    """Place what lies nowhere on another block, or retire it. Recorded with who and when."""
    bench = course_bench(current_user, course, edition)
    orphan = next(
        (row for row in outline_of(bench.ground).orphans if row.key.address == request.form.get("address")), None
    )
    if orphan is None:
        raise NotFound("orphan.none")
    retire = request.form.get("choice") == "retire"
    try:
        edits = [Edit(orphan.key, dict(orphan.value), None, "retire")] if retire else _placed(bench, orphan)
        store(bench, edits, current_user, clock.now())
    except DomainError as error:
        return _orphan_page(bench, orphan.key.address, sentence(error)), STATUS[type(error)]
    flash(_("The text was retired. It stays in the history.") if retire else _("The text has its new place."))
    return redirect(url_for("merging.orphans", course=course, edition=edition), 303)


def _stale(course: str, edition: str, module: str, lesson: str, block: str) -> tuple[Bench, AuthorLesson, AuthorBlock]:
    bench = lesson_bench(current_user, course, edition, f"{module}/{lesson}")
    seen, found = block_on(bench, f"{module}/{lesson}", block)
    if not found.stale:
        raise NotFound("orphan.none")
    return bench, seen, found


def _compared(bench: Bench, seen: AuthorLesson, block: AuthorBlock, module: str) -> tuple[TextsForm, list[ThreeWay]]:
    ground, source = bench.ground, bench.ground.source_language
    title = bool(block.title(source)) or block.id == HEAD
    form = texts_form(ground.languages(module), source, title=title, head=block.id == HEAD)
    old = former.beneath(ground, seen, block)
    mine = editing.words_of(ground.units.get(block.key), ground, form.languages, block)
    if block.state == "inserted":  # it stands after a block that has changed; its own words are nobody else's
        same = {tag: dict(words) for tag, words in mine.items()}
        return form, _rows(form, same, same, mine)
    if ground.edition.kind == "language":  # words of two languages cannot be merged: the source says what has moved
        return form, _rows(form, None, block.beneath, mine)
    return form, _rows(form, None if old is None else {source: old}, block.beneath, mine)


def _rows(
    form: TextsForm, old: Mapping[str, Words] | None, new: Mapping[str, Words], mine: Mapping[str, Words]
) -> list[ThreeWay]:
    wanted = {tag: {part: mine.get(tag, {}).get(part, "") for part in form.parts} for tag in form.languages}
    rows = []
    for tag, words in wanted.items():
        before = old if old is None or tag in old else None
        rows += three_ways(before, new, {tag: words})
    return rows


def _edits(bench: Bench, seen: AuthorLesson, block: AuthorBlock, form: TextsForm, choice: str) -> list[Edit]:
    opened = form.opened_value() or _plain(bench, block)
    if choice == "take":
        return editing.taken_back(bench.ground, block, "take")
    if choice == "keep":
        now = _plain(bench, block) or {}
        if opened != normal(now):  # nobody keeps words that they have not seen
            form.stand_on(now, block.hash)
            raise Conflict("draft.meanwhile")
        return [Edit(block.key, now, editing.kept(now, block, bench.ground), "keep")]
    value = editing.written(bench.ground, seen, block, form.typed(), form.beneath_or(block.hash))
    if value is not None and block.state == "inserted":
        value = editing.kept(value, block, bench.ground)
    return [Edit(block.key, opened, value, "merge")]


def _plain(bench: Bench, block: AuthorBlock) -> dict[str, Any] | None:
    value = bench.ground.units.get(block.key)
    return None if value is None else dict(value)


def _page(bench: Bench, seen: AuthorLesson, block: AuthorBlock, form: TextsForm, rows: list[ThreeWay]) -> str:
    source = bench.ground.source_language
    old = former.beneath(bench.ground, seen, block)
    moved = three_ways(None if old is None else {source: old}, block.beneath, {source: block.beneath.get(source, {})})
    module, _slash, lesson = seen.path.partition("/")
    place = {
        "course": bench.course,
        "edition": bench.edition.slug,
        "module": module,
        "lesson": lesson,
        "block": block.id,
    }
    return render_template(
        "studio/merge.html", bench=bench, lesson=seen, block=block, form=form, rows=rows, moved=moved,
        known=old is not None, place=place,
    )  # fmt: skip


def _placed(bench: Bench, orphan: Orphan) -> list[Edit]:
    if orphan.item:
        raise NotFound("unit.unknown")
    path, _slash, name = request.form.get("place", "").rpartition("/")
    lessons = {lesson.path: lesson for _module, found in places_of(bench.ground) for lesson in found}
    block = lessons[path].block(name) if path in lessons else None
    if block is None:
        raise NotFound("unit.unknown")
    return editing.placed(bench.ground, orphan, lessons[path], block)


def _orphan_page(bench: Bench, address: str = "", problem: str = "") -> str:
    source, lost = bench.ground.source_language, outline_of(bench.ground).orphans
    groups = {
        lesson.title: [(f"{lesson.path}/{block.id}", block.title(source) or _("Opening")) for block in lesson.blocks]
        for _module, lessons in places_of(bench.ground)
        for lesson in lessons
    }
    rows = [(orphan, _twin(groups, orphan)) for orphan in lost]
    return render_template("studio/orphans.html", bench=bench, rows=rows, groups=groups, wrong=address, problem=problem)


def _twin(groups: Mapping[str, list[tuple[str, str]]], orphan: Orphan) -> str:
    """Where a block of the same id is now: most likely it was moved there."""
    return next((path for rows in groups.values() for path, _title in rows if path.endswith(f"/{orphan.block}")), "")
