"""Whether somebody has earned a certificate, and why: facts in, reasons out."""

from dataclasses import dataclass
from typing import Literal

RULES = "2"  # part of every certificate: the version of the rules below
ReasonKey = Literal["attendance", "quiz", "lessons", "ended"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person. Minutes are whole; `required` is in percent of the counted minutes."""

    minutes: int
    counted: int
    required: int
    lessons_done: int
    lessons_total: int
    quizzes_passed: int
    quizzes_total: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition: whether it is met, and the figures that its sentence needs."""

    key: ReasonKey
    met: bool
    have: int = 0
    need: int = 0


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All conditions, in a fixed order; every one must be met."""

    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        return all(reason.met for reason in self.reasons)

    @property
    def missing(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.met)


def assess(facts: Facts) -> Eligibility:
    """Attendance threshold reached, every quiz passed, all lessons done, and the session over.

    The threshold is exact: 80 % of 455 minutes needs 364. A session without counted minutes attests none.
    """
    needed = -(-facts.counted * facts.required // 100)
    present = facts.counted > 0 and facts.minutes >= needed
    passed = facts.quizzes_total > 0 and facts.quizzes_passed >= facts.quizzes_total
    studied = facts.lessons_total > 0 and facts.lessons_done >= facts.lessons_total
    return Eligibility((
        Reason("ended", facts.ended),
        Reason("attendance", present, facts.minutes, needed),
        Reason("lessons", studied, facts.lessons_done, facts.lessons_total),
        Reason("quiz", passed, facts.quizzes_passed, facts.quizzes_total),
    ))  # fmt: skip
