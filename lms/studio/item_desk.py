"""What the form of a question stands on: its bench, its parts, and what it may offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.content.item_texts import renderings, texts
from lms.content.markdown import Markdown
from lms.content.units import LIBRARY, UnitKey, value_hash
from lms.studio import item_edits, item_forms, queries
from lms.studio.author_facts import images_of
from lms.studio.author_lesson import Value
from lms.studio.bank import AuthorItem, Bank, bank_of, hash_of
from lms.studio.item_checks import Refusal
from lms.studio.item_forms import ItemForm
from lms.studio.item_parts import Flat, Offer, Part
from lms.studio.item_shapes import parts_of
from lms.studio.merging import merge
from lms.studio.workbench import Bench
from lms.web import i18n

NEW_CASE = ("steps", "endings")
# What is done with a whole question, after it was asked: the question, the button, and what is said then.
ASKED: dict[str, tuple[Any, Any, Any]] = {
    "hide": (_l("Hide this question?"), _l("Hide in this edition"), _l("The question is hidden in this edition.")),
    "undo": (_l("Take your own text back?"), _l("Take it back"), _l("Your text was taken back. The history keeps it.")),
    "retire": (_l("Retire this question?"), _l("Retire it"), _l("The question is retired in this draft.")),
    "return": (_l("Use this question again?"), _l("Use it again"), _l("The question may be asked again.")),
    "delete": (_l("Delete this question?"), _l("Delete it"), _l("The question was deleted. It was never published.")),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A question of an edition's bank, or (`item` is None) a new one of type `kind` after `anchor`."""

    bench: Bench
    bank: Bank
    kind: str
    item: AuthorItem | None = None
    anchor: AuthorItem | None = None

    @property
    def whole(self) -> bool:
        """Whether the edition has all of the question: topic and languages, too."""
        return self.item is None or self.item.beneath is None

    @property
    def parts(self) -> Sequence[Part]:
        return parts_of(self.kind, tags=self.whole, new=self.item is None)

    @property
    def value(self) -> Value:
        """The question as the edition's readers have it."""
        return self.item.value if self.item else {}

    @property
    def unit(self) -> dict[str, Any]:
        """What the edition says of it now, {} for nothing."""
        return item_edits.own_value(self.item) if self.item else {}

    @property
    def source(self) -> str:
        return self.bench.ground.source_language

    @property
    def standing(self) -> str:
        """The hash of what lies beneath."""
        if self.item is None:
            return ""
        return self.item.hash or (hash_of(self.item.beneath, self.source) if self.item.beneath else "")

    @property
    def seen(self) -> str:
        """Names the question as it is, with what lies beneath."""
        return value_hash({"unit": self.unit, "value": dict(self.value)})

    @property
    def possible(self) -> list[str]:
        """What may be done with the whole question in this edition, of ASKED."""
        item = self.item
        if item is None or not self.bench.open:
            return []
        if self.bench.edition.layer:
            hides = item.state in ("same", "replaced") and not item.hidden_by
            return ["hide"] * hides + ["undo"] * (item.own is not None)
        return ["return" if item.retired else "retire", *([] if item.published else ["delete"])]

    def offer(self, sent: Flat, *, of_part: bool = False) -> Offer:
        """What a form may offer, in the languages that were sent, or (for a part of it) those of the question."""
        ground = self.bench.ground
        course = [str(tag) for tag in self.bench.head.get("languages", ())]
        chosen = self.whole and not of_part
        asked = sent.getlist("languages") if chosen else list(self.value.get("languages", ()))
        others = [tag for tag in course if tag in asked and tag != self.source]
        steps = ground.units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())
        starts, targets = self.places(sent)
        return Offer(
            languages=(self.source, *others),
            facts=ground.units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {}),
            steps=[(step["slug"], i18n.localised(step["name"])) for step in steps],
            images=list(images_of(ground)),
            all_languages=course,
            targets=targets,
            starts=starts,
        )

    def places(self, sent: Flat) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Of a case: the steps that it may begin with, and with the endings where a decision may lead."""
        if self.kind != "scenario":
            return [], []
        if self.item is None:
            named = {part: _rows_sent(sent, part, self.source) for part in NEW_CASE}
        else:
            named = {
                part: [(row["id"], i18n.localised(dict(row["title"]))) for row in self.value.get(part, ())]
                for part in NEW_CASE
            }
        ends = [(name, _("Ending: %(title)s", title=title)) for name, title in named["endings"]]
        return named["steps"], [*named["steps"], *ends]

    def form(self, sent: Flat | None = None) -> ItemForm:
        """The form with what was sent; without, with the question as it is, or empty."""
        if sent is not None:
            sent = item_forms.sound(self.parts, sent)
        elif self.item is None:
            sent = item_forms.begun(self.parts)
            sent.setlist("languages", self.bench.head.get("languages", ()))
        else:
            sent = item_forms.filled_in(self.parts, self.value)
            sent["opened"], sent["beneath"] = (value_hash(self.unit) if self.unit else ""), self.standing
        return item_forms.item_form(self.kind, self.parts, self.offer(sent), sent)

    def acted(self, sent: Flat, action: str) -> ItemForm:
        """The form after one of the buttons that add, move or remove rows."""
        return self.form(item_forms.acted(self.parts, item_forms.sound(self.parts, sent), action))

    def opened(self, form: ItemForm) -> dict[str, Any] | None:
        """The unit as its author began with it; None for nothing, and for what nobody knows."""
        name = form.opened_hash()
        if self.item is None or not name:
            return None
        if self.unit and value_hash(self.unit) == name:
            return self.unit
        return queries.value_by_hash(self.item.key, name)

    def together(self, opened: Value | None, mine: Value | None, theirs: Value | None) -> ItemForm:
        """The form with what two people made of the question, where both changed the same with one's own words."""
        if self.item is None:
            return self.form()
        both = merge(opened, mine, theirs).value
        sent = item_forms.filled_in(self.parts, item_edits.with_operation(self.item, both))
        sent["opened"], sent["beneath"] = (value_hash(theirs) if theirs else ""), self.standing
        return item_forms.item_form(self.kind, self.parts, self.offer(sent), sent)


def desk_for(bench: Bench, name: str) -> Desk:
    """The desk of a question. Raises NotFound("unit.unknown")."""
    bank = bank_of(bench.ground)
    item = bank.item(name)
    return Desk(bench, bank, item.kind, item)


def text_refusals(desk: Desk, value: Mapping[str, Any]) -> list[Refusal]:
    """What is refused in the texts of a question: markup that content does not have, facts and images that are not."""
    facts = desk.bench.ground.units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {})
    images, markdown = images_of(desk.bench.ground), Markdown()
    found = []
    for text in texts(value):
        for tag, words in text.text.items():
            at = (*text.path, tag)
            if text.style in ("line", "plain") and "[[" in words:
                found.append(Refusal(at, _("A legal fact may not stand here. Put it into the question.")))
            for piece in renderings(markdown, text.style, words):
                found += [
                    Refusal(at, _("Line %(line)s: %(problem)s.", line=line + 1, problem=problem))
                    for line, problem in piece.problems
                ]
                found += [
                    Refusal(at, _("There is no legal fact “%(key)s”.", key=key))
                    for key in piece.facts
                    if key not in facts
                ]
                found += [
                    Refusal(at, _("There is no image “%(name)s”.", name=use.name))
                    for use in piece.images
                    if use.name not in images
                ]
    return found


def _rows_sent(sent: Flat, part: str, source: str) -> list[tuple[str, str]]:
    order = (sent.get(f"{part}.order") or "").split()
    words = _("Step %(number)s") if part == "steps" else _("Ending %(number)s")
    return [
        (row, sent.get(f"{part}.{row}.title.{source}") or words % {"number": place})
        for place, row in enumerate(order, 1)
    ]
