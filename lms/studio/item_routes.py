"""Quizzes in the editions of regions, countries and agencies: each item beside their own text, and stale ones."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import UnitKey, quiz_address
from lms.content.variants import item_hash
from lms.domain.access import Role
from lms.domain.errors import DomainError, NotFound
from lms.infra import clock
from lms.studio import items, queries
from lms.studio.editor_forms import TextsForm, item_form
from lms.studio.editor_showing import Shower, refuse
from lms.studio.editor_words import context
from lms.studio.items import AuthorItem, AuthorQuiz
from lms.studio.parts import quiz_part
from lms.studio.service import Edit
from lms.studio.three_way import differences
from lms.studio.workbench import Bench, lesson_bench, store
from lms.web.access import role, writes
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("items", __name__, url_prefix="/studio/<course>/<edition>/_quiz/<quiz>")
blueprint.context_processor(context)


@blueprint.get("")
@role(Role.TRAINER)
def index(course: str, edition: str, quiz: str) -> ResponseReturnValue:
    bench, seen = _quiz(course, edition, quiz)
    return render_template("studio/quiz.html", bench=bench, quiz=seen)


@blueprint.get("/<item>")
@role(Role.TRAINER)
def edit(course: str, edition: str, quiz: str, item: str) -> ResponseReturnValue:
    bench, seen = _quiz(course, edition, quiz)
    found = seen.item(item)
    form = item_form(seen.languages)
    words = {tag: {part: found.words(part).get(tag, "") for part in items.TEXTS} for tag in seen.languages}
    form.show(words, dict(found.own) if found.own else None, found.hash)
    return _page(bench, seen, found, form)


@blueprint.post("/<item>")
@role(Role.TRAINER)
@writes
def save(course: str, edition: str, quiz: str, item: str) -> ResponseReturnValue:
    """Save the texts, or with `choice` keep a stale operation as it is, or take the item beneath instead."""
    bench, seen = _quiz(course, edition, quiz)
    found, form = seen.item(item), item_form(seen.languages)
    choice = request.form.get("choice", "")
    if choice not in ("keep", "take") and (not form.validate_on_submit() or refuse(Shower(bench), form)):
        return _page(bench, seen, found, form), 422
    try:
        (saved,) = store(bench, [_decided(found, quiz, form, choice)], current_user, clock.now())
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return _page(bench, seen, found, form), STATUS[type(error)]
    if saved.conflicts:
        form.form_errors.append(_("Somebody else has just changed this item. Their text is shown beside yours."))
        form.stand_on(saved.theirs, found.hash)
        return _page(bench, seen, found, form), 409
    flash(_("Saved in the draft."))
    return redirect(url_for("items.index", course=course, edition=edition, quiz=quiz, _anchor=f"item-{item}"), 303)


def _quiz(course: str, edition: str, quiz: str) -> tuple[Bench, AuthorQuiz]:
    bench = lesson_bench(current_user, course, edition, quiz_part(quiz))
    seen = items.quiz_of(bench.ground, quiz) if bench.edition.layer else None
    if seen is None:
        raise NotFound("unit.unknown")
    return bench, seen


def _decided(item: AuthorItem, quiz: str, form: TextsForm, choice: str) -> Edit:
    opened = form.opened_value()
    if choice and item.own is not None:
        own = dict(item.own)
        return Edit(item.key, own, None if choice == "take" else own | {"base": item.hash}, choice)
    value = items.replaced(item, quiz, form.typed(), form.beneath_or(item.hash))
    return Edit(item.key, opened, value, "merge" if item.stale else "")


def _page(bench: Bench, quiz: AuthorQuiz, item: AuthorItem, form: TextsForm) -> str:
    source = bench.ground.source_language
    old = _former(bench, quiz.slug, item) if item.stale else None
    moved: dict[str, Any] = {
        part: differences(getattr(old, part)[source], getattr(item.beneath, part)[source])[1] if old else None
        for part in items.TEXTS
    }
    return render_template("studio/item.html", bench=bench, quiz=quiz, item=item, form=form, moved=moved, old=old)


def _former(bench: Bench, quiz: str, item: AuthorItem) -> Any:
    """The base item that the edition's text was made against, from the history; None where nobody knows it."""
    wanted = (item.own or {}).get("base")
    for version in queries.history(UnitKey(bench.course, quiz_address(quiz))):
        file = items.read_quiz(version.value)
        for former in file.items if file else ():
            if former.id == item.id and item_hash(former, bench.ground.source_language) == wanted:
                return former
    return None
