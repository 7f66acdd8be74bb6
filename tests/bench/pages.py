"""Reading: how long a page takes alone, how many a second in company, its SQL statements, its bytes."""

import gzip
import re
from collections.abc import Callable, Iterator

import brotli

from lms.demo.service import programme
from tests.bench import people
from tests.bench.load import Answer, Failed, Request, send, stories, storm
from tests.bench.machine import processor_time
from tests.bench.people import COURSE, Person
from tests.bench.scene import LESSON, Line, Scene

ROSTER = 2_000  # registrations
TEN_TIMES = 5_000  # members
UNKNOWN = "0123456789ABCDEFGHJKMNPQR"  # a certificate's code, but nobody's
FOR_EVER = 31_536_000  # seconds: what is kept that long is not asked for again
DECODE: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def lesson(scene: Scene) -> Iterator[Line]:
    yield from _page(scene, "lesson", LESSON, scene.trainee, company=(16, 64))


def course(scene: Scene) -> Iterator[Line]:
    yield from _page(scene, "course", f"/learn/{COURSE}", scene.trainee, company=(16,))


def home(scene: Scene) -> Iterator[Line]:
    yield from _page(scene, "home", "/", scene.trainee, company=(16,))


def question(scene: Scene) -> Iterator[Line]:
    who = scene.crowd[0]
    yield from _page(scene, "quiz question", f"/quizzes/attempts/{scene.attempts[who.id]}/1", who)


def session(scene: Scene) -> Iterator[Line]:
    here = f"/trainings/{scene.running.code}"
    yield from _page(scene, "session", here, scene.trainee)
    yield from _page(scene, "room screen", f"{here}/room", scene.coordinator)
    yield from _page(scene, "board of 82", f"{here}/attendance", scene.coordinator)
    yield from _page(scene, "roster of 82", f"{here}/roster", scene.coordinator)


def public(scene: Scene) -> Iterator[Line]:
    yield from _page(scene, "welcome", "/", None, company=(16,))
    yield from _page(scene, "verify, unknown code", f"/verify/{UNKNOWN}", None)
    asset = _assets(_text(send(scene.base, Request("/"))))[0]
    yield "static file, 16 clients", storm(scene.base, [Request(asset)], 16, 2).rate, "/s"


def weight(scene: Scene) -> Iterator[Line]:
    """A page with all that it links to, compressed as sent; and what of it is asked for again the next time."""
    page = send(scene.base, Request(LESSON, scene.trainee.cookie))
    parts = {path: send(scene.base, Request(path)) for path in _assets(_text(page))}
    for path, part in list(parts.items()):
        if path.partition("?")[0].endswith(".css"):
            parts |= {found: send(scene.base, Request(found)) for found in _named_in_css(path, _text(part))}
    again = [len(part.body) for part in parts.values() if not _kept(part)]
    yield "lesson, first visit", (len(page.body) + sum(len(part.body) for part in parts.values())) / 1000, "kB"
    yield "lesson, repeat visit", (len(page.body) + sum(again)) / 1000, "kB"


def growth(scene: Scene) -> Iterator[Line]:
    """Ten times the members, and a session of 2,000: pages must not take more statements for it."""
    here = f"/trainings/{scene.running.code}"
    shown = [(LESSON, scene.trainee), (f"/learn/{COURSE}", scene.trainee), ("/", scene.trainee)]
    shown += [(here, scene.trainee), (f"{here}/attendance", scene.coordinator), (f"{here}/roster", scene.coordinator)]
    before = [scene.statements(path, who) for path, who in shown]
    people.more_members(TEN_TIMES, list(programme()["running"]["delegations"]))
    many = people.training_today(people.load_members()[-ROSTER:], "Measured: many", scene.country)
    large = f"/trainings/{many.code}"
    grown = [(path.replace(here, large) if who is scene.coordinator else path, who) for path, who in shown]
    after = [scene.statements(path, who) for path, who in grown]
    more = sum(now > then for now, then in zip(after, before, strict=True))
    yield "pages with more SQL statements at ten times the members", more, ""
    alone = storm(scene.base, [Request(LESSON, scene.trainee.cookie)], 1, 2)
    yield "lesson at ten times the members, 1 client, median", alone.median, "ms"
    for name, path in (("page of 100", "/roster"), ("all rows", "/roster?all=1")):
        asked = Request(large + path, scene.coordinator.cookie)
        _warm(scene.base, asked)
        yield f"roster of {ROSTER}, {name}", storm(scene.base, [asked], 1, 2).median, "ms"
        yield f"roster of {ROSTER}, {name}, size", len(send(scene.base, asked).body) / 1000, "kB"
    board = storm(scene.base, [Request(f"{large}/attendance", scene.coordinator.cookie)], 1, 2)
    yield f"board of {ROSTER}, 1 client, median", board.median, "ms"


def _page(scene: Scene, name: str, path: str, who: Person | None, *, company: tuple[int, ...] = ()) -> Iterator[Line]:
    asked = Request(path, who.cookie if who else "")
    _warm(scene.base, asked)
    alone = storm(scene.base, [asked], 1, 2)
    yield f"{name}, 1 client, median", alone.median, "ms"
    yield f"{name}, 1 client, p95", alone.p95, "ms"
    for clients in company:
        worked = processor_time(scene.pid)
        found = storm(scene.base, [asked], clients)
        worked = processor_time(scene.pid) - worked
        if clients == company[0]:
            yield f"{name}, processor time of one", worked / found.number, "ms"
        yield f"{name}, {clients} clients", found.rate, "/s"
        yield f"{name}, {clients} clients, p95", found.p95, "ms"
    yield f"{name}, SQL statements", scene.statements(path, who), ""


def _warm(base: str, asked: Request) -> None:
    """Both web processes have compiled the template and read the documents before anything is measured."""
    stories([lambda: _read(base, asked)] * 16, 4)


def _read(base: str, asked: Request) -> None:
    if b"</html>" not in _text(send(base, asked)).encode():
        raise Failed(f"{asked.path}: not a whole page")


def _text(answer: Answer) -> str:
    return DECODE[answer.header("content-encoding")](answer.body).decode()


def _assets(page: str) -> list[str]:
    """The files that a page loads, in its order."""
    linked = re.findall(r'<(?:link|script|img|use|source)\b[^>]*?(?:href|src)="(/[^"#]+)', page)
    return list(dict.fromkeys(linked))


def _named_in_css(path: str, text: str) -> list[str]:
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)", text)
    folder = path.rpartition("/")[0]
    return [name if name.startswith("/") else f"{folder}/{name}" for name in found if not name.startswith("data:")]


def _kept(part: Answer) -> bool:
    age = re.search(r"max-age=(\d+)", part.header("cache-control"))
    return age is not None and int(age[1]) >= FOR_EVER
