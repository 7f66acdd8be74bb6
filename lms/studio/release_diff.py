"""What one audience reads otherwise in one release than in another, text by text and side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms.db.base import db
from lms.domain.differences import Change, Differences, FactChange
from lms.domain.languages import choose
from lms.learning.comparing import Audience, differences
from lms.learning.models import Document, Release, ReleaseEntry
from lms.studio.side_by_side import DiffRow, diff_row, plain_text

A_PAGE = 10  # lessons and quizzes
Body = Mapping[str, Any]


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
    """Compare two releases of a course for an audience, naming things in the language `words`: three statements."""
    found = differences(old, new, audience.country, audience.language, audience.agency, words=words)
    changed = [(change, False) for change in found.lessons] + [(change, True) for change in found.quizzes]
    here = changed[(page - 1) * A_PAGE : page * A_PAGE]
    keys = [_entry_key(change, quiz) for change, quiz in here]
    before, after = _bodies([(old, audience), (new, audience)], keys)
    shown = tuple(
        Compared(change, quiz, tuple(_rows(before.get(key), after.get(key), quiz)))
        for (change, quiz), key in zip(here, keys, strict=True)
    )
    facts = tuple(_fact_row(change) for change in found.facts)
    return ReleaseDiff(found, facts, shown, max(1, -(-len(changed) // A_PAGE)))


def _entry_key(change: Change, quiz: bool) -> str:
    return f"quiz/{change.key}" if quiz else f"lesson/{change.key}"


def _bodies(sides: Sequence[tuple[Release, Audience]], keys: Sequence[str]) -> tuple[dict[str, Body], dict[str, Body]]:
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


def _rows(old: Body | None, new: Body | None, quiz: bool) -> Iterator[DiffRow]:
    before, after = (dict((_quiz_texts if quiz else _lesson_texts)(body)) if body else {} for body in (old, new))
    for label in dict.fromkeys([*after, *before]):
        if before.get(label, "") != after.get(label, ""):
            yield diff_row(before.get(label, ""), after.get(label, ""), label[1])


def _lesson_texts(body: Body) -> Iterator[tuple[tuple[str, str], str]]:
    """((id, label), text) of everything that a lesson says, in order."""
    yield ("", _("Title and summary")), f"{body['title']}\n\n{body['summary']}"
    yield (".notice", _("Content notice")), body["notice_text"]
    for block in body["blocks"]:
        yield (block["id"], block["title"] or _("Opening")), plain_text(block["html"])


def _quiz_texts(body: Body) -> Iterator[tuple[tuple[str, str], str]]:
    """The same of a quiz; the right answers are marked."""
    yield ("", _("Title and summary")), f"{body['title']}\n\n{body['summary']}"
    for place, item in enumerate(body["items"], 1):
        parts = [plain_text(item["prompt"])]
        for choice in item["choices"]:
            mark = "✓" if choice["correct"] else "–"
            parts.append(f"{mark} {plain_text(choice['html'])}: {plain_text(choice['feedback'])}")
        yield (item["id"], _("Question %(number)s", number=place)), "\n\n".join([*parts, plain_text(item["feedback"])])


def _fact_row(change: FactChange) -> DiffRow:
    return diff_row(_fact_text(change.old), _fact_text(change.new), change.label)


def _fact_text(record: Body | None) -> str:
    if record is None:
        return ""
    review = _("Reviewed on %(day)s", day=record["reviewed_on"])
    return "\n".join(part for part in (record["value"], record["qualifier"], record["citation"], review) if part)
