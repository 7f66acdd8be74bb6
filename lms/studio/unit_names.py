"""What lessons, blocks, quizzes and facts are called, for sentences about their units."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.units import format_unit
from flask_babel import gettext as _

from lms.content.units import (
    LIBRARY,
    Address,
    UnitKey,
    block_address,
    item_address,
    lesson_address,
    module_address,
    parse_address,
    quiz_address,
)
from lms.domain.facts import UNITS
from lms.studio import queries
from lms.web import i18n

LEAD = "lead"
MOST = 60  # characters of a question that stand for the whole
Values = Mapping[UnitKey, Mapping[str, Any]]


class UnitNames:
    """Names of whatever these units name: one statement, whatever their number.

    `drafted` are values that a draft gives to units; they go before the published ones.
    """

    def __init__(self, keys: Iterable[UnitKey], drafted: Values) -> None:
        keys = set(keys)
        wanted = {related for key in keys for related in _related(key)}
        wanted |= {UnitKey(LIBRARY, "facts")} | {UnitKey(key.course, "course") for key in keys if key.course}
        self.published: Values = queries.units_at(sorted(wanted | keys))
        self._values = {**self.published, **drafted}
        self._inserted = {
            (key.course, value["lesson"], value["id"]): value.get("title", {})
            for key, value in self._values.items()
            if value.get("op") == "insert_after" and "lesson" in value
        }

    def course(self, course: str) -> str:
        return self._local(UnitKey(course, "course"), "title") or course

    def source_language(self, course: str) -> str:
        return str(self._value(UnitKey(course, "course")).get("source_language", "en"))

    def languages(self, course: str) -> Sequence[str]:
        return tuple(self._value(UnitKey(course, "course")).get("languages", ())) or i18n.LANGUAGES

    def lesson(self, course: str, at: Address) -> str:
        title = self._value(UnitKey(course, lesson_address(at.module, at.lesson))).get("title")
        return str(title or at.lesson)

    def block(self, course: str, at: Address) -> str:
        if at.block == LEAD:
            return str(_("Opening"))
        base = self._value(UnitKey(course, block_address(at.module, at.lesson, at.block))).get("title")
        return str(base or i18n.localised(self._inserted.get((course, at.lesson_path, at.block), {})) or at.block)

    def quiz(self, course: str, quiz: str) -> str:
        return self._local(UnitKey(course, quiz_address(quiz)), "title") or quiz

    def base_item(self, course: str, at: Address) -> Mapping[str, Any]:
        """A question as the base has it; empty where there is none."""
        return self._value(UnitKey(course, item_address(at.item)))

    def item(self, course: str, at: Address) -> str:
        return shortened(i18n.localised(dict(self.base_item(course, at).get("prompt", {}))) or at.item)

    def fact(self, key: str) -> str:
        return i18n.localised(self._definition(key).get("label", {})) or key

    def fact_value(self, key: str, raw: Any) -> str:
        """A fact's value in words, however much of it is wrong."""
        if isinstance(raw, Mapping):
            return _compound(raw)
        choices = self._definition(key).get("choices") or {}
        return i18n.localised(choices[raw]) if isinstance(raw, str) and raw in choices else str(raw)

    def _definition(self, key: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._value(UnitKey(LIBRARY, "facts")).get("facts", {}).get(key, {})
        return found

    def _value(self, key: UnitKey) -> Mapping[str, Any]:
        return self._values.get(key, {})

    def _local(self, key: UnitKey, part: str) -> str:
        return i18n.localised(self._value(key).get(part) or {})


def shortened(prompt: str) -> str:
    """The beginning of a question, on one line."""
    words = " ".join(prompt.split())
    return words if len(words) <= MOST else f"{words[:MOST].rstrip()}…"


def _related(key: UnitKey) -> Iterable[UnitKey]:
    at = parse_address(key.address)
    if at.lesson:
        yield UnitKey(key.course, lesson_address(at.module, at.lesson))
    if at.block:
        yield UnitKey(key.course, block_address(at.module, at.lesson, at.block))
    if at.item:
        yield UnitKey(key.course, item_address(at.item))
    if at.quiz:
        yield UnitKey(key.course, quiz_address(at.quiz))
    if at.kind == "module":
        yield UnitKey(key.course, module_address(at.module))


def _compound(raw: Mapping[str, Any]) -> str:
    if "answer" in raw:
        answers = {"yes": _("yes"), "no": _("no"), "conditional": _("on a condition")}
        answer = answers.get(str(raw["answer"]), str(raw["answer"]))
        condition = raw.get("condition")
        return f"{answer}: {i18n.localised(condition)}" if isinstance(condition, dict) else answer
    if len(raw) == 1 and next(iter(raw)) in UNITS:
        ((unit, amount),) = raw.items()
        return str(format_unit(amount, f"duration-{unit.removesuffix('s')}", locale=i18n.conventions()))
    return i18n.localised(dict(raw))
