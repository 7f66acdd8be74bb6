"""The difference between two states of a course in words, for a terminal."""

import re
from dataclasses import dataclass

from lms.content.unit_diff import Change, FieldChange
from lms.content.units import LIBRARY

_AROUND = 40
_MARKS = {"removed": "[-{}-]", "added": "{{+{}+}}"}


@dataclass(frozen=True, slots=True)
class Differences:
    """Its string has a line a unit, below it one for each text that differs, and a sum.

    In a text, `[-words-]` are gone and `{+words+}` are new; what is the same far from them is left out.
    """

    changes: tuple[Change, ...]

    def __str__(self) -> str:
        if not self.changes:
            return "no difference"
        kinds = [change.kind for change in self.changes]
        counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("added", "removed", "changed"))
        lines = [line for change in self.changes for line in _lines(change)]
        return "\n".join([*lines, f"{len(kinds)} different: {counts}"])


def _lines(change: Change) -> list[str]:
    place = f"{change.key.course}: " if change.key.course != LIBRARY else ""
    head = f"{change.kind:<8} {place}{change.key.address}"
    return [head, *(_field(field) for field in change.fields)] if change.kind == "changed" else [head]


def _field(field: FieldChange) -> str:
    parts = field.words
    last = len(parts) - 1
    shown = [
        _shortened(text, start=place > 0, end=place < last) if state == "same" else _MARKS[state].format(_line(text))
        for place, (state, text) in enumerate(parts)
    ]
    return f"         {'.'.join(field.path)}: {''.join(shown)}"


def _line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ⏎ ", text)


def _shortened(text: str, *, start: bool, end: bool) -> str:
    """Return what stands beside a difference: at the `start` of what is the same, at its `end`, or at both."""
    line = _line(text)
    if len(line) <= _AROUND * 2:
        return line
    return (line[:_AROUND] if start else "") + " … " + (line[-_AROUND:] if end else "")
