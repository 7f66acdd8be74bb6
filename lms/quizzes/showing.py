"""What the pages of an attempt show: its questions, and how much time there is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any

from flask import url_for
from flask_login import current_user

from lms.domain import blueprint
from lms.domain.blueprint import Rules, feedback_now, normalised_gain, rules_of
from lms.infra import clock
from lms.learning import showing as learning
from lms.quizzes import feedback, queries, views
from lms.quizzes.models import Accommodation, Attempt, Response
from lms.quizzes.standings import Standing, score_of
from lms.web import errors

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt as its pages need it, with what is stored by item."""

    attempt: Attempt
    quiz: Body
    country: Body
    now: datetime
    responses: Mapping[str, Response]

    @property
    def rules(self) -> Rules:
        return rules_of(self.quiz)

    @property
    def items(self) -> list[str]:
        return [item for item, _version in self.attempt.items]

    @property
    def total(self) -> int:
        return len(self.attempt.items)

    @property
    def zone(self) -> str:
        """That of the reader's country."""
        return str(self.country["time_zone"])

    @property
    def head(self) -> dict[str, Any]:
        """What all pages of an open attempt get."""
        shown = [self.responses[item] for item in self.items if item in self.responses]
        return {
            "attempt": self.attempt,
            "quiz": self.quiz,
            "total": self.total,
            "answered": sum(bool(row.answer) for row in shown),
            "sequence": max((row.sequence for row in shown), default=0),
            "seconds_left": seconds_left(self.attempt, self.now),
            "deadline": self.attempt.deadline_at,
            "deadline_zone": self.quiz["time_zone"] or self.zone,
            "reader_zone": self.zone,
            "foreign": learning.is_foreign(current_user, self.quiz),
            "context_line": learning.context_line(self.country, self.quiz["language"]),
        }

    def answer(self, item: str) -> dict[str, Any]:
        return self.responses[item].answer if item in self.responses else {}

    def is_fixed(self, item: str) -> bool:
        return item in self.responses and self.responses[item].earned is not None


def sitting(attempt: Attempt) -> Sitting:
    """Of an attempt that was fetched with its responses."""
    quiz, country = queries.quiz_and_country(attempt, current_user.language)
    return Sitting(attempt, quiz, country, clock.now(), {row.item: row for row in attempt.responses})


def seconds_left(attempt: Attempt, now: datetime) -> int | None:
    """By the server's clock; None without a deadline."""
    return None if attempt.deadline_at is None else max(ceil((attempt.deadline_at - now).total_seconds()), 0)


def questions(here: Sitting, positions: Sequence[int], *, together: bool = False) -> list[dict[str, Any]]:
    """The questions at these positions (from 1), each with its view, and its feedback where that may be shown now.

    `together` when they share one form, in which the names of their fields are told apart by a prefix.
    """
    wanted = [here.items[position - 1] for position in positions]
    bodies = queries.items_of(here.attempt, wanted, current_user.language)
    corrected = queries.corrected_items(here.attempt, _known(here, wanted), current_user.language)
    return [
        _question(here, position, body, corrected.get(body["id"], body), together=together)
        for position, body in zip(positions, bodies, strict=True)
    ]


def _known(here: Sitting, items: Collection[str]) -> dict[str, Response]:
    return {item: row for item, row in here.responses.items() if item in items}


def _question(here: Sitting, position: int, body: Body, key: Body, *, together: bool) -> dict[str, Any]:
    item, submitted = str(body["id"]), here.attempt.submitted_at is not None
    fixed = here.is_fixed(item)
    view = views.view(body, here.answer(item), here.attempt.seed, shuffle=here.quiz["shuffle_choices"])
    view |= {
        "position": position,
        "prefix": f"q{position}-" if together else "",
        "action": url_for("quizzes.answer", attempt_id=here.attempt.id, position=position),
        "foreign": learning.is_foreign(current_user, body),
        "fixed": fixed,
    }
    shown = feedback_now(here.rules, here.now, submitted=submitted, confirmed=fixed)
    at_once = here.rules.policy == "immediate" and not submitted
    return {
        "view": view,
        "feedback": feedback.feedback(key, here.responses.get(item), here.attempt.seed) if shown else None,
        "can_confirm": at_once and not fixed and body["type"] != "scenario",
    }


def facts(here: Sitting, shown: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The legal facts of these questions, each once: of the feedback where it is shown, else those one can see."""
    found = {fact["key"]: fact for one in shown for fact in (one["feedback"] or one["view"])["facts"]}
    return learning.facts_of({"facts": list(found.values())}, here.country)


def rows(here: Sitting) -> list[dict[str, Any]]:
    """Every question in a line: for the review."""
    bodies = queries.items_of(here.attempt, here.items, current_user.language)
    return [
        {
            "position": position,
            "prompt": body["prompt"],
            "language": body["language"],
            "direction": body["direction"],
            "answered": bool(here.answer(body["id"])),
            "unfinished": not views.has_ended(body, here.answer(body["id"])),
            "fixed": here.is_fixed(body["id"]),
        }
        for position, body in enumerate(bodies, 1)
    ]


def marks(here: Sitting) -> list[dict[str, Any]]:
    """Where the questions stand, for the row of links to them."""
    return [
        {"position": position, "answered": bool(here.answer(item)), "fixed": here.is_fixed(item)}
        for position, item in enumerate(here.items, 1)
    ]


@dataclass(frozen=True, slots=True)
class Start:
    """Whether somebody may begin an attempt now, in words; `minutes` is the time limit with what was granted."""

    may: bool
    why: str
    left: int | None
    minutes: int | None
    opens: datetime | None
    closes: datetime | None
    next_at: datetime | None


def start(rules: Rules, standing: Standing, granted: Accommodation | None, now: datetime) -> Start:
    allowance = queries.allowance(granted)
    ended = standing.ended[-1].submitted_at if standing.ended else None
    found = blueprint.opening(rules, allowance, len(standing.attempts), ended, now)
    minutes = None if rules.limit is None else int(rules.limit.total_seconds()) // 60 + allowance.minutes
    why = errors.sentence(found.error) if found.error else ""
    return Start(not found.refusal, why, found.left, minutes, found.opens, found.closes, found.next_at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a submitted attempt ended; `passed` is None where there is nothing to pass."""

    passed: bool | None
    earned: Fraction
    possible: Fraction
    score: Fraction


def outcome(attempt: Attempt) -> Outcome:
    earned, possible = Fraction(attempt.earned or 0), Fraction(attempt.possible or 0)
    return Outcome(attempt.passed, earned, possible, score_of(attempt))


def gain(here: Sitting) -> dict[str, Fraction | None] | None:
    """What was learned between the pre-test, as it stood when this post-test began, and this attempt."""
    if here.rules.purpose != "post-test":
        return None
    before = queries.standing(here.attempt.enrolment_id, here.quiz["paired_with"])
    began = here.attempt.started_at
    done = [one for one in before.ended if one.submitted_at is not None and one.submitted_at <= began]
    pre = Standing(tuple(done), before.rules).counting
    if pre is None:
        return None
    post = score_of(here.attempt)
    return {"pre": pre, "post": post, "gain": normalised_gain(pre, post)}


def lesson_links(here: Sitting, shown: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """A few lessons on the law behind what was not right."""
    unsure = {
        fact["key"]
        for one in shown
        if one["feedback"] and one["feedback"]["reason"] != "right"
        for fact in one["feedback"]["facts"]
    }
    return [
        {
            "title": lesson["title"],
            "language": lesson["language"],
            "href": learning.lesson_address(here.attempt.enrolment.course, f"{lesson['module']}/{lesson['lesson']}"),
        }
        for lesson in queries.lessons_on(here.attempt, unsure, current_user.language)
    ]
