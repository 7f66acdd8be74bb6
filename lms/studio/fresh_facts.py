"""A fact that a country does not have yet: what it will touch, and how far its people have come."""

from dataclasses import dataclass
from datetime import date

from lms.studio.missing import needs
from lms.studio.register import Entry, Register, reaches
from lms.studio.touched_words import Words
from lms.studio.touching import Change, Impact, impact


@dataclass(frozen=True, slots=True)
class Fresh:
    """`impact` and `touched` are what any value touches; `number` of `total` needed facts is this one (0: no course
    needs it), and `following` the missing one after it, "" for none."""

    impact: Impact
    touched: Words
    number: int
    total: int
    following: str

    @property
    def decides(self) -> int:
        """How many questions have an answer key on it: then its effect is shown before it is saved."""
        return self.impact.count("key")


def fresh(register: Register, entry: Entry, today: date) -> Fresh:
    """Look at all courses of the register's country: three statements."""
    found = reaches(register, "")
    wanted = needs(register, found, today)
    number = wanted.number if entry.key in wanted.missing else 0
    touched = impact(Change(entry.definition, None, None), found)
    return Fresh(touched, Words(register, found), number, len(wanted.keys), wanted.after(entry.key))
