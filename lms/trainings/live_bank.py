"""The bank of a session's course, as its trainer looks for a question to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from re import sub
from typing import Any

from sqlalchemy import case, func, select

from lms.db.base import db
from lms.domain.course import item_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.domain.normalising import words
from lms.learning.models import Document, Release, ReleaseEntry
from lms.trainings.live_queries import Body

SHOWN = 20  # questions in a list: who looks for others asks for them
_ALL = item_key("")


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that can be asked, in the wording of one audience that has it."""

    item: str
    country: str
    agency: str
    body: Body


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a trainer looks for; empty means everything."""

    search: str = ""
    topic: str = ""

    def fits(self, offer: Offer) -> bool:
        if self.topic and offer.body["topic"] != self.topic:
            return False
        found = words(_text(offer))
        return all(words(one) in found for one in self.search.split())


@dataclass(frozen=True, slots=True)
class Found:
    """The first `SHOWN` of those that fit, how many there are, and all topics of the bank."""

    offers: Sequence[Offer]
    count: int
    topics: Sequence[str]


def search(release: Release, country: str, language: str, wanted: Wanted) -> Found:
    """What of the bank fits. One statement."""
    offers = _offers(release, country, language)
    fitting = [offer for offer in offers if wanted.fits(offer)]
    return Found(fitting[:SHOWN], len(fitting), sorted({str(offer.body["topic"]) for offer in offers}))


def offer(release: Release, country: str, language: str, item: str) -> Offer:
    """One item that can be asked. Raises NotFound for one that is not there, is retired, or is a case."""
    found = _offers(release, country, language, item)
    if not found:
        raise NotFound("live.no_item")
    return found[0]


def _offers(release: Release, country: str, language: str, item: str | None = None) -> list[Offer]:
    """Each item once: as `country` has it, else as the first country that has it, else as an agency."""
    best = choose(language, release.languages, release.source_language)
    order = (case((ReleaseEntry.agency == "", 0), else_=1), case((ReleaseEntry.country == country, 0), else_=1))
    ranked = (
        select(
            ReleaseEntry.key,
            ReleaseEntry.country,
            ReleaseEntry.agency,
            ReleaseEntry.document_hash,
            func.row_number()
            .over(partition_by=ReleaseEntry.key, order_by=(*order, ReleaseEntry.country, ReleaseEntry.agency))
            .label("place"),
        )
        .where(ReleaseEntry.release_id == release.id, ReleaseEntry.language == best)
        .where(
            ReleaseEntry.key == item_key(item)
            if item is not None
            else ReleaseEntry.key.startswith(_ALL, autoescape=True)
        )
        .subquery()
    )
    rows = (
        select(ranked.c.key, ranked.c.country, ranked.c.agency, Document.body)
        .join(Document, Document.hash == ranked.c.document_hash)
        .where(ranked.c.place == 1)
        .order_by(ranked.c.key)
    )
    found = [Offer(key.removeprefix(_ALL), *rest) for key, *rest in db.session.execute(rows)]
    return [one for one in found if one.body["type"] != "scenario" and not one.body["retired"]]


def _text(offer: Offer) -> str:
    """All words of a question that a person may remember, without marks of HTML."""
    body = offer.body
    parts: list[Any] = [body["prompt"]]
    for name in ("choices", "rows", "options", "sequence"):
        parts += [one["html"] for one in body.get(name, ())]
    parts += [part["html"] for part in body.get("text", ()) if "html" in part]
    return sub(r"<[^>]+>", " ", " ".join([offer.item, body["topic"], *parts]))
