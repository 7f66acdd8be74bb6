"""What the pages of a course need beside its documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from lms.accounts.models import Member
from lms.domain.course import COUNTRY, OUTLINE
from lms.domain.languages import fallbacks
from lms.learning import queries
from lms.learning.models import Enrolment
from lms.learning.queries import Body
from lms.web.i18n import language, language_name, territory_name


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands: their enrolment, the outline and country they read, and what is done.

    `pages` has the documents asked for, in order. `earlier` are those of the completed lessons that were read in
    another release, before the reader was moved, with that release.
    """

    enrolment: Enrolment
    outline: Body
    country: Body
    completed: frozenset[str]
    pages: tuple[Body, ...] = ()
    earlier: Mapping[str, str] = field(default_factory=dict)

    @property
    def lessons(self) -> list[str]:
        return list(queries.lessons_of(self.outline))


def place(member: Member, course: str, *keys: str) -> Place:
    """Two statements, and a third when this process has not read all of the documents yet. Raises NotFound."""
    enrolment = queries.enrolment_for(member, course)
    outline, country, *pages = queries.read_all(enrolment, member, [OUTLINE, COUNTRY, *keys])
    read = queries.lessons_read(enrolment.id)
    earlier = {lesson: release for lesson, release in read.items() if release is not None}
    return Place(enrolment, outline, country, frozenset(read), tuple(pages), earlier)


def is_foreign(member: Member, body: Body) -> bool:
    """Whether a document is in another language than the reader's own, for want of a translation."""
    return body["language"] not in fallbacks(member.language, member.language)


def context_line(country: Body, shown_in: str) -> str:
    """Whose law and language a page shows, and when the law was last reviewed."""
    parts = [territory_name(country["code"], language()), language_name(shown_in, language())]
    if country.get("law_reviewed_on"):
        reviewed = format_date(date.fromisoformat(country["law_reviewed_on"]), "medium", rebase=False)
        parts.append(_("law reviewed %(date)s", date=reviewed))
    return " · ".join(parts)


def facts_of(body: Body, country: Body) -> list[dict[str, Any]]:
    """The legal facts of a document for the component, with real dates and the country's name.

    A lesson that is not translated brings its facts in its own language; the country's page has them in the reader's.
    """
    local = {fact["key"]: fact for fact in country["facts"]}
    return [
        {
            **fact,
            "country": country["name"],
            "reviewed_on": date.fromisoformat(fact["reviewed_on"]),
            "expires_on": date.fromisoformat(fact["expires_on"]),
        }
        for fact in (local.get(named["key"], named) for named in body["facts"])
    ]


def modules(where: Place, course: str, here: str = "") -> list[dict[str, Any]]:
    """The outline's modules with their lessons; with `here` (MODULE/LESSON) only the module of that lesson."""
    return [
        {
            "title": module["title"],
            "summary": module["summary"],
            "minutes": module["minutes"],
            "lessons": [_entry(where, course, module["slug"], lesson, here) for lesson in module["lessons"]],
        }
        for module in where.outline["modules"]
        if not here or here.startswith(f"{module['slug']}/")
    ]


def _entry(where: Place, course: str, module: str, lesson: Mapping[str, Any], here: str) -> dict[str, Any]:
    key = f"{module}/{lesson['slug']}"
    state = "current" if key == here else "done" if key in where.completed else "upcoming"
    return {
        "key": key,
        "title": lesson["title"],
        "language": lesson["language"],
        "direction": lesson["direction"],
        "href": lesson_address(course, key),
        "state": state,
        "note": _("%(minutes)s min", minutes=lesson["minutes"]),
        "summary": lesson["summary"],
        "notice": lesson["notice"],
        "done": key in where.completed,
    }


def lesson_address(course: str, key: str) -> str:
    module, _slash, lesson = key.partition("/")
    return url_for("learning.lesson", course=course, module=module, lesson=lesson)


def titled(outline: Body, course: str, key: str | None) -> dict[str, str] | None:
    """A neighbouring lesson as a link."""
    if key is None:
        return None
    module_slug, _slash, slug = key.partition("/")
    lessons: Sequence[Mapping[str, Any]] = next(row for row in outline["modules"] if row["slug"] == module_slug)[
        "lessons"
    ]
    return {"label": next(row["title"] for row in lessons if row["slug"] == slug), "href": lesson_address(course, key)}
