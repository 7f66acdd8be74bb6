"""What the form of a quiz stands on: the base text's questions and quizzes, and everybody who may sit it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from sqlalchemy import select

from lms.accounts.models import Member
from lms.content.units import LIBRARY, UnitKey, Units, parse_address, quiz_address, value_hash
from lms.db.base import db
from lms.domain.errors import NotFound
from lms.studio import blueprint_forms, countries, queries
from lms.studio.author_lesson import Value
from lms.studio.bank import AuthorItem, bank_of
from lms.studio.blueprint_forms import BlueprintForm
from lms.studio.blueprint_parts import QuizOffer
from lms.studio.blueprints import Fault, Figure, Readers
from lms.studio.item_edits import whole
from lms.studio.item_parts import Flat
from lms.studio.merging import merge
from lms.studio.models import UnitVersion
from lms.studio.workbench import Bench, bank_bench
from lms.web import i18n

NEW: Mapping[str, Any] = {"pass_mark": "7/10", "shuffle_choices": True}
COUNTED = "counted-now"  # the name of a quiz that has none yet


@dataclass(frozen=True, slots=True)
class QuizDesk:
    """A quiz of the base text, or (`slug` is "") a new one. `units` are all that any reader's questions are made of."""

    bench: Bench
    units: Units
    slug: str = ""

    @property
    def key(self) -> UnitKey:
        return UnitKey(self.bench.course, quiz_address(self.slug))

    @property
    def unit(self) -> dict[str, Any]:
        """The quiz as it is now, {} for a new one."""
        return dict(self.bench.ground.units.get(self.key, {})) if self.slug else {}

    @property
    def items(self) -> dict[str, AuthorItem]:
        return {item.id: item for item in bank_of(self.bench.ground).items}

    def offer(self, sent: Flat) -> QuizOffer:
        """What a form may offer, in the languages that were sent."""
        ground, head = self.bench.ground, self.bench.head
        source, course = ground.source_language, [str(tag) for tag in head.get("languages", ())]
        items = self.items
        steps = ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
        return QuizOffer(
            languages=(source, *(tag for tag in course if tag in sent.getlist("languages") and tag != source)),
            steps=[(step["slug"], i18n.localised(step["name"])) for step in steps],
            all_languages=course,
            topics=sorted({str(item.value.get("topic")) for item in items.values()}),
            pre_tests=[(slug, title) for slug, title in self._pre_tests() if slug != self.slug],
            zones=_zones(head.get("countries", ()), sent.get("time_zone") or ""),
            items=items,
        )

    def _pre_tests(self) -> list[tuple[str, str]]:
        ground = self.bench.ground
        quizzes = {slug: ground.unit(quiz_address(slug)) or {} for slug in self.bench.head.get("quizzes", ())}
        return [
            (s, i18n.localised(dict(quiz["title"]))) for s, quiz in quizzes.items() if quiz.get("purpose") == "pre-test"
        ]

    def form(self, sent: Flat | None = None) -> BlueprintForm:
        """The form with what was sent; without, with the quiz as it is."""
        if sent is not None:
            sent = blueprint_forms.sound(sent, self.items)
            return blueprint_forms.blueprint_form(self.offer(sent), sent)
        return self._showing(self.unit or {**NEW, "languages": self.bench.head.get("languages", ())}, self.unit)

    def begun(self, items: list[str]) -> BlueprintForm:
        """The form of a new quiz of these questions."""
        there = [name for name in items if name in self.items]
        languages = list(self.bench.head.get("languages", ()))
        return self._showing({**NEW, "languages": languages, "sections": [{"items": there}]}, {})

    def _showing(self, value: Value, opened: Value) -> BlueprintForm:
        sent = blueprint_forms.filled_in(value)
        sent["opened"] = value_hash(opened) if opened else ""
        return blueprint_forms.blueprint_form(self.offer(sent), sent)

    def acted(self, sent: Flat, action: str) -> BlueprintForm:
        """The form after one of its buttons."""
        return self.form(blueprint_forms.acted(blueprint_forms.sound(sent, self.items), action))

    def opened(self, form: BlueprintForm) -> dict[str, Any] | None:
        """The quiz as its author began with it; None for what nobody knows."""
        name = form.opened_hash()
        if self.unit and value_hash(self.unit) == name:
            return self.unit
        return queries.value_by_hash(self.key, name) if name else None

    def value(self, form: BlueprintForm, opened: Value) -> dict[str, Any]:
        """The quiz with what was typed. What was not touched stays as it is written, as do texts in languages that
        the form has not shown."""
        typed = form.typed()
        shown = self._showing(opened, opened).typed() if opened else {}
        for part in ("title", "summary"):
            hidden = {tag: text for tag, text in opened.get(part, {}).items() if tag not in form.offer.languages}
            typed[part] = hidden | typed.get(part, {})
            shown[part] = opened.get(part)
        return whole(opened, shown, typed)

    def together(self, opened: Value | None, mine: Value, theirs: Value | None) -> BlueprintForm:
        """The form with what two people made of the quiz, with one's own where both changed the same."""
        return self._showing(merge(opened, mine, theirs).value or {}, theirs or {})

    def reckoned(self, form: BlueprintForm) -> tuple[dict[str, Figure], list[Fault]]:
        """How many questions each section has, and what would keep the quiz as it was typed from being published."""
        value = {**self.unit, **form.typed()} if self.unit else form.typed()
        slug = self.slug or COUNTED
        rows = form.offer.order("sections")
        units = {**self.units, UnitKey(self.bench.course, quiz_address(slug)): {**value, "slug": slug}}
        head = dict(self.bench.head)
        if slug not in head["quizzes"]:
            units[UnitKey(self.bench.course, "course")] = {**head, "quizzes": [*head["quizzes"], slug]}
        readers = Readers(units, self.bench.course)
        figures = readers.figures(value.get("sections", []), str(value.get("paired_with", "")))
        found = {row: figure for row, figure in zip(rows, figures, strict=False) if figure}
        readable = not form.errors and not any(blueprint_forms.refusals(form.typed()))
        return found, readers.faults(slug) if readable else []


def quizzes_bench(member: Member, course: str) -> tuple[Bench, Units]:
    """The base text's questions and quizzes, and what every layer says of them. Raises NotFound for those who may not
    write the base text."""
    bench = bank_bench(member, course, "base")
    return bench, queries.source_of_every_bank(course, bench.draft).units


def quiz_desk(member: Member, course: str, slug: str = "") -> QuizDesk:
    """The desk of a quiz of the course, of a new one without `slug`. Raises NotFound("unit.unknown")."""
    bench, units = quizzes_bench(member, course)
    desk = QuizDesk(bench, units, slug)
    if slug and (slug not in bench.head.get("quizzes", ()) or not desk.unit):
        raise NotFound("unit.unknown")
    return desk


def former_quizzes(course: str) -> set[str]:
    """The slugs of all quizzes that the course has had: results stand under them. One statement."""
    versions = select(UnitVersion.address).where(
        UnitVersion.course == course, UnitVersion.address.startswith(quiz_address(""))
    )
    return {parse_address(address).quiz for address in db.session.scalars(versions.distinct())}


def _zones(codes: Iterable[str], kept: str) -> list[tuple[str, str]]:
    """UTC, the zones of the course's countries, and all others after them."""
    near = [zone for code in codes for zone in countries.time_zones(code)]
    others = (available_timezones() & set(get_global("zone_territories"))) - {countries.UTC}
    more = [*sorted(others), *([kept] if kept in available_timezones() else [])]
    found = {countries.UTC: countries.UTC, **dict(near)}
    rest = (name for name in dict.fromkeys(more) if name not in found)
    return [*found.items(), *((name, name.replace("_", " ")) for name in rest)]
