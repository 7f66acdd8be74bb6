"""The editor: an edition at a glance, a lesson side by side, and the form of a block."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import LIBRARY, UnitKey, block_operation_address
from lms.domain.access import Role
from lms.domain.errors import DomainError, NotFound
from lms.infra import clock
from lms.studio import editing, queries, service
from lms.studio.author_lesson import HEAD, AuthorBlock, AuthorLesson
from lms.studio.editor_forms import TextsForm, texts_form
from lms.studio.editor_showing import Shower, previews, refuse, words_for_form
from lms.studio.editor_words import context
from lms.studio.outline import outline_of
from lms.studio.service import Edit, Saved
from lms.studio.three_way import ThreeWay, three_ways
from lms.studio.workbench import Bench, block_on, course_bench, lesson_bench, lesson_on, store
from lms.web.access import only_reads, role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("editor", __name__, url_prefix="/studio/<course>/<edition>")
LESSON = "/<module>/<lesson>"
BLOCK = f"{LESSON}/<block>"
blueprint.context_processor(context)


@blueprint.get("/")
@role(Role.TRAINER)
def outline(course: str, edition: str) -> ResponseReturnValue:
    bench = course_bench(current_user, course, edition)
    return render_template("studio/outline.html", bench=bench, outline=outline_of(bench.ground))


@blueprint.get(LESSON)
@role(Role.TRAINER)
def lesson(course: str, edition: str, module: str, lesson: str) -> ResponseReturnValue:
    bench = lesson_bench(current_user, course, edition, f"{module}/{lesson}")
    seen = lesson_on(bench, f"{module}/{lesson}")
    shower = Shower(bench)
    rows = [shower.row(block) for block in seen.blocks]
    return render_template("studio/lesson.html", bench=bench, lesson=seen, rows=rows)


@blueprint.get(BLOCK)
@role(Role.TRAINER)
def edit(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench, seen, found = _block(course, edition, module, lesson, block)
    if found.stale:
        return redirect(url_for("merging.merge", **_place(bench, seen, found)))
    form = _form(bench, found)
    form.show(words_for_form(found, form.languages), _unit(bench, found), found.hash)
    return _page(bench, seen, found, form, found.key)


@blueprint.post(BLOCK)
@role(Role.TRAINER)
@writes
def save(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench, seen, found = _block(course, edition, module, lesson, block)
    form = _form(bench, found)
    shower = Shower(bench)
    if not form.validate_on_submit() or refuse(shower, form):
        return _page(bench, seen, found, form, found.key), 422
    try:
        value = editing.written(bench.ground, seen, found, form.typed(), form.beneath_or(found.hash))
        (saved,) = _store(bench, [Edit(found.key, form.opened_value(), value)])
    except DomainError as error:
        return _refused(bench, seen, found, form, error)
    if saved.conflicts:
        found_rows = _both(bench, found, form, saved)
        if not _put_together(bench, seen, found, form, saved.theirs, found_rows):
            return _page(bench, seen, found, form, found.key, conflicts=found_rows), 409
        saved = Saved(value, merged=True)
    _say(saved)
    return redirect(_lesson_url(bench, seen, found.id), 303)


@blueprint.get(f"{BLOCK}/after")
@role(Role.TRAINER)
def after(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench, seen, found = _block(course, edition, module, lesson, block, layer=True)
    form = _form(bench, None)
    form.show({}, None, found.hash)
    return _page(bench, seen, None, form, _after(bench, seen, found), after=found)


@blueprint.post(f"{BLOCK}/after")
@role(Role.TRAINER)
@writes
def insert(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench, seen, found = _block(course, edition, module, lesson, block, layer=True)
    form, where = _form(bench, None), _after(bench, seen, found)
    shower = Shower(bench)
    if not form.validate_on_submit() or refuse(shower, form):
        return _page(bench, seen, None, form, where, after=found), 422
    key, value = editing.inserted(bench.ground, seen, found, form.typed())
    try:
        (saved,) = _store(bench, [Edit(key, None, value)])
    except DomainError as error:
        return _page(bench, seen, None, _with(form, error), where, after=found), STATUS[type(error)]
    service.forget_autosave(current_user, where)
    _say(saved)
    return redirect(_lesson_url(bench, seen, str(value["id"])), 303)


@blueprint.post(f"{BLOCK}/hide")
@role(Role.TRAINER)
@writes
def hide(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    bench, seen, found = _block(course, edition, module, lesson, block, layer=True)
    _store(bench, [Edit(found.key, _unit(bench, found), editing.hidden(seen, found))])
    flash(_("The block is hidden in this edition. Nothing was lost: it can be shown again."))
    return redirect(_lesson_url(bench, seen, found.id), 303)


@blueprint.post(f"{BLOCK}/undo")
@role(Role.TRAINER)
@writes
def undo(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    """Back to what lies beneath; of a base text, back to what is published."""
    bench, seen, found = _block(course, edition, module, lesson, block)
    if bench.edition.kind == "base":
        service.undo(service.draft_of(bench.edition, current_user, clock.now()), found.key, current_user, clock.now())
    else:
        _store(bench, editing.taken_back(bench.ground, found))
    flash(_("Your text was taken back. It stays in the history of the block."))
    return redirect(_lesson_url(bench, seen, found.id), 303)


@blueprint.post(f"{BLOCK}/preview")
@role(Role.TRAINER)
@only_reads
def show(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    """The same form with what was typed as readers will see it; a script takes only the preview from it."""
    bench, seen, found = _block(course, edition, module, lesson, block)
    new = "after" in request.args
    form = _form(bench, None if new else found)
    shown = previews(Shower(bench), form)
    if new:
        return _page(bench, seen, None, form, _after(bench, seen, found), after=found, previews=shown)
    return _page(bench, seen, found, form, found.key, previews=shown)


@blueprint.post(f"{BLOCK}/autosave")
@role(Role.TRAINER)
@writes
def autosave(course: str, edition: str, module: str, lesson: str, block: str) -> ResponseReturnValue:
    """Keep what is being typed, for its author; `throw` forgets it."""
    bench, seen, found = _block(course, edition, module, lesson, block)
    new = "after" in request.args
    key = _after(bench, seen, found) if new else found.key
    if "throw" in request.form:
        service.forget_autosave(current_user, key)
        flash(_("The unsaved text was thrown away."))
        return redirect(url_for("editor.after" if new else "editor.edit", **_place(bench, seen, found)), 303)
    service.autosave(current_user, key, _form(bench, None if new else found).typed_raw(), clock.now())
    return "", 204


def _block(
    course: str, edition: str, module: str, lesson: str, block: str, *, layer: bool = False
) -> tuple[Bench, AuthorLesson, AuthorBlock]:
    bench = lesson_bench(current_user, course, edition, f"{module}/{lesson}")
    if layer and not bench.edition.layer:
        raise NotFound("unit.unknown")
    return (bench, *block_on(bench, f"{module}/{lesson}", block))


def _after(bench: Bench, seen: AuthorLesson, block: AuthorBlock) -> UnitKey:
    """Where a new block's text is kept while it is typed."""
    if not bench.edition.layer:
        raise NotFound("unit.unknown")
    return UnitKey(bench.course, block_operation_address(bench.edition.layer, seen.path, block.id, after=True))


def _form(bench: Bench, block: AuthorBlock | None) -> TextsForm:
    """The form of a block, or of a new one."""
    ground = bench.ground
    head = block is not None and block.id == HEAD
    title = block is None or head or bool(block.title(ground.source_language))
    module = request.view_args["module"] if request.view_args else ""
    return texts_form(ground.languages(module), ground.source_language, title=title, head=head)


def _store(bench: Bench, edits: list[Edit]) -> list[Saved]:
    return store(bench, edits, current_user, clock.now())


def _unit(bench: Bench, block: AuthorBlock) -> dict[str, Any] | None:
    value = bench.ground.units.get(block.key)
    return None if value is None else dict(value)


def _place(bench: Bench, seen: AuthorLesson, block: AuthorBlock) -> dict[str, Any]:
    module, _slash, lesson = seen.path.partition("/")
    where: dict[str, Any] = {"course": bench.course, "edition": bench.edition.slug}
    return {**where, "module": module, "lesson": lesson, "block": block.id}


def _lesson_url(bench: Bench, seen: AuthorLesson, block: str) -> str:
    module, _slash, lesson = seen.path.partition("/")
    where: dict[str, Any] = {"course": bench.course, "edition": bench.edition.slug}
    return url_for("editor.lesson", **where, module=module, lesson=lesson, _anchor=f"block-{block}")


def _say(saved: Saved) -> None:
    if saved.merged:
        flash(_("Saved in the draft. Somebody else had changed this block meanwhile: both changes are in it."))
    else:
        flash(_("Saved in the draft."))


def _with(form: TextsForm, error: DomainError) -> TextsForm:
    form.form_errors.append(sentence(error))
    return form


def _refused(
    bench: Bench, seen: AuthorLesson, block: AuthorBlock, form: TextsForm, error: DomainError
) -> ResponseReturnValue:
    return _page(bench, seen, block, _with(form, error), block.key), STATUS[type(error)]


def _both(bench: Bench, block: AuthorBlock, form: TextsForm, saved: Saved) -> list[ThreeWay]:
    """Somebody else saved other words meanwhile: theirs and mine beside each other, and both in the form to go on from.

    Where this edition had no text of its own, both began from the one beneath.
    """
    opened, theirs = form.opened_value(), saved.theirs
    old, new = (editing.words_of(value, bench.ground, form.languages, block) for value in (opened, theirs))
    found = three_ways(old, new, form.typed())
    for row in found:
        form[f"{row.part}-{row.language}"].data = row.text
    form.stand_on(theirs, form.beneath_or(block.hash))
    return found


def _put_together(
    bench: Bench, seen: AuthorLesson, block: AuthorBlock, form: TextsForm, theirs: Any, rows: list[ThreeWay]
) -> bool:
    """Save what both wrote where no words of theirs stand against each other; whether that could be."""
    if not all(row.clean for row in rows) or theirs is None or theirs.get("op", "replace") != "replace":
        return False
    both = editing.written(bench.ground, seen, block, form.typed(), form.beneath_or(block.hash))
    (saved,) = _store(bench, [Edit(block.key, theirs, both)])
    return not saved.conflicts


def _page(
    bench: Bench, seen: AuthorLesson, block: AuthorBlock | None, form: TextsForm, key: UnitKey, **more: Any
) -> str:
    kept = queries.autosaved(current_user, key) if request.method == "GET" else None
    if kept and "unsaved" in request.args:
        form.resume(kept[0])
    shower = Shower(bench)
    row = shower.row(block) if block else None
    facts = sorted(shower.facts(form.languages[0]).values(), key=lambda fact: fact.key)
    where = more.get("after") or block
    history = queries.history(key, 10) if block else ()
    return render_template(
        "studio/block.html", bench=bench, lesson=seen, block=block, row=row, form=form, facts=facts, kept=kept,
        place=_place(bench, seen, where) if where else {}, resumed=bool(kept) and "unsaved" in request.args,
        history=history, images=shower.images, library=LIBRARY, **more,
    )  # fmt: skip
