"""What is wrong in content files, where, and for whom."""

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence about one place.

    `country` is set when only that country's publishing is blocked by it; `region/SLUG` stands for those of the region.
    """

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


@dataclass(frozen=True, slots=True)
class Problems:
    """Collects problems; the same sentence about the same place is kept once.

    With `country` set, what is added blocks that country only.
    """

    country: str = ""
    _found: dict[Problem, None] = field(default_factory=dict)

    def of_country(self, code: str) -> "Problems":
        """Return a collector for one country, into the same collection."""
        return Problems(code, self._found)

    def error(self, path: str, line: int, message: str) -> None:
        """Add a reason to refuse."""
        self._found[Problem(path, line, message, "error", self.country)] = None

    def warning(self, path: str, line: int, message: str) -> None:
        """Add something to look at, which refuses nothing."""
        self._found[Problem(path, line, message, "warning", self.country)] = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """All errors, by place."""
        return tuple(sorted(problem for problem in self._found if problem.severity == "error"))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All warnings, by place."""
        return tuple(sorted(problem for problem in self._found if problem.severity == "warning"))
