"""What an audience reads otherwise in one release than in another."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select

from lms.db.base import db
from lms.domain.course import COUNTRY, OUTLINE, lesson_key
from lms.domain.differences import Differences, Side
from lms.domain.differences import differences as compare
from lms.domain.languages import choose
from lms.learning.models import Document, Enrolment, Release, ReleaseEntry
from lms.learning.queries import Body


class Audience(NamedTuple):
    """Whose edition: country, language as the reader asked for it, and the agency's slug or ""."""

    country: str
    language: str
    agency: str = ""


def differences(
    old: Release, new: Release, country: str, language: str, agency: str = "", *, words: str = ""
) -> Differences:
    """What this audience reads otherwise in `new`: documents by their hash, in one statement, and one for names.

    `words` is the language to name things in; the audience's own if it is not given. A side that does not cover the
    country is empty.
    """
    audience, names = Audience(country, language, agency), Audience(country, words or language, agency)
    return Editions([old, new], [audience], [names]).differences(old, new, audience, names)


class Editions:
    """Which documents some audiences read in some releases: one statement; the outlines of all of them, and the country
    pages of `names`: one more.
    """

    def __init__(
        self, releases: Iterable[Release], audiences: Iterable[Audience], names: Iterable[Audience] = ()
    ) -> None:
        releases, named = list(releases), set(names)
        places = {_place(release, audience) for release in releases for audience in {*audiences, *named}}
        self._hashes = _hashes(places)
        wanted = {self._hashes.get(place, {}).get(OUTLINE) for place in places}
        wanted |= {self._hashes.get(_place(release, row), {}).get(COUNTRY) for release in releases for row in named}
        self._bodies = _bodies({digest for digest in wanted if digest is not None})

    def outline(self, release: Release, audience: Audience) -> Body:
        return self._body(release, audience, OUTLINE) or {"modules": [], "quizzes": []}

    def country(self, release: Release, audience: Audience) -> Body:
        """The country page, for one of `names`."""
        return self._body(release, audience, COUNTRY) or {"facts": []}

    def differ(self, old: Release, new: Release, audience: Audience) -> bool:
        """Whether this audience reads anything otherwise in `new`."""
        return self._hashes.get(_place(old, audience)) != self._hashes.get(_place(new, audience))

    def differences(self, old: Release, new: Release, audience: Audience, names: Audience) -> Differences:
        """What is different for `audience`, in the words of `names`: the same country, perhaps another language."""
        left, right = (
            Side(
                self._hashes.get(_place(release, audience), {}),
                self.outline(release, names),
                self.country(release, names),
            )
            for release in (old, new)
        )
        return compare(left, right)

    def _body(self, release: Release, audience: Audience, key: str) -> Body | None:
        return self._bodies.get(self._hashes.get(_place(release, audience), {}).get(key, ""))


_Place = tuple[str, str, str, str]


def _place(release: Release, audience: Audience) -> _Place:
    """Where the audience's entries stand: the release, the country, the best language that the release has, and the
    agency if it has entries of its own.
    """
    language = choose(audience.language, release.languages, release.source_language)
    return release.id, audience.country, language, audience.agency if audience.agency in release.agencies else ""


def _hashes(places: Collection[_Place]) -> Mapping[_Place, Mapping[str, str]]:
    """Entry key to document hash for each of these. The statement reads a few more than asked for, as a grid."""
    columns = (ReleaseEntry.release_id, ReleaseEntry.country, ReleaseEntry.language, ReleaseEntry.agency)
    grid = [column.in_({place[part] for place in places}) for part, column in enumerate(columns)]
    found: dict[_Place, dict[str, str]] = {}
    for row in db.session.execute(select(*columns, ReleaseEntry.key, ReleaseEntry.document_hash).where(*grid)):
        place = (row.release_id, row.country, row.language, row.agency)
        if place in places:
            found.setdefault(place, {})[row.key] = row.document_hash
    return found


def _bodies(digests: Collection[str]) -> Mapping[str, Body]:
    rows = db.session.execute(select(Document.hash, Document.body).where(Document.hash.in_(digests)))
    return {row.hash: row.body for row in rows}


def changed_since_read(enrolment: Enrolment, audience: Audience, earlier: Mapping[str, str]) -> frozenset[str]:
    """Those of the lessons in `earlier` (lesson to release where it was read) that this audience reads otherwise now.

    Two statements; none where nothing was read earlier.
    """
    if not earlier:
        return frozenset()
    releases = {row.id: row for row in db.session.scalars(select(Release).where(Release.id.in_(set(earlier.values()))))}
    releases[enrolment.release_id] = enrolment.release
    places = {release_id: _place(release, audience) for release_id, release in releases.items()}
    hashes = _hashes(set(places.values()))

    def read(release_id: str, lesson: str) -> str | None:
        return hashes.get(places[release_id], {}).get(lesson_key(*lesson.split("/")))

    return frozenset(
        lesson for lesson, before in earlier.items() if read(before, lesson) != read(enrolment.release_id, lesson)
    )
