"""Photographs of the running product for README and docs: `make screenshots` writes docs/images/*.png.

The product is started by its own command with the demonstration, in a folder that is thrown away. Three stories are
told: the officer's way to a certificate, the coordinator's day, and what a trainer writes.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from lms.demo.service import programme
from lms.settings import ROOT
from tests.browser import main_job as job
from tests.browser.product import FLAGS, Stack, sign_in, speak, started

FOLDER = ROOT / "docs" / "images"
COLOURS = 128  # text and flat colours need no more
MOST = 2_500_000  # bytes of all pictures together: every clone carries them
DESK, PHONE = (1280, 860), (390, 780)  # CSS pixels
UPWARDS = "element => scrollBy(0, element.getBoundingClientRect().top - 98)"
LESSON = "/learn/responsible-ai/law/the-duty-to-report"


class Studio:
    """A browser before a running product, and where its pictures go."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser, self.stack = browser, stack

    @contextmanager
    def visitor(
        self, who: str = "", *, size: tuple[int, int] = DESK, scheme: str = "light", language: str = "en"
    ) -> Iterator[Page]:
        """A browser of their own for a demo account, or for a stranger."""
        width, height = size
        context = self.browser.new_context(
            base_url=self.stack.address,
            viewport={"width": width, "height": height},
            device_scale_factor=2 if size == PHONE else 1,
            color_scheme=scheme,
            locale=language,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        if who:
            sign_in(page, who)
            speak(page, language)
        yield page
        context.close()


def save(page: Page, name: str) -> None:
    """What the visitor sees now, as docs/images/NAME.png."""
    _write(page.screenshot(animations="disabled", caret="hide"), name)


def _write(png: bytes, name: str) -> None:
    picture = Image.open(BytesIO(png)).convert("RGB")
    small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


def lessons(studio: Studio) -> None:
    """One lesson under the law of two countries, in both directions and both schemes."""
    with studio.visitor("trainee") as page:
        page.goto(LESSON)
        page.locator("article.prose a.legal-fact").first.evaluate(UPWARDS)  # to the country's own paragraph
        save(page, "lesson")
    with studio.visitor("trainee.ar", language="ar", scheme="dark") as page:
        page.goto(LESSON)
        save(page, "lesson-arabic-dark")


def writing(studio: Studio) -> None:
    """A trainer's side: a lesson of a country beside its base, the map of readiness, the register of legal facts."""
    with studio.visitor("trainer") as page:
        page.goto(f"/studio/{job.COURSE}/country-SG/law/the-duty-to-report")
        page.locator("#block-in-your-country").evaluate(UPWARDS)
        save(page, "studio-lesson")
        page.goto("/studio/facts/SG")
        save(page, "studio-facts")
    with studio.visitor("editor") as page:
        page.goto(f"/studio/{job.COURSE}/readiness?language=ar")
        save(page, "studio-readiness")


def quiz(studio: Studio) -> None:
    """The quiz on a phone at night, with an answer given."""
    with studio.visitor("trainee", size=PHONE, scheme="dark") as page:
        page.goto(f"/learn/{job.COURSE}/quizzes/{job.QUIZ}")
        job.send(page, "main form button.btn-primary")
        page.locator("input[name=choice]").nth(1).check()
        page.locator("[data-answer-state][data-state=saved]").wait_for()
        page.mouse.click(2, 2)  # the focus ring is for keyboards
        save(page, "quiz-phone-dark")


def session(studio: Studio) -> None:
    """The session that is under way: its page, the room, a phone in it, the list, the signature sheet."""
    with (
        studio.visitor("coordinator") as desk,
        studio.visitor("trainee", size=PHONE, language="ar") as phone,
    ):
        running = job.session_address(desk, programme()["running"]["title"])
        save(desk, "session")
        desk.goto(f"{running}/room")
        save(desk, "room")
        job.check_in(phone, desk)
        save(phone, "check-in-phone-arabic")
        desk.goto(f"{running}/attendance")
        save(desk, "attendance")


def certificates(studio: Studio, into: Path) -> None:
    """Who qualifies, the certificate itself, and what a stranger is told of it."""
    with studio.visitor("coordinator") as desk:
        finished = job.session_address(desk, programme()["finished"]["title"])
        desk.goto(f"{finished}/certificates")
        save(desk, "certificates")
        job.issue(desk, finished)
    with studio.visitor("trainee.ar", language="ar") as page:
        _certificate(job.download(page, into))
        code = page.locator("a[href*='/verify/']").first.get_attribute("href").rsplit("/", 1)[1]
    with studio.visitor(size=PHONE) as stranger:
        stranger.goto(f"/verify/{code}")
        save(stranger, "verify-phone")


def _certificate(pdf: Path) -> None:
    command = [which("pdftoppm") or "pdftoppm", "-png", "-r", "80", "-singlefile", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True)
    _write(pdf.with_suffix(".png").read_bytes(), "certificate")


def main() -> None:
    """Take all pictures anew; ends with an error when they grow too heavy."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as folder, started(Path(folder) / "var") as stack, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=which("chromium"), args=FLAGS)
        studio = Studio(browser, stack)
        lessons(studio)
        writing(studio)
        quiz(studio)
        session(studio)
        certificates(studio, Path(folder))
        browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    print(*(f"{size / 1000:7.0f} kB  {name}" for name, size in sizes.items()), sep="\n")
    if sum(sizes.values()) > MOST:
        sys.exit(f"The pictures have {sum(sizes.values()):,} bytes together, more than {MOST:,}.")


if __name__ == "__main__":
    main()
