"""What the pages of a question in the room show. Nothing of the key is in it before the result is shown."""

import hmac
from re import DOTALL
from re import compile as pattern
from typing import Any

from flask import current_app, url_for

from lms.accounts.models import Member
from lms.domain.errors import NotFound
from lms.domain.grading import mark
from lms.domain.reading_items import item_of
from lms.learning import showing as learning
from lms.quizzes import views
from lms.quizzes.feedback import feedback
from lms.quizzes.models import Response
from lms.quizzes.service import mark_values
from lms.trainings import live_queries
from lms.trainings.live_queries import Body, OnPhone
from lms.web import errors

_CHIP = pattern(r'<a class="legal-fact"[^>]*>(.*?)</a>', DOTALL)
_TEXTS = ("prompt", "html")


def seed(question_id: int) -> str:
    """What shuffles a question and names its parts: one for the whole room, that nobody can guess."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), f"live-{question_id}".encode(), "sha256").hexdigest()


def view(question_id: int, body: Body, answer: Body | None = None) -> dict[str, Any]:
    """An item without its key: choices as they were written, so that phones and screen have one order; what is to be
    ordered or matched in one order for the whole room.
    """
    return views.view(body, answer or {}, seed(question_id), shuffle=False)


def phone(here: OnPhone, member: Member) -> dict[str, Any]:
    """The page of one participant: the question in their variant, and with the result what is right where they work."""
    context: dict[str, Any] = {"training": here.seat.training, "seat": here.seat, "state": here.state}
    question, given = here.question, here.answer.answer if here.answer else {}
    if question is None:
        return context | {"stage": "none"}
    try:
        body, country = live_queries.variant(question, member)
    except NotFound as reason:
        return context | {"stage": question.state, "question": question, "uncovered": errors.sentence(reason)}
    told = _feedback(question.id, body, given) if question.state == "shown" else None
    shown = view(question.id, body, given)
    shown |= {"position": question.id, "prefix": "", "fixed": False, "foreign": learning.is_foreign(member, body)}
    shown["action"] = url_for(
        "live.answer", code=here.seat.training.code, registration_id=here.seat.id, question_id=question.id
    )
    return context | {
        "stage": question.state,
        "question": question,
        "view": shown,
        "feedback": told,
        "facts": learning.facts_of({"facts": (told or shown)["facts"]}, country),
        "sequence": here.answer.sequence if here.answer else 0,
        "context_line": learning.context_line(country, body["language"]),
    }


def _feedback(question_id: int, body: Body, given: Body) -> dict[str, Any] | None:
    """As after a quiz; the mark is worked out here and kept nowhere."""
    marked = Response(answer=dict(given), **mark_values(mark(item_of(body), given)))
    return feedback(body, marked, seed(question_id))


def for_room(seen: Any) -> Any:
    """The same view without links to legal facts: on a screen there is nothing to press."""
    if isinstance(seen, dict):
        return {
            name: _CHIP.sub(r"\1", part) if name in _TEXTS and isinstance(part, str) else for_room(part)
            for name, part in seen.items()
        }
    return [for_room(part) for part in seen] if isinstance(seen, list) else seen
