"""The product and the browsers that tests share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser import quiz
from tests.browser.product import FLAGS, Stack, started, watch
from tests.browser.story import Story, tell


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One product for tests that only look."""
    with started(tmp_path_factory.mktemp("stack") / "var") as running:
        yield running


@pytest.fixture(scope="session")
def told() -> list[Story]:
    """Remembers that the story of the shared product was told."""
    return []


@pytest.fixture(scope="module")
def story(stack: Stack, chromium: Browser, told: list[Story]) -> Story:
    """The same product after some days."""
    if not told:
        told.append(tell(stack, chromium))
    return told[0]


@pytest.fixture(scope="session")
def quiz_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One product whose course has quizzes for tests: a question of every type, all ways to ask."""
    folder = tmp_path_factory.mktemp("quiz-stack")
    courses = quiz.courses(folder / "courses")
    with started(folder / "var", LMS_COURSES_DIR=str(courses)) as running:
        yield running


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Stack]:
    """A fresh product for a test that changes much."""
    with started(tmp_path / "var") as running:
        yield running


# Ended with each module: Playwright keeps an event loop running, in which nobody else can run one (signing does).
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is not installed: make test installs it"
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Browser):
    """Open a browser of one's own: `visit(stack, width=390, scheme="dark", scripts=False)` gives a page.

    A test fails when something went wrong in one of its browsers, see `watch`.
    """
    contexts: list[BrowserContext] = []
    noted: list[str] = []

    def _visit(stack: Stack, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=stack.address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        watch(context, stack, noted)
        contexts.append(context)
        return context.new_page()

    yield _visit
    for context in contexts:
        context.close()
    assert noted == []
