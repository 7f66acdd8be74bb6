"""Rules of a quiz: which items an attempt has, when one may begin and must end, and what its attempts amount to.

Chance comes in as a `seed` (a text that nobody could guess) and is spread by SHA-256, so that what was drawn and how
it was shuffled can be told again from the seed alone, on any machine and in any later version.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any, Literal

from lms.domain.errors import Invalid

Purpose = Literal["graded", "practice", "pre-test", "post-test"]
Counts = Literal["best", "last", "first", "average"]
Policy = Literal["immediate", "after-submit", "after-close", "never"]
WITHOUT_A_PASS: frozenset[str] = frozenset({"practice", "pre-test"})


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person was granted: `minutes` more before time is up and before the quiz closes, `attempts` more."""

    minutes: int = 0
    attempts: int = 0


NOTHING_EXTRA = Allowance()


@dataclass(frozen=True, slots=True)
class Rules:
    """A blueprint without its items. `attempts` of None is any number; `opens` and `closes` are aware."""

    purpose: Purpose
    pass_mark: Fraction
    attempts: int | None
    wait: timedelta
    counts: Counts
    limit: timedelta | None
    opens: datetime | None
    closes: datetime | None
    policy: Policy

    @property
    def can_be_passed(self) -> bool:
        """Whether there is something to pass: practice and a pre-test only show where one stands."""
        return self.purpose not in WITHOUT_A_PASS

    def closes_for(self, allowance: Allowance) -> datetime | None:
        """When the quiz closes for somebody with this allowance."""
        return self.closes and self.closes + timedelta(minutes=allowance.minutes)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether somebody may begin now. `refusal` is the key of the reason why not, or "".

    `left` is how many attempts there are still (None for any number), `next_at` when the waiting time ends, None when
    there is nothing to wait for. `closes` is as it is for this person.
    """

    refusal: str
    left: int | None
    next_at: datetime | None
    opens: datetime | None
    closes: datetime | None

    @property
    def error(self) -> Invalid | None:
        """The refusal as one."""
        return Invalid(self.refusal) if self.refusal else None


def rules_of(body: Mapping[str, Any]) -> Rules:
    """Read the rules of a compiled quiz. Raises KeyError for a body that is none."""
    limit = body["time_limit_minutes"]
    return Rules(
        body["purpose"],
        Fraction(body["pass_mark"]),
        None if body["purpose"] == "practice" else body["attempts"],
        timedelta(minutes=body["wait_minutes"]),
        body["counts"],
        None if limit is None else timedelta(minutes=limit),
        _moment(body["opens"]),
        _moment(body["closes"]),
        body["feedback_policy"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def shuffled(ids: Iterable[str], seed: str, salt: str = "") -> list[str]:
    """Return the ids in an order that seed and salt decide: by SHA-256 of seed, salt and id."""
    return sorted(ids, key=lambda one: (sha256(f"{seed}\0{salt}\0{one}".encode()).digest(), one))


def draw(
    sections: Sequence[Mapping[str, Any]], seed: str, *, exclude: Collection[str] = (), shuffle: bool = False
) -> list[str]:
    """Return the ids of an attempt's items, each once, in the order of its pages.

    A section is `{"items": [ids]}`, which everybody gets, or `{"draw": n, "from": [ids]}`: n of those that stand in
    no section of the first kind and were not drawn by a section before. Items in `exclude` (those that the person had
    in the pre-test) are never there, whatever the section. Without `shuffle` the order is that of the sections.
    Raises Invalid("quiz.too_few_items") with `wanted` and `found` when a section cannot have as many as it draws, or
    nothing is left at all.
    """
    fixed = {item for section in sections for item in section.get("items", ())}
    taken, found = set(exclude), list[str]()
    for number, section in enumerate(sections):
        if "draw" in section:
            pool = [item for item in dict.fromkeys(section["from"]) if item not in taken | fixed]
            if len(pool) < section["draw"]:
                raise Invalid("quiz.too_few_items", wanted=section["draw"], found=len(pool))
            chosen = set(shuffled(pool, seed, f"draw:{number}")[: section["draw"]])
            some = [item for item in pool if item in chosen]
        else:
            some = [item for item in dict.fromkeys(section["items"]) if item not in taken]
        found += some
        taken.update(some)
    if not found:
        raise Invalid("quiz.too_few_items", wanted=1, found=0)
    return shuffled(found, seed, "items") if shuffle else found


def opening(rules: Rules, allowance: Allowance, made: int, ended: datetime | None, now: datetime) -> Opening:
    """Say whether somebody who has `made` so many attempts, the last of which `ended` then, may begin another now.

    The refusals: `quiz.not_open_yet`, `quiz.closed`, `attempt.none_left`, `attempt.wait`.
    """
    closes = rules.closes_for(allowance)
    left = None if rules.attempts is None else max(rules.attempts + allowance.attempts - made, 0)
    next_at = ended + rules.wait if ended and rules.wait and left != 0 else None
    if next_at is not None and next_at <= now:
        next_at = None
    refusal = ""
    if rules.opens is not None and now < rules.opens:
        refusal = "quiz.not_open_yet"
    elif closes is not None and now >= closes:
        refusal = "quiz.closed"
    elif left == 0:
        refusal = "attempt.none_left"
    elif next_at is not None:
        refusal = "attempt.wait"
    return Opening(refusal, left, next_at, rules.opens, closes)


def may_start(rules: Rules, allowance: Allowance, made: int, ended: datetime | None, now: datetime) -> Opening:
    """Return the opening, if there is one. Raises Invalid with the reason why not as `opening` says it."""
    found = opening(rules, allowance, made, ended, now)
    if found.error:
        raise found.error
    return found


def deadline(rules: Rules, allowance: Allowance, started: datetime) -> datetime | None:
    """Return when an attempt ends by itself: when its time is up or the quiz closes, what comes first. None: never."""
    ends = [rules.closes_for(allowance)]
    if rules.limit is not None:
        ends.append(started + rules.limit + timedelta(minutes=allowance.minutes))
    return min((end for end in ends if end is not None), default=None)


def counting(scores: Sequence[Fraction], rule: Counts) -> Fraction | None:
    """Return the score that counts (0 to 1) of those of all submitted attempts, in order; None where there is none."""
    if not scores:
        return None
    if rule == "average":
        return sum(scores, Fraction(0)) / len(scores)
    return {"best": max(scores), "last": scores[-1], "first": scores[0]}[rule]


def feedback_now(rules: Rules, now: datetime, *, submitted: bool, confirmed: bool = False) -> bool:
    """Say whether the reasons and right answers of an item may be shown: `confirmed` is when its answer is final."""
    if rules.policy == "immediate":
        return submitted or confirmed
    if rules.policy == "after-close":
        return submitted and (rules.closes is None or now >= rules.closes)
    return submitted and rules.policy == "after-submit"


def normalised_gain(pre: Fraction, post: Fraction) -> Fraction | None:
    """Return the part of what could be gained that was: (post - pre) / (1 - pre); None where nothing could be.

    Of scores from 0 to 1. R. R. Hake, "Interactive-engagement versus traditional methods", American Journal of
    Physics 66 (1998) 64-74. Negative for who did worse.
    """
    return None if pre == 1 else (post - pre) / (1 - pre)


def seconds_taken(started: datetime, answered: Mapping[str, datetime | None]) -> dict[str, int | None]:
    """Return for each item the whole seconds from the answer before (or the start) to its first answer.

    `answered` has None for items without one; what comes out for them is None.
    """
    found: dict[str, int | None] = dict.fromkeys(answered)
    before = started
    for at, item in sorted((at, item) for item, at in answered.items() if at is not None):
        found[item] = max(int((at - before).total_seconds()), 0)
        before = max(at, before)
    return found
