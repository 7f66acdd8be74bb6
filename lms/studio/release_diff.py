"""What one audience reads otherwise in one release than in another, text by text and side by side."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms.db.base import db
from lms.domain.course import item_key
from lms.domain.differences import Change, Differences, FactChange
from lms.domain.languages import choose
from lms.learning.comparing import Audience, differences
from lms.learning.models import Document, Release, ReleaseEntry
from lms.studio.answer_keys import key_text
from lms.studio.side_by_side import DiffRow, diff_row, plain_text

A_PAGE = 10  # lessons and quizzes
Body = Mapping[str, Any]
Texts = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A lesson or quiz that is changed, new or gone, with the texts that differ."""

    change: Change
    quiz: bool
    rows: tuple[DiffRow, ...]


@dataclass(frozen=True, slots=True)
class ReleaseDiff:
    """All that differs, in words; `shown` are the texts of one page of it, `pages` how many pages there are."""

    differences: Differences
    facts: tuple[DiffRow, ...]
    shown: tuple[Compared, ...]
    pages: int


def release_diff(old: Release, new: Release, audience: Audience, words: str, page: int) -> ReleaseDiff:
    """Compare two releases of a course for an audience, naming things in the language `words`: four statements."""
    found = differences(old, new, audience.country, audience.language, audience.agency, words=words)
    changed = [(change, False) for change in found.lessons] + [(change, True) for change in found.quizzes]
    here = changed[(page - 1) * A_PAGE : page * A_PAGE]
    keys = [_entry_key(change, quiz) for change, quiz in here]
    sides = [(old, audience), (new, audience)]
    before, after = _bodies(sides, keys)
    asked = {item_key(name) for body in (*before.values(), *after.values()) for name in body.get("versions", ())}
    if asked:
        before, after = (
            {**pages, **items} for pages, items in zip((before, after), _bodies(sides, asked), strict=True)
        )
    shown = tuple(
        Compared(change, quiz, tuple(_rows(_texts(before, key, quiz), _texts(after, key, quiz))))
        for (change, quiz), key in zip(here, keys, strict=True)
    )
    facts = tuple(_fact_row(change) for change in found.facts)
    return ReleaseDiff(found, facts, shown, max(1, -(-len(changed) // A_PAGE)))


def _entry_key(change: Change, quiz: bool) -> str:
    return f"quiz/{change.key}" if quiz else f"lesson/{change.key}"


def _bodies(
    sides: Sequence[tuple[Release, Audience]], keys: Collection[str]
) -> tuple[dict[str, Body], dict[str, Body]]:
    """The documents of both sides under these keys: one statement, which may read a few more."""
    places = [
        (release.id, choose(reader.language, release.languages, release.source_language),
         reader.agency if reader.agency in release.agencies else "")
        for release, reader in sides
    ]  # fmt: skip
    row = ReleaseEntry
    rows = select(row.release_id, row.language, row.agency, row.key, Document.body).join(
        Document, Document.hash == row.document_hash
    )
    rows = rows.where(
        row.release_id.in_({place[0] for place in places}),
        row.country == sides[0][1].country,
        row.language.in_({place[1] for place in places}),
        row.agency.in_({place[2] for place in places}),
        row.key.in_(keys),
    )
    read = [(tuple(place), key, body) for *place, key, body in db.session.execute(rows)]
    before, after = ({key: body for place, key, body in read if place == wanted} for wanted in places)
    return before, after


def _rows(before: Texts, after: Texts) -> Iterator[DiffRow]:
    for label in dict.fromkeys([*after, *before]):
        if before.get(label, "") != after.get(label, ""):
            yield diff_row(before.get(label, ""), after.get(label, ""), label[1])


def _texts(pages: Mapping[str, Body], key: str, quiz: bool) -> Texts:
    body = pages.get(key)
    if body is None:
        return {}
    return dict(_quiz_texts(body, pages) if quiz else _lesson_texts(body))


def _lesson_texts(body: Body) -> Iterator[tuple[tuple[str, str], str]]:
    """((id, label), text) of everything that a lesson says, in order."""
    yield ("", _("Title and summary")), f"{body['title']}\n\n{body['summary']}"
    yield (".notice", _("Content notice")), body["notice_text"]
    for block in body["blocks"]:
        yield (block["id"], block["title"] or _("Opening")), plain_text(block["html"])


def _quiz_texts(body: Body, pages: Mapping[str, Body]) -> Iterator[tuple[tuple[str, str], str]]:
    """The same of a quiz and the questions that it may ask; the right answers are marked."""
    yield ("", _("Title and summary")), f"{body['title']}\n\n{body['summary']}"
    former = {item["id"]: {"type": "single", **item} for item in body.get("items", ())}
    for place, name in enumerate(former or body.get("versions", ()), 1):
        item = former.get(name) or pages.get(item_key(name), {})
        if item:
            yield (name, _("Question %(number)s", number=place)), key_text(item)


def _fact_row(change: FactChange) -> DiffRow:
    return diff_row(_fact_text(change.old), _fact_text(change.new), change.label)


def _fact_text(record: Body | None) -> str:
    if record is None:
        return ""
    review = _("Reviewed on %(day)s", day=record["reviewed_on"])
    return "\n".join(part for part in (record["value"], record["qualifier"], record["citation"], review) if part)
