"""Lessons, quizzes and questions as any audience reads them, and two countries beside each other."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.domain.editions import Edition
from lms.domain.errors import DomainError
from lms.infra import clock
from lms.learning import showing
from lms.studio import composing, countries_compared, queries
from lms.studio.answer_keys import key_parts
from lms.studio.audience import RELEASE, Asked, Audience, audience, drafts_to_see, edition_to_see, head_of, own_country
from lms.studio.composing import Composed
from lms.studio.models import Draft
from lms.studio.words import edition_name
from lms.web import errors
from lms.web.access import role
from lms.web.errors import STATUS, sentence

blueprint = Blueprint("preview", __name__, url_prefix="/studio")
errors.words({
    "audience.country": _l("This course is not for that country. Please choose one of its countries."),
    "audience.language": _l("This course is not in that language. Please choose one of its languages."),
    "audience.agency": _l("That agency has no text of its own in this course, or it belongs to another country."),
    "audience.text": _l("That draft is not to be seen here: you do not write it, or these people do not read it."),
    "audience.not_released": _l("The release in force has no such page for this country. Please choose a draft."),
    "audience.no_page": _l("This course has no such page."),
    "audience.no_item": _l("These readers do not have that question: it is hidden from them, or there is none."),
    "audience.broken": _l("This cannot be shown yet: the course, or the entry of its country, is not complete."),
    "audience.same": _l("Please choose two different countries."),
})  # fmt: skip
Compose = Callable[[Audience, Draft | None], Composed]


@blueprint.get("/<course>/preview/<module>/<lesson>")
@role(*queries.REVIEWS)
def lesson(course: str, module: str, lesson: str) -> ResponseReturnValue:
    """The body of the lesson's page, for the audience that the address names."""
    path = f"{module}/{lesson}"

    def compose(readers: Audience, draft: Draft | None) -> Composed:
        return composing.lesson(course, path, readers, draft)

    found, status = _preview(course, composing.key_of(path), compose)
    return render_template("studio/preview.html", **found, path=path, module=module, lesson_slug=lesson), status


@blueprint.get("/<course>/quiz-preview/<quiz>")
@role(*queries.REVIEWS)
def quiz(course: str, quiz: str) -> ResponseReturnValue:
    """All questions of a quiz with the answer key of the audience's law."""

    def compose(readers: Audience, draft: Draft | None) -> Composed:
        return composing.quiz(course, quiz, readers, draft)

    found, status = _preview(course, composing.key_of("", quiz), compose)
    return render_template("studio/preview_quiz.html", **found, quiz_slug=quiz, key_parts=key_parts), status


@blueprint.get("/<course>/item-preview/<item>")
@role(*queries.REVIEWS)
def item(course: str, item: str) -> ResponseReturnValue:
    """One question of the bank with the answer key of the audience's law."""

    def compose(readers: Audience, draft: Draft | None) -> Composed:
        return composing.item(course, item, readers, draft)

    found, status = _preview(course, composing.key_of("", item=item), compose)
    return render_template("studio/preview_item.html", **found, item_id=item, key_parts=key_parts), status


def _preview(course: str, key: str, compose: Compose) -> tuple[dict[str, Any], int]:
    """What both previews show. A refusal is said above the form, which keeps what was asked."""
    head = head_of(course, current_user)
    asked = Asked(**{name: request.args.get(name, "") for name in ("country", "agency", "language", "text")})
    shown: dict[str, Any] = {"course": course, "head": head, "asked": asked, "today": clock.now().date()}
    try:
        readers = audience(course, head, asked, current_user)
        offered = drafts_to_see(course, head, readers, current_user)
        edition = edition_to_see(asked.text, offered)
        shown |= {"readers": readers, "edition": edition, "offered": _named(offered, readers)}
        shown["edits_facts"] = readers.country in current_user.scope(*queries.WRITES)
        shown |= _text(course, key, readers, edition, compose)
    except DomainError as error:
        return shown | {"refused": sentence(error), "RELEASE": RELEASE}, STATUS[type(error)]
    found: Composed = shown["found"]
    facts = showing.facts_of(found.body, found.country)
    context = showing.context_line(found.country, found.body["language"])
    view = request.args.get("show", "") if found.body.get("notice") == "sensitive" else "whole"
    return shown | {"facts": facts, "context_line": context, "view": view or "notice", "RELEASE": RELEASE}, 200


def _text(course: str, key: str, readers: Audience, edition: Edition | None, compose: Compose) -> dict[str, Any]:
    if edition is None:
        found, release = composing.released(course, key, readers)
        return {"found": found, "release": release, "draft": None}
    draft = queries.live_draft(edition)
    return {"found": compose(readers, draft), "release": "", "draft": draft}


def _named(offered: list[Edition], readers: Audience) -> list[tuple[str, str]]:
    names = {**readers.regions, **readers.agencies}
    return [(one.slug, edition_name(one, names)) for one in offered]


@blueprint.get("/<course>/compare/<module>/<lesson>")
@role(*queries.REVIEWS)
def compare(course: str, module: str, lesson: str) -> ResponseReturnValue:
    """The lesson under the law of two countries, block by block: the release in force."""
    head = head_of(course, current_user)
    args = request.args
    left = args.get("left") or own_country(head, current_user)
    right = args.get("right") or next((code for code in head["countries"] if code != left), left)
    asked = {"left": left, "right": right, "language": args.get("language", "")}
    path = f"{module}/{lesson}"
    shown: dict[str, Any] = {"course": course, "head": head, "asked": asked, "module": module, "lesson_slug": lesson}
    try:
        sides = countries_compared.sides(course, head, composing.key_of(path), asked, current_user)
    except DomainError as error:
        return render_template("studio/compare.html", **shown, refused=sentence(error)), STATUS[type(error)]
    rows, laws = countries_compared.rows(*sides), countries_compared.laws(*sides)
    return render_template("studio/compare.html", **shown, sides=sides, rows=rows, laws=laws, every="all" in args)
