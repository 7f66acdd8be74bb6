"""What is wrong in content files, where, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence about one place. `country` is set when only that country's publishing is blocked by it."""

    path: str
    line: int
    message: str
    severity: Severity = "error"
    country: str = ""

    def __str__(self) -> str:
        scope = f" [{self.country}]" if self.country else ""
        return f"{self.path}:{self.line}: {self.severity}{scope}: {self.message}"


class ContentErrors(Exception):
    """The content cannot be used. Holds every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(slots=True)
class Problems:
    """Collects problems; the same sentence about the same place is kept once."""

    _found: dict[Problem, None] = field(default_factory=dict)

    def error(self, path: str, line: int, message: str, country: str = "") -> None:
        """Add a reason to refuse: for everyone, or for one country only."""
        self._found[Problem(path, line, message, "error", country)] = None

    def warning(self, path: str, line: int, message: str, country: str = "") -> None:
        """Add something to look at, which refuses nothing."""
        self._found[Problem(path, line, message, "warning", country)] = None

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """All errors, by place."""
        return tuple(problem for problem in self if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All warnings, by place."""
        return tuple(problem for problem in self if problem.severity == "warning")
