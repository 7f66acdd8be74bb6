"""A small course in the studio: two countries, a region, an agency, two languages, a lesson of twelve blocks.

Lessons: `basics/words` (twelve blocks, English only), `basics/care` (two blocks, English only), `law/duty` (three
blocks, in Arabic too). Facts: `age` and `duty` (both countries), `notice` (SG only). Quiz: `check`, the two items of
the bank, `who-reports` and `who-else`.
What layers say of `basics/words`: region/asean replaces `keep-a-record`; country/SG replaces `your-law` and adds
`sg-desk` after `what-to-report`; agency/sg-police hides `who-decides`. IN says nothing yet.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pycountry

from lms.accounts.models import Agency
from lms.content.units import LIBRARY, UnitKey, block_address, operation_address, scope_of, value_hash
from lms.db.base import db
from lms.studio.from_files import publish_files
from lms.studio.models import StudioUnit, UnitVersion
from lms.studio.parts import part_of
from tests.factories import AgencyFactory

COURSE, AGENCY = "safe-use", "sg-police"
PUBLISHED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS, CARE, DUTY = "basics/words", "basics/care", "law/duty"
BLOCKS: Mapping[str, tuple[str, str]] = {
    "lead": ("", "Twelve short steps, from the first question to the last note."),
    "why-it-matters": ("Why it matters", "A tool that sorts pictures is used by *people*, and people decide."),
    "before-you-start": ("Before you start", "Read the order that you were given. Ask when it is not clear."),
    "the-case-file": ("The case file", "Write down which tool you used, and why."),
    "ask-first": ("Ask first", "Ask your supervisor before you load anything.\n\n- who may see it\n- how long"),
    "your-law": ("Your law", "In your country the age that counts is [[law.age]]."),
    "keep-a-record": ("Keep a record", "Keep a record of each step for two years."),
    "what-to-report": ("What to report", "Report what you find: [[law.duty]] must report."),
    "who-decides": ("Who decides", "A person decides, never the tool."),
    "after-the-session": ("After the session", "Close the tool and lock the screen."),
    "look-after-yourself": ("Look after yourself", "Take a break after each hour. Speak to somebody."),
    "summing-up": ("Summing up", "Ask, write down, report, rest."),
}


def block(name: str, lesson: str = WORDS, language: str = "") -> UnitKey:
    """The key of a block: `block("your-law")`."""
    module, _slash, slug = lesson.partition("/")
    return UnitKey(COURSE, block_address(module, slug, name, language))


def operation(layer: str, value: Mapping[str, Any]) -> UnitKey:
    """The key of an operation of a layer: `operation("country/SG", {"op": "hide", …})`."""
    return UnitKey(COURSE, operation_address(layer, value))


def text_unit(title: str, text: str, **more: str) -> dict[str, Any]:
    """The value of a block."""
    return {"title": title, "text": text, **more}


def replaced(name: str, text: str, lesson: str = WORDS, **more: Any) -> dict[str, Any]:
    """A replace of a base block, made against what the block says in `course_units()`."""
    base = value_hash(course_units()[block(name, lesson)])
    return {"op": "replace", "lesson": lesson, "block": name, "base": base, "text": {"en": text}, **more}


def hidden(name: str, lesson: str = WORDS) -> dict[str, Any]:
    """A hide of a base block, made against what the block says in `course_units()`."""
    base = value_hash(course_units()[block(name, lesson)])
    return {"op": "hide", "lesson": lesson, "block": name, "base": base}


def _both(english: str, arabic: str) -> dict[str, str]:
    return {"en": english, "ar": arabic}


def _library(countries: Mapping[str, list[str]]) -> dict[UnitKey, dict[str, Any]]:
    who = {"everyone": _both("everyone", "الجميع"), "doctors": _both("doctors", "الأطباء")}
    facts = {
        "age": {"type": "age", "label": _both("Age that counts", "السن المعتبرة")},
        "duty": {"type": "choice", "label": _both("Who must report", "من يبلّغ"), "choices": who},
        "notice": {"type": "duration", "label": _both("Time to report", "مهلة الإبلاغ")},
    }
    found: dict[UnitKey, dict[str, Any]] = {
        UnitKey(LIBRARY, "facts"): {"facts": facts},
        UnitKey(LIBRARY, "steps"): {"label": _both("Steps", "خطوات"), "steps": []},
        UnitKey(LIBRARY, "regions"): {"regions": {"asean": {"name": _both("ASEAN", "آسيان"), "parent": None}}},
    }
    for place, (code, regions) in enumerate(countries.items()):
        found[UnitKey(LIBRARY, f"country/{code}")] = _country(code, regions)
        found[UnitKey(LIBRARY, f"fact/{code}/age")] = _fact(code, 16 + place % 3)
        found[UnitKey(LIBRARY, f"fact/{code}/duty")] = _fact(code, "everyone" if place % 2 == 0 else "doctors")
    found[UnitKey(LIBRARY, "fact/SG/notice")] = _fact("SG", {"days": 3})
    return found


def _country(code: str, regions: list[str]) -> dict[str, Any]:
    help_line = {"name": _both("Help line", "خط المساعدة"), "contact": "112", "hours": _both("24 hours", "دائمًا")}
    help_line |= {"source": f"https://example.org/{code}", "confidence": "high"}
    return {"code": code, "languages": ["en"], "time_zone": "UTC", "regions": regions, "support": [help_line]}


def _fact(code: str, value: Any) -> dict[str, Any]:
    source = {"citation": _both(f"Act of {code}", f"قانون {code}"), "source": f"https://example.org/{code}/act"}
    review = {"confidence": "high", "reviewed_on": "2026-01-10", "expires_on": "2099-01-10", "reviewer": "A. Reviewer"}
    return {"value": value, **source, **review, "status": "verified"}


def _lesson(title: str, blocks: list[str]) -> dict[str, Any]:
    head = {"title": title, "summary": f"About {title.lower()}.", "minutes": 6, "notice": "none", "notice_text": ""}
    return {**head, "steps": [], "blocks": blocks}


def _item(name: str, prompt: str) -> dict[str, Any]:
    choices = [
        {"id": slug, "text": _both(slug.title(), slug), "feedback": _both("See the law.", "انظر القانون."),
         "correct": {"fact": "duty", "equals": slug}}
        for slug in ("everyone", "doctors")
    ]  # fmt: skip
    tags = {"languages": ["en", "ar"], "topic": "law", "bloom": "understand", "level": 1}
    item = {"id": name, "type": "single", "points": 1, "prompt": _both(prompt, "سؤال؟"), "choices": choices, **tags}
    return {**item, "feedback": _both("Here: [[law.duty]].", "[[law.duty]]"), "references": ["duty"]}


def _course(countries: list[str]) -> dict[UnitKey, dict[str, Any]]:
    texts = {
        **{block(name): text_unit(*words) for name, words in BLOCKS.items()},
        block("lead", CARE): text_unit("", "Rest is part of the work."),
        block("pause", CARE): text_unit("Pause", "Stop whenever you need to."),
        block("lead", DUTY): text_unit("", "What you must do."),
        block("who", DUTY): text_unit("Who reports", "Here: [[law.duty]]."),
        block("when", DUTY): text_unit("When", "At once."),
    }
    sources = {name: value_hash(texts[block(name, DUTY)]) for name in ("lead", "who", "when")}
    lessons = {
        "lesson/basics/words": _lesson("Words", list(BLOCKS)),
        "lesson/basics/care": _lesson("Care", ["lead", "pause"]),
        "lesson/law/duty": _lesson("Duty", ["lead", "who", "when"]),
        "lesson/law/duty@ar": {"title": "الواجب", "summary": "عن الواجب.", "notice_text": ""},
    }
    quiz = {"slug": "check", "title": _both("Check", "اختبار"), "summary": _both("Two items.", "سؤالان.")}
    quiz |= {"pass_mark": "1/2", "attempts": 3, "presentation": "all", "languages": ["en", "ar"]}
    quiz |= {"purpose": "graded", "sections": [{"items": ["who-reports", "who-else"]}]}
    course = {"slug": COURSE, "title": _both("Safe use", "الاستخدام الآمن"), "summary": _both("A course.", "دورة.")}
    course |= {"source_language": "en", "languages": ["en", "ar"], "countries": countries}
    course |= {"unverified_facts": "allow", "modules": ["basics", "law"], "quizzes": ["check"]}
    plain = {
        "course": course,
        "module/basics": _module("basics", "Basics", "أساسيات", ["words", "care"], ["en"]),
        "module/law": _module("law", "Law", "القانون", ["duty"], ["en", "ar"]),
        **lessons,
        "item/who-reports": _item("who-reports", "Who must report?"),
        "item/who-else": _item("who-else", "Who else?"),
        "quiz/check": quiz,
        f"agency/{AGENCY}": {"agency": AGENCY, "country": "SG", "name": _both("Police of SG", "شرطة سنغافورة")},
    }
    return texts | {UnitKey(COURSE, address): value for address, value in plain.items()} | {
        block("lead", DUTY, "ar"): text_unit("", "ما عليك فعله.", source=sources["lead"]),
        block("who", DUTY, "ar"): text_unit("من يبلّغ", "هنا: [[law.duty]].", source=sources["who"]),
        block("when", DUTY, "ar"): text_unit("متى", "فورًا.", source=sources["when"]),
    }  # fmt: skip


def _module(slug: str, title: str, arabic: str, lessons: list[str], languages: list[str]) -> dict[str, Any]:
    words = {"title": _both(title, arabic), "summary": _both(f"About {slug}.", arabic)}
    return {"slug": slug, **words, "languages": languages, "lessons": lessons}


def course_units(countries: int = 2, *, layers: bool = False) -> dict[UnitKey, dict[str, Any]]:
    """All units of the course and its library. SG and IN come first, more countries after them."""
    more = [country.alpha_2 for country in pycountry.countries if country.alpha_2 not in {"SG", "IN"}]
    codes = ["SG", "IN", *more][:countries]
    units = _library({code: ["asean"] if code == "SG" else [] for code in codes}) | _course(codes)
    return units | (_operations() if layers else {})


def _operations() -> dict[UnitKey, dict[str, Any]]:
    desk = {"op": "insert_after", "lesson": WORDS, "block": "what-to-report", "id": "sg-desk",
            "base": value_hash(course_units()[block("what-to-report")]), "title": {"en": "The desk"},
            "text": {"en": "Call the desk. You have [[law.notice]]."}}  # fmt: skip
    own = {
        "region/asean": [replaced("keep-a-record", "Keep a record of each step for three years.")],
        "country/SG": [replaced("your-law", "In Singapore the age that counts is [[law.age]]."), desk],
        f"agency/{AGENCY}": [hidden("who-decides")],
    }
    return {operation(layer, value): value for layer, values in own.items() for value in values}


def put(key: UnitKey, value: dict[str, Any] | None) -> None:
    """Bring a unit into force as if it had been published, with its place in the history; None takes it away."""
    row = db.session.get(StudioUnit, tuple(key))
    if value is None:
        db.session.delete(row)
    else:
        row = row or StudioUnit(course=key.course, address=key.address, scope=scope_of(key), part=part_of(key))
        row.value, row.hash, row.updated_at = value, value_hash(value), PUBLISHED_AT
        db.session.add(row)
    hash_ = value_hash(value) if value is not None else ""
    place = {"course": key.course, "address": key.address}
    db.session.add(UnitVersion(**place, value=value, hash=hash_, at=PUBLISHED_AT, note="publish"))
    db.session.commit()


def studio_units(countries: int = 2) -> Agency:
    """Put the course's units, with those of its layers, into the studio as from files. No release: it is quick."""
    rows = course_units(countries, layers=True)
    for key, value in rows.items():
        place = {"course": key.course, "address": key.address, "value": value, "hash": value_hash(value)}
        more = {"scope": scope_of(key), "part": part_of(key), "file_hash": value_hash(value)}
        db.session.add(StudioUnit(**place, **more, updated_at=PUBLISHED_AT))
        db.session.add(UnitVersion(**place, at=PUBLISHED_AT, note="files"))
    return AgencyFactory(name="Police of SG", country="SG", slug=AGENCY)


def studio_course(countries: int = 2) -> Agency:
    """The course published as from files: with a release in force, its log and its readiness."""
    agency = AgencyFactory(name="Police of SG", country="SG", slug=AGENCY)
    blocked = publish_files(course_units(countries, layers=True), COURSE, PUBLISHED_AT)
    assert blocked == {}, blocked
    db.session.commit()
    return agency
