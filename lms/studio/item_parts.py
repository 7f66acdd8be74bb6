"""What the form of a question consists of: parts that make fields, show a value in them, and read it back.

A field's name is the way to its value: `choices.choice-1.text.en`. Of a list, `choices.order` has the ids of its rows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from lms.domain.languages import direction
from lms.studio.facts_forms import plain
from lms.web import i18n

ABSENT: Any = object()
MOST_WORDS, MOST_LINE, MOST_FORMS = 20_000, 200, 6_000
Flat = MultiDict[str, str]
Made = Iterator[tuple[str, Field]]
Value = Mapping[str, Any]
Check = Callable[[Any, Any], None]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form may offer.

    `languages`: those of the question, the source language first. `facts`: the raw definitions by key. `targets`:
    where a decision may lead, as (id, name); `starts`: where a case may begin. `sent`: all fields that there are, by
    name.
    """

    languages: Sequence[str]
    facts: Mapping[str, Value] = field(default_factory=dict)
    steps: Sequence[tuple[str, str]] = ()
    images: Sequence[str] = ()
    all_languages: Sequence[str] = ()
    targets: Sequence[tuple[str, str]] = ()
    starts: Sequence[tuple[str, str]] = ()
    sent: Flat = field(default_factory=MultiDict)

    def order(self, at: str) -> list[str]:
        """The ids of the rows of a list."""
        return (self.sent.get(f"{at}.order") or "").split()

    def words(self, at: str) -> str:
        """The beginning of what was typed in the source language, for lists to choose from."""
        text = " ".join((self.sent.get(f"{at}.{self.languages[0]}") or "").split())
        return text if len(text) <= 50 else f"{text[:50].rstrip()}…"


def filled(_form: object, entry: Field) -> None:
    """Something besides spaces has to be there."""
    if not (entry.data or "").strip():
        raise StopValidation(str(_("Please fill this in.")))


filled.field_flags = {"required": True}  # type: ignore[attr-defined] # the label says so


def always(_form: object, _entry: Any) -> None:
    """What always has a value is not optional."""


always.field_flags = {"required": True}  # type: ignore[attr-defined] # the label says so


def one_of(values: Collection[str]) -> Check:
    """Something that there is: a list shows what is gone, too, so that it can be put right."""

    def check(_form: object, entry: Any) -> None:
        sent = entry.data if isinstance(entry.data, list) else [entry.data or ""]
        if any(value and value not in values for value in sent):
            raise StopValidation(str(_("This is not there any more. Please choose again.")))

    return check


def unless_empty(check: Check) -> Check:
    """A check of what may be left out."""
    return lambda form, entry: check(form, entry) if (entry.data or "").strip() else None


@dataclass(frozen=True, slots=True)
class Part:
    """One value: `name` in its map, `label` for a person."""

    name: str
    label: Any
    hint: Any = ""

    def fields(self, at: str, offer: Offer) -> Made:
        """Yield the fields, by name."""
        raise NotImplementedError

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        """Yield what the fields are to show for a value."""
        raise NotImplementedError

    def read(self, form: Any, at: str) -> Any:
        """The value, ABSENT where there is none."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Words(Part):
    """A text in each language; that in the source language has to be there unless `optional`."""

    optional: bool = False
    rows: int = 2
    line: bool = False

    def fields(self, at: str, offer: Offer) -> Made:
        kind = StringField if self.line else TextAreaField
        for tag in offer.languages:
            needed = not self.optional and tag == offer.languages[0]
            many = len(offer.languages) > 1
            label = f"{self.label} ({i18n.language_name(tag, i18n.language())})" if many else self.label
            render = {"lang": tag, "dir": direction(tag), "spellcheck": "true"} | (
                {} if self.line else {"rows": self.rows}
            )
            checks = [filled, Length(max=MOST_WORDS)] if needed else [Length(max=MOST_WORDS)]
            hint = self.hint if tag == offer.languages[0] else ""
            yield f"{at}.{tag}", kind(label, checks, filters=[plain], render_kw=render, description=hint)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield from ((f"{at}.{tag}", text) for tag, text in value.items())

    def read(self, form: Any, at: str) -> Any:
        tags = form.offer.languages
        return {tag: text for tag in tags if (text := (form[f"{at}.{tag}"].data or "").strip())} or ABSENT


@dataclass(frozen=True, slots=True)
class Forms(Part):
    """Ways in which an answer may be typed: one per line, in each language."""

    optional: bool = False

    def fields(self, at: str, offer: Offer) -> Made:
        for place, tag in enumerate(offer.languages):
            label = f"{self.label} ({i18n.language_name(tag, i18n.language())})" if place or offer.languages[1:] else ""
            render = {"lang": tag, "dir": direction(tag), "rows": 3}
            checks = [Length(max=MOST_FORMS)] if place or self.optional else [filled, Length(max=MOST_FORMS)]
            yield (
                f"{at}.{tag}",
                TextAreaField(
                    label or self.label,
                    checks,
                    filters=[plain],
                    render_kw=render,
                    description="" if place else self.hint,
                ),
            )

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield from ((f"{at}.{tag}", "\n".join(forms)) for tag, forms in value.items())

    def read(self, form: Any, at: str) -> Any:
        found = {}
        for tag in form.offer.languages:
            lines = [line.strip() for line in (form[f"{at}.{tag}"].data or "").splitlines()]
            if kept := list(dict.fromkeys(filter(None, lines))):
                found[tag] = kept
        return found or ABSENT


@dataclass(frozen=True, slots=True)
class Line(Part):
    """A short text, or a number if `whole`. What is the `usual` value is left out."""

    checks: Sequence[Check] = ()
    optional: bool = False
    whole: bool = False
    usual: str = ""
    known: str = ""  # the id of a list of values that are in use
    size: int = 0  # letters that it usually has

    def fields(self, at: str, _offer: Offer) -> Made:
        checks = [unless_empty(check) for check in self.checks] if self.optional else [filled, *self.checks]
        render: dict[str, Any] = {"list": self.known} if self.known else {}
        render |= {"inputmode": "numeric", "size": 8} if self.whole else {"size": self.size} if self.size else {}
        yield (
            at,
            StringField(
                self.label,
                [*checks, Length(max=MOST_LINE)],
                filters=[plain],
                default=self.usual,
                description=self.hint,
                render_kw=render,
            ),
        )

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield at, str(value)

    def read(self, form: Any, at: str) -> Any:
        text = (form[at].data or "").strip()
        if text in ("", self.usual):
            return ABSENT
        return int(text) if self.whole and text.isascii() and text.isdigit() else text


@dataclass(frozen=True, slots=True)
class Pick(Part):
    """One of a few; `options` says which, as (value, name). The `usual` one is left out of the value."""

    options: Callable[[Offer], Sequence[tuple[str, Any]]] = lambda _offer: ()
    optional: bool = False
    usual: str = ""
    whole: bool = False

    def fields(self, at: str, offer: Offer) -> Made:
        known = [SelectChoice(value, str(label)) for value, label in self.options(offer)]
        sent, there = offer.sent.get(at), one_of({choice.value for choice in known})
        if sent and sent not in {
            choice.value for choice in known
        }:  # what is gone is shown, so that it can be put right
            known.append(SelectChoice(sent, _("%(id)s (not there any more)", id=sent)))
        empty = SelectChoice("", _("None") if self.optional else _("Choose one"))
        first = [] if self.usual else [empty]
        checks = [always, there] if self.usual else [there] if self.optional else [filled, there]
        choices = [*first, *known]
        yield at, SelectField(self.label, checks, choices=choices, default=self.usual, description=self.hint)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield at, str(value)

    def read(self, form: Any, at: str) -> Any:
        text = form[at].data or ""
        if text in ("", self.usual):
            return ABSENT
        return int(text) if self.whole and text.isdigit() else text


@dataclass(frozen=True, slots=True)
class Tick(Part):
    """Yes or no; no is left out."""

    def fields(self, at: str, _offer: Offer) -> Made:
        yield at, BooleanField(self.label, description=self.hint)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        if value:
            yield at, "y"

    def read(self, form: Any, at: str) -> Any:
        return True if form[at].data else ABSENT


@dataclass(frozen=True, slots=True)
class Many(Part):
    """Any of a list of names."""

    options: Callable[[Offer], Sequence[tuple[str, Any]]] = lambda _offer: ()

    def fields(self, at: str, offer: Offer) -> Made:
        known = [SelectChoice(value, str(label)) for value, label in self.options(offer)]
        there = one_of({choice.value for choice in known})
        sent = set(offer.sent.getlist(at)) - {choice.value for choice in known}
        known += [SelectChoice(value, _("%(id)s (not there any more)", id=value)) for value in sorted(sent)]
        widget = ListWidget(prefix_label=False)
        yield (
            at,
            SelectMultipleField(
                self.label,
                [there],
                choices=known,
                description=self.hint,
                widget=widget,
                option_widget=CheckboxInput(),
            ),
        )

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        yield from ((at, one) for one in value)

    def read(self, form: Any, at: str) -> Any:
        return list(form[at].data or ()) or ABSENT


def read_parts(parts: Sequence[Part], form: Any, at: str = "") -> dict[str, Any]:
    """The map that the parts make."""
    found = ((part.name, part.read(form, f"{at}{part.name}")) for part in parts)
    return {name: value for name, value in found if value is not ABSENT}


def flat_parts(parts: Sequence[Part], value: Value, at: str = "") -> Iterator[tuple[str, str]]:
    """What the fields of the parts show for a map."""
    for part in parts:
        if value.get(part.name) is not None:
            yield from part.flat(f"{at}{part.name}", value[part.name])
