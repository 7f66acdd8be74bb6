"""Where a unit is edited."""

from collections.abc import Sequence

from flask import url_for

from lms.content.units import UnitKey, parse_address, scope_of
from lms.domain.editions import Edition


def edition_href(course: str, wanted: Edition) -> str:
    """The outline of an edition of a course."""
    return url_for("editor.outline", course=course, edition=wanted.slug)


def editor_href(key: UnitKey, wanted: Edition) -> str:
    """The page where an edition's authors write the unit: its lesson, question, the images, facts, or the outline."""
    at = parse_address(key.address)
    if at.lesson:
        where = {"course": key.course, "edition": wanted.slug, "module": at.module, "lesson": at.lesson}
        return url_for("editor.lesson", **where)  # type: ignore[arg-type] # the names of an address, no options
    if at.item:
        place = {"course": key.course, "edition": wanted.slug}
        if at.after:  # the id of what comes after it is not in its address
            return url_for("bank.index", **place, _anchor=f"item-{at.item}")  # type: ignore[arg-type] # as above
        return url_for("items.edit", **place, item=at.item)  # type: ignore[arg-type] # as above
    if at.media:
        return url_for("studio_media.index", course=key.course)
    if not key.course:
        return url_for("facts.index", country=wanted.name) if wanted.kind == "country" else url_for("studio.index")
    return edition_href(key.course, wanted)


def place_href(unit: Sequence[str] | None, wanted: Edition) -> str:
    """Where the authors of an edition put a problem right; "" for a place in the texts of others."""
    if unit is None or scope_of(UnitKey(*unit)) != wanted.scope:
        return ""
    return editor_href(UnitKey(*unit), wanted)
