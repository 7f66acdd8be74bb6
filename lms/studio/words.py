"""The studio's words: names of editions, states and refusals, each a whole sentence or name for a person."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from lms.domain.editions import Edition, edition_of
from lms.studio import models
from lms.web import errors, i18n

_CODE = re.compile(r"(`+) ?(.+?) ?\1(?!`)")
STATES: dict[str, LazyString] = {
    models.OPEN: _l("Draft"),
    models.IN_REVIEW: _l("In review"),
    models.APPROVED: _l("Approved"),
    models.PUBLISHING: _l("Being published"),
    models.PUBLISHED: _l("Published"),
    models.DISCARDED: _l("Given up"),
}
errors.words({
    "edition.none": _l("There is no such edition, or your role does not include writing it."),
    "draft.none": _l("There is no such draft, or it is not yours to see."),
    "draft.closed": _l("This edition is in review or being published, so it cannot be changed now. Withdraw it first."),
    "draft.decided": _l("This draft is not waiting for a decision any more."),
    "draft.empty": _l("Nothing has been changed yet, so there is nothing to review."),
    "draft.reviewer": _l("Please choose somebody who wrote nothing in this draft and works for this edition."),
    "draft.words": _l("Please use at most %(most)s characters."),
    "draft.words_missing": _l("Please say what has to change."),
    "draft.valid_until": _l("Please choose a day in the future."),
    "draft.not_reviewer": _l("Somebody else was asked to review this draft."),
    "draft.not_writer": _l("You may review this draft. Only those who write its edition can do this."),
    "draft.not_approved": _l("Only an approved draft can be published."),
    "draft.no_change": _l("This draft does not change that."),
    "draft.busy": _l("Others published at the same time. Please try again."),
    "unit.unknown": _l("There is no such text in this course."),
    "unit.too_long": _l("This text is too long: at most %(most)s characters."),
    "language.not_translated": _l("This course is not translated into that language."),
    "import.none": _l("There is no such lesson of a file: it was confirmed or thrown away."),
    "media.taken": _l("The course has an image of that name already. Please choose another one."),
    "media.used": _l("Texts show this image, so it cannot be deleted."),
    "draft.meanwhile": _l("Somebody else changed the same at the same moment. Nothing was saved; please try again."),
    "order.changed": _l("Somebody else has changed the order meanwhile. Nothing was moved: this is the order now."),
    "order.end": _l("It cannot be moved further."),
    "block.after_gone": _l("The block after which it was to come is gone. Please choose another place."),
    "block.last": _l("A lesson needs at least one block. Add another one first."),
    "block.opening": _l("The opening stays in its lesson."),
    "block.id_taken": _l("That lesson has a block of this name, or another edition has a text for one. It stays here."),
    "block.no_place": _l("Please choose the new place."),
    "lesson.last": _l("A module needs at least one lesson. Add another one first, or delete the module."),
    "module.last": _l("A course needs at least one module. Add another one first."),
    "lesson.taken": _l("This module has a lesson of that name already. Please choose another one."),
    "release.none": _l("There is no such release of this course."),
    "release.not_yours": _l("Only trainers and administrators without a limit to countries go back to a release."),
    "region.unknown": _l("There is no such region."),
    "region.cycle": _l("These regions belong to each other in a circle, so nobody knows which one is nearest."),
    "release.current": _l("This release is in force already."),
})  # fmt: skip


def edition_name(wanted: Edition, heads: Mapping[str, Any] | None = None) -> str:
    """An edition for a person. `heads`: localised names of regions and agencies by slug."""
    named = i18n.localised(heads[wanted.name]) if heads and wanted.name in heads else wanted.name
    if wanted.kind == "base":
        return str(_("Base text"))
    if wanted.kind == "language":
        language = i18n.language_name(wanted.name, i18n.language())
        return str(_("Translation: %(language)s", language=language))
    if wanted.kind == "country":
        return i18n.territory_name(wanted.name, i18n.language())
    if wanted.kind == "region":
        return str(_("Region: %(name)s", name=named))
    return str(_("Agency: %(name)s", name=named))


def scope_name(scope: str, heads: Mapping[str, Any] | None = None) -> str:
    """The edition of a draft for a person."""
    return edition_name(edition_of(scope), heads)


def code_words(sentence: str) -> Markup:
    """A sentence of a check as HTML: what stands between backticks in it is code."""
    parts = _CODE.split(sentence)
    marked = (
        Markup("<code>{}</code>").format(part) if place % 3 == 2 else escape(part)
        for place, part in enumerate(parts)
        if place % 3 != 1
    )
    return Markup().join(marked)
