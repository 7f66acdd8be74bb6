"""Quizzes of releases that were published before there was a bank: their questions lie in the quiz itself.

Read through here they look as those of today do. What has no place in them has the value that it had then: any number
of choices is judged as a whole, the feedback comes after the attempt is submitted, and the best attempt counts.
"""

from collections.abc import Mapping
from typing import Any

from lms.domain.errors import NotFound

Body = Mapping[str, Any]
_RULES = {
    "purpose": "graded",
    "wait_minutes": 0,
    "counts": "best",
    "time_limit_minutes": None,
    "opens": None,
    "closes": None,
    "time_zone": None,
    "feedback_policy": "after-submit",
    "presentation": "one-per-page",
    "shuffle_items": False,
    "shuffle_choices": False,
    "paired_with": "",
}
_TAGS = {"topic": "", "step": "", "bloom": "", "level": 0, "retired": False, "scoring": "all-or-nothing"}


def is_former(quiz: Body) -> bool:
    """Whether a compiled quiz has its questions in itself."""
    return "sections" not in quiz


def blueprint(quiz: Body) -> Body:
    """Return a compiled quiz as those of today are; one of today is returned as it is."""
    if not is_former(quiz):
        return quiz
    items = quiz["items"]
    # They were always shown one on each page, whatever the file said.
    head = {key: value for key, value in quiz.items() if key not in {"items", "facts", "presentation"}}
    made = {"sections": [{"items": [item["id"] for item in items]}], "count": len(items)}
    return _RULES | head | made | {"versions": {item["id"]: item["version"] for item in items}}


def item(quiz: Body, item_id: str) -> Body:
    """Return one of its questions as the entry `item/ID` would have it. Raises NotFound."""
    found = next((one for one in quiz["items"] if one["id"] == item_id), None)
    if found is None:
        raise NotFound("quiz.unknown_item")
    named = set(found["facts"])
    facts = [fact for fact in quiz["facts"] if fact["key"] in named]
    shown = " ".join([found["prompt"], *(choice["html"] for choice in found["choices"])])
    words = {key: quiz[key] for key in ("language", "direction")}
    more = {
        "several": found["type"] == "multiple",
        "choices": [{"credit": None} | choice for choice in found["choices"]],
        "facts": facts,
        "shown_facts": [fact["key"] for fact in facts if f'href="#fact-{fact["key"]}"' in shown],
    }
    return {**_TAGS, **words, **found, **more}
