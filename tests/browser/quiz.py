"""Taking quizzes in a browser: the course of `quiz_course/` beside the sample one, with a question of every type."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Locator, Page, Route, expect

from lms.quizzes.opaque import Names
from lms.settings import ROOT
from tests.browser.product import STATES, Stack

COURSE = "responsible-ai"
OWN = Path(__file__).parent / "quiz_course"
QUIZZES = ("try-every", "try-all", "try-checked", "try-time")
AGAIN = 30_000  # ms: while a page is open it tries again every 10 s
ANSWERS = "**/quizzes/attempts/**"

# In the order of `try-every`: what somebody who knows gives, as it is stored.
RIGHT: dict[str, dict[str, Any]] = {
    "try-single": {"choices": ["officer"]},
    "try-multiple": {"choices": ["when", "who"]},
    "try-true-false": {"choices": ["false"]},
    "try-image": {"choices": ["danger"]},
    "try-matching": {"rows": {"access": "log", "hunch": "nowhere", "version": "report"}},
    "try-ordering": {"order": ["receive", "assess", "preserve", "close"]},
    "try-words": {"text": "Hash value"},
    "try-number": {"number": "15", "unit": ""},
    "try-unit": {"number": "24", "unit": "hours"},
    "try-blanks": {"blanks": {"what": "lead", "who": "person"}},
    "try-case": {"path": ["read-on", "tell"]},
}
ITEMS = tuple(RIGHT)


def courses(into: Path) -> Path:
    """A copy of the courses with the quizzes for tests in the sample course."""
    shutil.copytree(ROOT / "courses", into)
    course = into / COURSE
    for folder in ("items", "quizzes"):
        for file in (OWN / folder).glob("*.yaml"):
            shutil.copy(file, course / folder)
    listed = yaml.safe_load((course / "course.yaml").read_text("utf-8"))
    listed["quizzes"] += QUIZZES
    (course / "course.yaml").write_text(yaml.safe_dump(listed, allow_unicode=True, sort_keys=False), "utf-8")
    return into


def begin(page: Page, quiz: str) -> str:
    """Begin anew, whatever is still open; returns the address of the attempt: `/quizzes/attempts/ID`."""
    page.goto(f"/learn/{COURSE}/quizzes/{quiz}")
    if page.locator("[data-quiz]").count():
        page.goto(f"/quizzes/attempts/{page.locator('[data-quiz]').get_attribute('data-quiz')}/review")
        page.locator("form[data-finish] button").click()
        expect(page).to_have_url(re.compile("/result$"))
        page.goto(f"/learn/{COURSE}/quizzes/{quiz}")
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    return attempt_of(page.url)


def attempt_of(address: str) -> str:
    """The address of the attempt that a page belongs to."""
    found = re.search(r"/quizzes/attempts/\d+", address)
    assert found
    return found[0]


def items(stack: Stack, attempt: str) -> list[str]:
    """The questions of an attempt, in its order."""
    with closing(sqlite3.connect(stack.var / "meridian.db", timeout=30)) as database:
        (drawn,) = database.execute("SELECT items FROM attempt WHERE id = ?", [attempt.rsplit("/", 1)[1]]).fetchone()
        return [item for item, _version in json.loads(drawn)]


def names(page: Page, prefix: str = "") -> Names:
    """Those by which the page of a question, or one of a page with all, knows the parts of its question."""
    attempt = attempt_of(page.url)
    place = int(prefix[1:-1] or 0) if prefix else int(re.search(r"/(\d+)(?:[?#]|$)", page.url)[1])
    database_of = STATES[page.url.partition("/quizzes/")[0]] / "meridian.db"
    with closing(sqlite3.connect(database_of, timeout=30)) as database:
        row = database.execute("SELECT seed, items FROM attempt WHERE id = ?", [attempt.rsplit("/", 1)[1]]).fetchone()
    return Names(row[0], json.loads(row[1])[place - 1][0])


def give(page: Page, answer: dict[str, Any], prefix: str = "") -> None:
    """Put an answer into the inputs of its question; a case takes its first decision only."""
    for choice in answer.get("choices", ()):
        choice_of(page, choice, prefix).check()
    for row, option in answer.get("rows", {}).items():
        known = names(page, prefix)
        field = page.locator(f"select[name='{prefix}row-{known.of(row, 'row')}']")
        field.select_option(known.of(option, "option"))
    for name in ("text", "number", "unit"):
        field = page.locator(f"input[name='{prefix}{name}']")
        if answer.get(name):
            field.fill(answer[name])
    for blank, said in answer.get("blanks", {}).items():
        known = names(page, prefix)
        gap = known.of(blank, "blank")
        field = page.locator(f"[name='{prefix}blank-{gap}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(known.of(said, gap))
        else:
            field.fill(said)
    if "order" in answer:
        put_in_order(page, answer["order"], prefix)


def choice_of(page: Page, choice: str, prefix: str = "") -> Locator:
    """The input of a choice."""
    return page.locator(f"input[name='{prefix}choice'][value='{names(page, prefix).of(choice, 'choice')}']")


def decision_of(page: Page, decision: str) -> Locator:
    """The input of a decision at the step where the case of a page stands."""
    at = page.locator("input[name='at'], input[name$='-at']")
    prefix = str(at.get_attribute("name")).removesuffix("at")
    meant = names(page, prefix).of(decision, str(at.get_attribute("value")))
    return page.locator(f"input[name='{prefix}decision'][value='{meant}']")


def put_in_order(page: Page, order: list[str], prefix: str = "") -> None:
    """With the buttons where there are any, else by the places in the selects."""
    stages = page.locator(f"[data-order]:has([name^='{prefix}place-'])")
    order = [names(page, prefix).of(stage, "stage") for stage in order]
    if stages.get_attribute("data-order") != "on":
        for place, stage in enumerate(order, 1):
            page.locator(f"select[name='{prefix}place-{stage}']").select_option(str(place))
        return
    for place, stage in enumerate(order):
        up = stages.locator(f"li:has([name='{prefix}place-{stage}']) [data-move='-1']")
        for _ in range(shown_order(page, prefix).index(stage) - place):
            up.click()
    if page.locator("[data-order-keep] button").is_visible():
        page.locator("[data-order-keep] button").click()


def shown_order(page: Page, prefix: str = "") -> list[str]:
    """The stages from top to bottom, by the names that the page has for them."""
    names = page.locator(f"select[name^='{prefix}place-']").evaluate_all("all => all.map((one) => one.name)")
    return [name.removeprefix(f"{prefix}place-") for name in names]


def decide(page: Page, decision: str) -> None:
    """Take a decision of a case, and see what comes of it."""
    met = page.locator(".case-consequence").count()
    decision_of(page, decision).check()
    page.locator("button[name=decide]").click()
    expect(page.locator(".case-consequence")).to_have_count(met + 1)


def on(page: Page) -> None:
    """Go on to the next question, or from the last one to the review, by the first button."""
    before = page.locator("h1").inner_text()
    page.locator("form[data-answers] > .actions .btn-primary").click()
    expect(page.locator("h1")).not_to_have_text(before)


def is_saved(page: Page) -> None:
    """The page says of its question that the answer is stored."""
    expect(page.locator("[data-answer-state]")).to_have_attribute("data-state", "saved", timeout=AGAIN)


def says_waiting(page: Page, count: int) -> None:
    """Whether answers wait on this device, and how many, in words."""
    line = page.locator("[data-quiz-line]")
    if count:
        expect(line).to_have_attribute("data-state", "offline")
        expect(line).to_contain_text(str(count))
    else:
        expect(page.locator("[data-quiz-line]:is([hidden], [data-state=sent])")).to_have_count(1, timeout=AGAIN)


def waiting(page: Page) -> dict[str, str]:
    """What the device keeps: position to what would be sent."""
    kept: dict[str, str] = page.evaluate("""() => Object.fromEntries(Object.entries(localStorage)
        .filter(([key]) => key.startsWith("meridian.answer."))
        .map(([key, entry]) => [key.split(".").at(-1), JSON.parse(entry).body]))""")
    return kept


def stored(stack: Stack, attempt: str) -> dict[str, dict[str, Any]]:
    """What the database has: item to answer, of the questions that have one."""
    with closing(sqlite3.connect(stack.var / "meridian.db", timeout=30)) as database:
        rows = database.execute("SELECT item, answer FROM response WHERE attempt_id = ?", [attempt.rsplit("/", 1)[1]])
        return {item: json.loads(answer) for item, answer in rows if json.loads(answer)}


def change(stack: Stack, statement: str, *values: object) -> None:
    """Change the database behind the product's back: time that passes."""
    with closing(sqlite3.connect(stack.var / "meridian.db", timeout=30)) as database, database:
        assert database.execute(statement, values).rowcount == 1


def no_answers(route: Route) -> None:
    """A line that carries pages only."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.fallback()


def no_receipt(route: Route) -> None:
    """A line that carries answers to the server, and drops before the server's own arrives."""
    if route.request.method == "POST":
        route.fetch()
        route.abort()
    else:
        route.fallback()
