"""What has happened to a draft, in order, for components/timeline.html."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from lms.studio.models import DISCARDED, OPEN, PUBLISHED, Draft


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline; `tone` as in components/status_badge.html."""

    when: str
    title: str
    text: str = ""
    tone: str = "neutral"


def story(draft: Draft) -> list[Event]:
    """From opening to its end, as far as it has come. Its people must be loaded."""
    return [*_written(draft), *_decided(draft), *_ended(draft)]


def _written(draft: Draft) -> Iterator[Event]:
    yield Event(_at(draft.opened_at), str(_("Opened by %(name)s", name=_isolated(draft.opened_by.name))))
    if draft.submitted_at is not None and draft.submitted_by is not None and draft.reviewer is not None:
        title = _(
            "%(author)s asked %(reviewer)s to review",
            author=_isolated(draft.submitted_by.name),
            reviewer=_isolated(draft.reviewer.name),
        )
        yield Event(_at(draft.submitted_at), str(title), draft.message, "progress")


def _decided(draft: Draft) -> Iterator[Event]:
    if draft.decided_at is None or draft.reviewer is None:
        return
    if draft.valid_until is None:
        title = _("%(reviewer)s sent it back", reviewer=_isolated(draft.reviewer.name))
        yield Event(_at(draft.decided_at), str(title), draft.decision, "attention")
        return
    title = _("%(reviewer)s approved it; the law is to be checked again by %(day)s",
              reviewer=_isolated(draft.reviewer.name), day=format_date(draft.valid_until, "long"))  # fmt: skip
    yield Event(_at(draft.decided_at), str(title), draft.decision, "good")


def _ended(draft: Draft) -> Iterator[Event]:
    if draft.state == OPEN and draft.valid_until is not None and draft.report and draft.report.get("refused"):
        when = _at(datetime.fromisoformat(draft.report["at"]))
        yield Event(when, str(_("It could not be published and is open again")), "", "refused")
    if draft.ended_at is not None:
        titles = {PUBLISHED: (_("Published"), "good"), DISCARDED: (_("Given up"), "neutral")}
        title, tone = titles[draft.state]
        yield Event(_at(draft.ended_at), str(title), "", tone)


def _at(moment: datetime) -> str:
    return str(_("%(day)s, %(time)s UTC", day=format_date(moment, "medium"), time=format_time(moment, "short")))


def _isolated(name: str) -> str:
    """A name within a sentence, whose direction may be another one: between U+2068 and U+2069."""
    return f"\u2068{name}\u2069"
