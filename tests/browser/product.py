"""The product as people meet it: started by its own command, with the demonstration, and looked at in a browser."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
)

from lms.demo.service import programme
from lms.settings import ROOT
from tests.services import free_port

PASSWORD = programme()["password"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
STATES: dict[str, Path] = {}  # address of a running product to where it keeps its state
PATIENCE = 60  # seconds for a start from nothing
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


class Stack:
    """A running product: its address and where it keeps its state."""

    def __init__(self, address: str, var: Path, **settings: str) -> None:
        self.address, self.var, self.pid = address, var, 0
        self.environment = os.environ | {"LMS_VAR_DIR": str(var), "LMS_BASE_URL": address} | settings

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `lms …` against this stack."""
        line = [sys.executable, "-m", "lms.cli", *words]
        return subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)


@contextmanager
def started(var: Path, *, port: int = 0, **settings: str) -> Iterator[Stack]:
    """`lms run` on a free port or this one, its state in `var`, with more `LMS_…` settings; stopped as by Ctrl-C."""
    port = port or free_port()
    stack = Stack(f"http://localhost:{port}", var, **settings)
    var.mkdir(parents=True, exist_ok=True)
    log = (var / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "lms.cli", "run", "--port", str(port)],
        env=stack.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    stack.pid = process.pid
    STATES[stack.address] = var
    try:
        _wait(stack, process, var / "log")
        yield stack
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait(stack: Stack, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{stack.address}/readyz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"not ready after {PATIENCE} s:\n{log.read_text()}")


def sign_in(page: Page, who: str) -> None:
    """Sign a demo account in through the form: `sign_in(page, "trainee")`."""
    page.goto("/account/login")
    page.locator("input[name=email]").fill(f"{who}@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(page.locator("form[action$='/account/logout']").first).to_be_attached()


def speak(page: Page, language: str) -> None:
    """Change the interface's language through the menu in the head of the page."""
    page.locator("details.menu").first.locator("summary").click()
    page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def axe(page: Page, *only: str) -> list[str]:
    """What axe-core finds on this page, one line each: by all its rules, or by those that are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options: dict[str, object] = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return [f"{v['id']} {node['target']}: {node['failureSummary']}" for v in found["violations"] for node in v["nodes"]]


def watch(context: BrowserContext, stack: Stack, noted: list[str]) -> None:
    """Note what must never happen in a browser: an error, something that the policy for content forbids, a request to
    another origin. An answer such as 404, or a line that is cut on purpose, is the test's own matter."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            noted.append(f"{message.location['url']}: {message.text}")

    def request(sent: Request) -> None:
        if not sent.url.startswith((f"{stack.address}/", "data:", "blob:")):
            noted.append(f"asked for {sent.url}")

    context.on("console", console)
    context.on("weberror", lambda error: noted.append(str(error.error)))
    context.on("request", request)
