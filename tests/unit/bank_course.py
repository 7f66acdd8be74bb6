"""The small course with a question of every type in its bank: `items()` as their files say them, by id."""

import json
from copy import deepcopy

from lms.content.writer import yaml_text
from tests.unit.content_course import CourseFolder

HASH = "a" * 64


def both(text, arabic="ع"):
    return {"en": text, "ar": f"{arabic} {text}"}


def head(name, kind, **more):
    tags = {"languages": ["en", "ar"], "topic": "law", "bloom": "apply", "level": 2, "points": 2}
    return {"id": name, "type": kind, **tags, "prompt": both(f"Prompt of {name}."), **more}


def choice(name, *, correct=False, **more):
    return {"id": name, "text": both(f"Choice {name}"), "correct": correct, **more}


def forms(*english, arabic="نعم"):
    return {"en": [*english], "ar": [arabic]}


def decision(name, leads_to, credit="1", **more):
    words = {"text": both(f"Do {name}"), "consequence": both(f"Then {name}.")}
    return {"id": name, **words, "next": leads_to, "credit": credit, **more}


def step(name, *decisions, **more):
    return {"id": name, "title": both(f"Step {name}"), "text": both(f"At {name}."), "decisions": [*decisions], **more}


def ending(name, outcome="good"):
    return {"id": name, "title": both(f"Ending {name}"), "text": both(f"So {name}."), "outcome": outcome}


_ITEMS = [
    head("multi", "multiple", scoring="partial", choices=[choice("a", correct=True), choice("b", credit="-1/2")]),
    head(
        "statement",
        "true-false",
        choices=[
            choice("true", correct={"fact": "age_limit", "equals": 16}),
            choice("false", correct={"fact": "age_limit", "equals": 18}, feedback=both("Read [[law.age_limit]].")),
        ],
    ),
    head(
        "picture",
        "image-choice",
        choices=[choice("one", correct=True, image="map"), choice("two", image="map")],
    ),
    head(
        "pairs",
        "matching",
        rows=[
            {"id": "r", "text": both("Row *r*"), "option": "o", "feedback": both("Yes.")},
            {"id": "s", "text": both("Row s"), "option": "p"},
        ],
        options=[{"id": "o", "text": both("Option [[law.main_law]]")}, {"id": "p", "text": both("Option p")}],
    ),
    head("order", "ordering", sequence=[{"id": name, "text": both(f"Stage {name}")} for name in ("x", "y", "z")]),
    head(
        "words",
        "short-text",
        answers=[
            {"id": "yes", "forms": forms("Yes", "yes please")},
            {"id": "half", "forms": {"en": ["Perhaps"]}, "credit": "1/2", "feedback": both("Nearly.")},
        ],
        feedback=both("It was yes."),
    ),
    head(
        "number",
        "numeric",
        answers=[
            {"id": "law", "value": {"fact": "keep_records"}, "tolerance": "0.5"},
            {"id": "other", "value": "18", "credit": "1/2"},
        ],
        unit={"forms": {"en": ["years", "year"], "ar": ["سنة"]}, "required": True},
    ),
    head(
        "gaps",
        "blanks",
        text=both("Look [[blank.who]], then ([[blank.how]]) by [[law.main_law]]."),
        blanks=[
            {"id": "who", "choices": [choice("you", correct=True), choice("me")]},
            {"id": "how", "answers": [{"id": "now", "forms": forms("at once", arabic="فورًا")}]},
        ],
    ),
    head(
        "case",
        "scenario",
        step="act",
        start="begin",
        steps=[
            step(
                "begin",
                decision("wait", "later", credit="0"),
                decision("look", "good", references=["main_law"]),
                step="look",
            ),
            step("later", decision("call", "bad", credit="1/2"), weight=3)
            | {"text": both("At later: [[law.keep_records]].")},
        ],
        endings=[ending("good"), ending("bad", "mixed")],
        debrief=both("What the law says: [[law.who_reports]]."),
        references=["age_limit"],
    ),
]


def items():
    """A question of each type but `single`, which the small course has already."""
    return deepcopy({item["id"]: item for item in _ITEMS})


def bank_course(parent, **changed):
    """The small course with the whole bank, and a quiz of all of it; items of these ids are otherwise."""
    course = CourseFolder(parent)
    image = {"alt": {"en": "A map"}, "sha256": HASH, "width": 30, "height": 20, "type": "image/webp"}
    course.write("first-aid/media/map.yaml", yaml_text(image))
    found = {**items(), **changed}
    for item in found.values():
        put(course, item)
    fixed = "  - items: [who, first]\n"
    course.edit("first-aid/quizzes/check.yaml", fixed, f"{fixed}  - items: {json.dumps([*found])}\n")
    return course


def put(course, item):
    """Write a question into the bank."""
    course.write(f"first-aid/items/{item['id']}.yaml", yaml_text(item))


def quiz(course, *sections, **keys):
    """Write the quiz `check` anew: lists of ids, and dicts that draw."""
    words = {"title": both("Check"), "summary": both("Some.")}
    made = [{"items": section} if isinstance(section, list) else section for section in sections]
    value = {"slug": keys.get("slug", "check"), **words, "languages": ["en", "ar"], "pass_mark": "1/2"}
    course.write(f"first-aid/quizzes/{value['slug']}.yaml", yaml_text({**value, **keys, "sections": made}))
