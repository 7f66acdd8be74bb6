"""What tests of the item bank share: addresses, one question of each type as an author types it, and what is sent."""

from collections.abc import Mapping
from typing import Any

from tests.studio_forms import form_in
from tests.studio_pages import BASE, COUNTRY

BANK, OWN_BANK = f"{BASE}/_items", f"{COUNTRY}/_items"
TAGS = {"topic": "privacy", "bloom": "apply", "level": "2", "points": "2", "languages": ["en", "ar"]}


def _both(name: str, english: str, arabic: str = "نص") -> dict[str, str]:
    return {f"{name}.en": english, f"{name}.ar": arabic}


def _choice(at: str, text: str, correct: str = "no") -> dict[str, str]:
    return _both(f"{at}.text", text) | {f"{at}.correct": correct}


def _rows(at: str, *rows: str) -> dict[str, str]:
    return {f"{at}.order": " ".join(rows)}


TYPED: Mapping[str, dict[str, Any]] = {
    "single": {
        **_rows("choices", "choice-1", "choice-2"), **_choice("choices.choice-1", "Ask first", "yes"),
        **_choice("choices.choice-2", "Load it"), **_both("choices.choice-2.feedback", "Never without a word."),
    },
    "multiple": {
        **_rows("choices", "choice-1", "choice-2", "choice-3"), **_choice("choices.choice-1", "A log", "yes"),
        **_choice("choices.choice-2", "A name", "duty=doctors"), **_choice("choices.choice-3", "A guess"),
        "choices.choice-3.credit": "-1/2", "scoring": "partial",
    },
    "true-false": {
        **_rows("choices", "true", "false"), **_choice("choices.true", "True", "age#"),
        "choices.true.correct-number": "16",
        **_choice("choices.false", "False"),
    },
    "image-choice": {
        **_rows("choices", "choice-1", "choice-2"), **_choice("choices.choice-1", "A whole log", "yes"),
        "choices.choice-1.image": "log", **_choice("choices.choice-2", "A log with a gap"),
        "choices.choice-2.image": "gap",
    },
    "matching": {
        **_rows("rows", "row-1", "row-2"), **_rows("options", "option-1", "option-2", "option-3"),
        **_both("rows.row-1.text", "Receive"), "rows.row-1.option": "option-2", **_both("rows.row-2.text", "Preserve"),
        "rows.row-2.option": "option-1", **_both("options.option-1.text", "Copy"),
        **_both("options.option-2.text", "Write down"), **_both("options.option-3.text", "Delete"),
        "scoring": "partial",
    },
    "ordering": {
        **_rows("sequence", "stage-1", "stage-2", "stage-3"), **_both("sequence.stage-1.text", "Receive"),
        **_both("sequence.stage-2.text", "Assess"), **_both("sequence.stage-3.text", "Preserve"),
        "scoring": "all-or-nothing",
    },
    "short-text": {
        **_rows("answers", "answer-1"), **_both("answers.answer-1.forms", "hash\nhash value\n", "بصمة"),
        "answers.answer-1.credit": "1", "case_sensitive": "y",
    },
    "numeric": {
        **_rows("answers", "number-1", "number-2"), "answers.number-1.value-from": "age", "answers.number-1.credit": "",
        "answers.number-2.value": "17.5", "answers.number-2.tolerance": "0.5", "answers.number-2.credit": "1/2",
        **_both("unit.forms", "years\nyear", "سنة"), "unit.required": "y",
    },
    "blanks": {
        **_both("text", "Ask your [[blank.gap-1]] within [[blank.gap-2]].", "[[blank.gap-1]] [[blank.gap-2]]"),
        **_rows("blanks", "gap-1", "gap-2"), **_rows("blanks.gap-1.choices", "choice-1", "choice-2"),
        **_choice("blanks.gap-1.choices.choice-1", "supervisor", "yes"),
        **_choice("blanks.gap-1.choices.choice-2", "neighbour"), **_rows("blanks.gap-2.answers", "answer-1"),
        **_both("blanks.gap-2.answers.answer-1.forms", "a day\n24 hours", "يوم"), "scoring": "partial",
    },
    "scenario": {
        **_rows("steps", "step-1"), **_both("steps.step-1.title", "A report"),
        **_both("steps.step-1.text", "It is late."),
        **_rows("steps.step-1.decisions", "decision-1", "decision-2"),
        **_both("steps.step-1.decisions.decision-1.text", "Act now"),
        **_both("steps.step-1.decisions.decision-1.consequence", "It helps."),
        "steps.step-1.decisions.decision-1.next": "ending-1", "steps.step-1.decisions.decision-1.credit": "1",
        **_both("steps.step-1.decisions.decision-2.text", "Wait"),
        **_both("steps.step-1.decisions.decision-2.consequence", "Time is lost."),
        "steps.step-1.decisions.decision-2.next": "ending-1", "steps.step-1.decisions.decision-2.credit": "0",
        "steps.step-1.decisions.decision-2.references": ["duty"],
        **_rows("endings", "ending-1"), **_both("endings.ending-1.title", "The child is safe"),
        **_both("endings.ending-1.text", "All was written down."), "endings.ending-1.outcome": "good",
        **_both("debrief", "What counts is the record."),
    },
}  # fmt: skip


def new_question(kind: str, **more: Any) -> dict[str, Any]:
    """All that is sent for a new question of a type."""
    return TAGS | _both("prompt", f"What about {kind}?") | TYPED[kind] | {"references": ["duty"]} | more


def add(client: Any, kind: str, bank: str = BANK, after: str = "", **more: Any) -> Any:
    """Send a new question."""
    where = f"{bank}/new?type={kind}" + (f"&after={after}" if after else "")
    return client.post(where, data=new_question(kind, **more))


def sent_by(client: Any, address: str) -> dict[str, Any]:
    """What the form of a question would send as it stands."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return form_in(page.text, address)


def change(client: Any, address: str, **typed: Any) -> Any:
    """Open the form of a question, change what is typed, and send it."""
    return client.post(address, data=sent_by(client, address) | typed)
