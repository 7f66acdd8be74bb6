"""What the form of a quiz consists of: its rules, and its sections with the questions in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import Length, Optional, StopValidation

from lms.studio.bank import AuthorItem
from lms.studio.facts_forms import plain
from lms.studio.item_law import a_count
from lms.studio.item_parts import (
    ABSENT,
    MOST_LINE,
    Line,
    Made,
    Many,
    Offer,
    Part,
    Pick,
    Tick,
    Words,
    filled,
    flat_parts,
    read_parts,
)
from lms.studio.item_shapes import BLOOM, LANGUAGES, LEVELS

PURPOSES: Mapping[str, Any] = {
    "graded": _l("Graded: it is passed or not"),
    "practice": _l("Practice: it never counts"),
    "pre-test": _l("Pre-test: before the training, nobody fails"),
    "post-test": _l("Post-test: after the training, with other questions"),
}
PURPOSE_NAMES: Mapping[str, Any] = {
    "graded": _l("Graded"),
    "practice": _l("Practice"),
    "pre-test": _l("Pre-test"),
    "post-test": _l("Post-test"),
}
COUNTS: Mapping[str, Any] = {
    "best": _l("The best one"),
    "last": _l("The last one"),
    "first": _l("The first one"),
    "average": _l("The average of all"),
}
FEEDBACK: Mapping[str, Any] = {
    "after-submit": _l("After the attempt"),
    "immediate": _l("At once, after each question"),
    "after-close": _l("After the quiz has closed"),
    "never": _l("Never"),
}
PRESENTATION: Mapping[str, Any] = {
    "one-per-page": _l("One question a page"),
    "all": _l("All questions on one page"),
}
MOST_SECTIONS, MOST_ITEMS = 30, 200
SECTIONS, FIXED, DRAW = "sections", "items", "draw"
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class QuizOffer(Offer):
    """What else the form of a quiz may offer: topics, pre-tests and time zones by name, and the questions by id."""

    topics: Sequence[str] = ()
    pre_tests: Sequence[tuple[str, str]] = ()
    zones: Sequence[tuple[str, str]] = ()
    items: Mapping[str, AuthorItem] = field(default_factory=dict)

    def order(self, at: str) -> list[str]:
        """The sections; what no page of ours has sent is passed over."""
        return names_in(self.sent.get(f"{at}.order"), MOST_SECTIONS)

    def kind(self, row: str) -> str:
        """Whether a section is drawn or the same for everybody."""
        return DRAW if self.sent.get(f"{SECTIONS}.{row}.kind") == DRAW else FIXED

    def fixed(self, row: str) -> list[str]:
        """The questions of a section that everybody gets, in order."""
        return names_in(self.sent.get(f"{SECTIONS}.{row}.items"), MOST_ITEMS)


def names_in(text: str | None, most: int) -> list[str]:
    """The ids of a list as a hidden field has it, each once."""
    asked = dict.fromkeys((text or "").split())
    return [name for name in asked if _SLUG.fullmatch(name)][:most]


@dataclass(frozen=True, slots=True)
class Share(Part):
    """A part of the points: typed as percents or as a fraction, kept as a fraction."""

    def fields(self, at: str, _offer: Offer) -> Made:
        checks = [filled, _a_share, Length(max=MOST_LINE)]
        yield at, StringField(self.label, checks, filters=[plain], description=self.hint)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield at, shown_share(str(value))

    def read(self, form: Any, at: str) -> Any:
        found = read_share(form[at].data or "")
        return f"{found.numerator}/{found.denominator}" if found else ABSENT


def read_share(text: str) -> Fraction | None:
    """`70`, `70 %` or `7/10` as a fraction above 0 and up to 1; None for anything else."""
    found = re.fullmatch(r"([0-9]{1,4})\s*(?:/\s*([1-9][0-9]{0,3})|%)?", text.strip())
    if found is None:
        return None
    share = Fraction(int(found[1]), int(found[2] or 100))
    return share if 0 < share <= 1 else None


def shown_share(text: str) -> str:
    """A fraction as whole percents where it is some, else as it is written."""
    percents = Fraction(text) * 100
    return f"{percents} %" if percents.denominator == 1 else text


def _a_share(_form: object, entry: Any) -> None:
    if read_share(entry.data or "") is None:
        raise StopValidation(str(_("Please give percents from 1 to 100, or a fraction such as 2/3.")))


@dataclass(frozen=True, slots=True)
class Moment(Part):
    """A local time, without its zone."""

    def fields(self, at: str, _offer: Offer) -> Made:
        yield at, DateTimeLocalField(self.label, [Optional()], format=["%Y-%m-%dT%H:%M"], description=self.hint)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield at, str(value)

    def read(self, form: Any, at: str) -> Any:
        moment = form[at].data
        return moment.isoformat(timespec="minutes") if moment else ABSENT


def _listed(names: Mapping[str, Any]) -> Any:
    return lambda _offer: list(names.items())


def _topics(offer: Any) -> Sequence[tuple[str, str]]:
    return [(topic, topic) for topic in offer.topics]


def _pre_tests(offer: Any) -> Sequence[tuple[str, str]]:
    return list(offer.pre_tests)


def _zones(offer: Any) -> Sequence[tuple[str, str]]:
    return list(offer.zones)


POOL: Sequence[Part] = (
    Many("topic", _l("Topics"), options=_topics),
    Many("step", _l("Workflow steps"), options=lambda offer: offer.steps),
    Many("level", _l("Difficulty"), options=_listed(LEVELS)),
    Many("bloom", _l("What it asks for (Bloom)"), options=_listed(BLOOM)),
)
_DRAWN = Line("draw", _l("How many are drawn"), checks=[a_count(1, MOST_ITEMS)], whole=True)


@dataclass(frozen=True, slots=True)
class Sections(Part):
    """The sections of a quiz. A row is a list of questions (`items`), or a number of them and the tags to draw by."""

    def fields(self, at: str, offer: Any) -> Made:
        yield f"{at}.order", HiddenField()
        for row in offer.order(at):
            here = f"{at}.{row}"
            yield f"{here}.kind", HiddenField()
            if offer.kind(row) == DRAW:
                yield from _DRAWN.fields(f"{here}.draw", offer)
                for part in POOL:
                    yield from part.fields(f"{here}.{part.name}", offer)
            else:
                yield f"{here}.items", HiddenField()
                yield f"{here}.words", StringField(_("Find questions"), [Length(max=MOST_LINE)], filters=[plain])

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield f"{at}.order", " ".join(f"section-{number}" for number in range(1, len(value) + 1))
        for number, section in enumerate(value, 1):
            here = f"{at}.section-{number}"
            yield f"{here}.kind", DRAW if "draw" in section else FIXED
            if "draw" in section:
                yield f"{here}.draw", str(section["draw"])
                tags = (
                    (tag, [str(one) for one in values]) for tag, values in section.get("pool", {}).items() if values
                )
                yield from flat_parts(POOL, dict(tags), f"{here}.")
            else:
                yield f"{here}.items", " ".join(section.get("items", ()))

    def read(self, form: Any, at: str) -> Any:
        found = [self._section(form, row, f"{at}.{row}") for row in form.offer.order(at)]
        return found or ABSENT

    def _section(self, form: Any, row: str, here: str) -> dict[str, Any]:
        if form.offer.kind(row) == FIXED:
            return {"items": form.offer.fixed(row)}
        pool = read_parts(POOL, form, f"{here}.")
        if "level" in pool:
            pool["level"] = [int(level) for level in pool["level"] if level in LEVELS]
        number = _DRAWN.read(form, f"{here}.draw")
        return {"draw": number if isinstance(number, int) else 0, "pool": pool}


TEXTS: Sequence[Part] = (
    LANGUAGES,
    Words("title", _l("Title"), line=True),
    Words("summary", _l("Summary"), rows=3),
)
RULES: Sequence[Part] = (
    Pick("purpose", _l("What it is for"), options=_listed(PURPOSES), usual="graded"),
    Pick("paired_with", _l("Its pre-test"), _l("For a post-test: nobody gets a question again that they had there."),
         options=_pre_tests, optional=True),
    Share("pass_mark", _l("Pass mark"), _l("In percents of the points, or as a fraction.")),
    Line("attempts", _l("Attempts allowed"), _l("Empty: as many as one likes."), checks=[a_count(1, 1000)],
         optional=True, whole=True),
    Line("wait_minutes", _l("Minutes to wait between attempts"), checks=[a_count(0, 100_000)], optional=True,
         whole=True, usual="0"),
    Pick("counts", _l("Which attempt counts"), options=_listed(COUNTS), usual="best"),
    Line("time_limit_minutes", _l("Minutes for an attempt"), _l("Empty: without a limit."),
         checks=[a_count(1, 10_000)], optional=True, whole=True),
)  # fmt: skip
OPENING: Sequence[Part] = (
    Moment("opens", _l("Opens")),
    Moment("closes", _l("Closes")),
    Pick("time_zone", _l("Time zone of opening and closing"), options=_zones, optional=True),
)
SHOWING: Sequence[Part] = (
    Pick("feedback", _l("When feedback is shown"), options=_listed(FEEDBACK), usual="after-submit"),
    Pick("presentation", _l("How questions are shown"), options=_listed(PRESENTATION), usual="one-per-page"),
    Tick("shuffle_items", _l("Questions in another order for each attempt")),
    Tick("shuffle_choices", _l("Choices in another order for each attempt")),
)
PARTS: Sequence[Part] = (*TEXTS, Sections(SECTIONS, _l("Questions")), *RULES, *OPENING, *SHOWING)
