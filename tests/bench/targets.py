"""What the product means to reach with two web workers, on both databases. The only place for these numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A limit in the figure's own unit; `least` when more is better."""

    limit: float
    least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g}"


def at_most(limit: float) -> Target:
    return Target(limit)


def at_least(limit: float) -> Target:
    return Target(limit, least=True)


TARGETS = {
    "lesson, 1 client, median": at_most(5),
    "lesson, 16 clients": at_least(500),
    "lesson, SQL statements": at_most(5),
    "course, 1 client, median": at_most(5),
    "course, 16 clients": at_least(500),
    "course, SQL statements": at_most(5),
    "board of 82, 1 client, median": at_most(15),
    "lesson, first visit": at_most(100),
    "lesson, repeat visit": at_most(20),
    "whole sign-in, form to home page": at_most(80),
    "save one answer, 1 client, median": at_most(3),
    "save answers, 16 clients": at_least(600),
    "save answers, 16 clients, p95": at_most(60),
    "save answers, 16 clients, longest": at_most(500),
    "whole attempts of 12 items, 16 clients": at_least(20),
    "whole attempts of 12 items, 64 clients": at_least(20),
    "check-in, 1 client, median": at_most(4),
    "check-in, 16 clients": at_least(500),
    "roster of 2000, page of 100": at_most(60),
    "roster of 2000, page of 100, size": at_most(60),
    "roster of 2000, all rows": at_most(60),
    "roster of 2000, all rows, size": at_most(60),
    "pages with more SQL statements at ten times the members": at_most(0),
    "one certificate: render, tag, sign, store": at_most(55),
    "one certificate, size": at_most(40),
    "82 certificates, click to all files": at_most(4),
    "lesson meanwhile, p95": at_most(50),
    "memory of web and worker (PSS)": at_most(200),
    "tailored lesson's content, from cache, 120 countries": at_most(2),
    **{
        f"{page}, 120 to 5 countries": at_most(1.3)
        for page in (
            "studio, lesson page",
            "studio, block page",
            "studio, edition",
            "studio, facts register",
            "studio, preview",
            "studio, readiness",
            "tailored lesson page, from cache",
        )
    },
    "compile 60 lessons x 120 countries x 8 languages": at_most(20),
    **{
        f"analyse 100,000 attempts x 20 {kind} items{row}": at_most(limit)
        for kind in ("fixed", "drawn")
        for row, limit in (("", 60), (", memory", 100), (", memory, to 10,000", 1.3))
    },
    "start from nothing to ready": at_most(60),
    "second start": at_most(5),
}
# Figures whose target holds on one database only.
ONLY_ON = {"memory of web and worker (PSS)": "sqlite"}
