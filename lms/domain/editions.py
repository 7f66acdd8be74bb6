"""Editions: who writes which part of a course. Together they have every piece of the source exactly once."""

from dataclasses import dataclass
from typing import Literal

from lms.domain.access import Scope
from lms.domain.errors import NotFound

Kind = Literal["base", "language", "region", "country", "agency"]
LAYERS = ("region", "country", "agency")


@dataclass(frozen=True, slots=True)
class Edition:
    """The base text of a course, its translation into a language, or what a region, country or agency changes.

    `name` is the language, region slug, country code or agency slug; "" for the base. `course` is "" for layers:
    a country's law is the same in all courses, so its edition spans them.
    """

    kind: Kind
    name: str = ""
    course: str = ""

    @property
    def scope(self) -> str:
        """As drafts and units name it: `base:COURSE`, `language:COURSE:ar`, `country:SG`."""
        return ":".join(part for part in (self.kind, self.course, self.name) if part)

    @property
    def slug(self) -> str:
        """As addresses of pages name it: `base`, `language-ar`, `country-SG`."""
        return f"{self.kind}-{self.name}" if self.name else self.kind

    @property
    def layer(self) -> str:
        """The name of the layer (`country/SG`), or "" for base and translations."""
        return f"{self.kind}/{self.name}" if self.kind in LAYERS else ""


def edition(slug: str, course: str) -> Edition:
    """Read the slug of an address. Raises NotFound("edition.none")."""
    kind, _dash, name = slug.partition("-")
    if kind == "base" and not name:
        return Edition("base", course=course)
    if kind == "language" and name:
        return Edition("language", name, course)
    if kind in LAYERS and name:
        return Edition(kind, name)  # type: ignore[arg-type]
    raise NotFound("edition.none")


def edition_of(scope: str) -> Edition:
    """Read what `Edition.scope` wrote. Raises NotFound("edition.none")."""
    kind, *rest = scope.split(":")
    if kind == "base" and len(rest) == 1:
        return Edition("base", course=rest[0])
    if kind == "language" and len(rest) == 2:
        return Edition("language", rest[1], rest[0])
    if kind in LAYERS and len(rest) == 1:
        return Edition(kind, rest[0])  # type: ignore[arg-type]
    raise NotFound("edition.none")


def may_write(where: Scope, wanted: Edition, country: str | None = None) -> bool:
    """Say whether a trainer of `where` writes this edition; `country` is that of an agency's edition.

    What many countries read (base, translations, regions) is for trainers without a limit.
    """
    if wanted.kind == "country":
        return wanted.name in where
    if wanted.kind == "agency":
        return country is not None and country in where
    return where.everywhere
