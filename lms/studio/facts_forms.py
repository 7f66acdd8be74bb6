"""The form of a legal fact: its fields follow from the fact's type and the languages of its courses."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from pydantic import ValidationError as SchemaError
from wtforms import DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Regexp, StopValidation, ValidationError

from lms.content.schema import FactFile
from lms.content.writer import dated
from lms.domain.errors import Invalid
from lms.domain.facts import ANSWERS, OLDEST_AGE, UNITS, FactDefinition, typed_value
from lms.infra import clock
from lms.web import i18n

MOST, MOST_LINK, MOST_NAME, MOST_DIGITS = 2_000, 2_000, 200, 9
FILLED = InputRequired(_l("Please fill this in."))
CHOSEN = InputRequired(_l("Please choose one."))
DAY = InputRequired(_l("Please give a date."))
PHRASES = ("statute", "text", "contact")
DIGITS = {"inputmode": "numeric"}
TYPE_WORDS = {
    "age": _l("An age in whole years."),
    "duration": _l("A whole number of one unit."),
    "choice": _l("One of the answers that all countries choose from."),
    "yes_no": _l("Yes, no, or under a condition."),
    "statute": _l("The name of a law, as it stands inside a sentence: no full stop at its end."),
    "text": _l("A phrase that stands inside a sentence: no full stop at its end."),
    "contact": _l("Whom to turn to, as it stands inside a sentence."),
}
UNIT_WORDS = {"years": _l("years"), "months": _l("months"), "days": _l("days"), "hours": _l("hours")}


def plain(text: str | None) -> str | None:
    """Words and line ends only: other control characters are no part of what was typed, and cannot be kept."""
    return text and "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")


def filled(_form: object, field: Field) -> None:
    if not (field.data or "").strip():
        raise StopValidation(str(_("Please fill this in.")))


def whole(_form: object, field: Field) -> None:
    text = (field.data or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise StopValidation(str(_("Please give a whole number.")))


def an_age(_form: object, field: Field) -> None:
    if int(field.data) > OLDEST_AGE:
        raise ValidationError(_("Please give an age from 0 to %(oldest)s.", oldest=OLDEST_AGE))


class FactForm(FlaskForm):  # type: ignore[misc]
    """What every fact has; `form_for` adds the fields of its value, qualifier and citation."""

    definition: FactDefinition
    tags: Sequence[str]

    source = URLField(
        _l("Address of the source"),
        [FILLED, Length(max=MOST_LINK),
         Regexp(r"^https://[^\s/]+\.[^\s/]+(/\S*)?$", message=_l("Please give an address that begins with https."))],
        description=_l("The official text of the law, if it is online."),
    )  # fmt: skip
    confidence = SelectField(
        _l("How sure is this?"),
        [CHOSEN],
        choices=[
            SelectChoice("", _l("Choose one")),
            SelectChoice("high", _l("High: read in the law itself")),
            SelectChoice("medium", _l("Medium: read in a reliable summary")),
            SelectChoice("low", _l("Low: to be verified")),
        ],
    )
    reviewed_on = DateField(_l("Reviewed on"), [DAY])
    expires_on = DateField(
        _l("Valid until"), [DAY], description=_l("After this day the fact keeps the country out of new releases.")
    )
    reviewer = StringField(_l("Reviewed by"), [FILLED, filled, Length(max=MOST_NAME)], filters=[plain])
    status = RadioField(
        _l("State of the review"),
        [CHOSEN],
        choices=[
            SelectChoice("verified", _l("Verified by somebody who knows this law")),
            SelectChoice("unverified-sample", _l("Unverified sample")),
        ],
    )
    opened = HiddenField()
    shown = HiddenField()

    def validate_reviewed_on(self, field: Field) -> None:
        if field.data and field.data > clock.now().date() + timedelta(days=1):  # it may be tomorrow already in the east
            raise ValidationError(_("This day is still to come."))

    def validate_expires_on(self, field: Field) -> None:
        if field.data and self.reviewed_on.data and field.data <= self.reviewed_on.data:
            raise ValidationError(_("This has to be later than the day of the review."))

    def of_part(self, part: str) -> list[Field]:
        """The fields of a localised part, in the order of the languages."""
        return [self[name] for tag in self.tags if (name := field_name(part, tag)) in self]

    def in_language(self, tag: str) -> list[Field]:
        """All fields of one language."""
        names = (field_name(part, tag) for part in ("value", "condition", "qualifier", "citation"))
        return [self[name] for name in names if name in self]

    def texts(self, part: str) -> dict[str, str]:
        """What was filled in of a localised part, by language."""
        fields = zip(self.tags, self.of_part(part), strict=True)
        return {tag: text for tag, field in fields if (text := (field.data or "").strip())}

    def raw(self) -> Any:
        """The value as a unit has it."""
        kind = self.definition.type
        if kind in PHRASES:
            return self.texts("value")
        if kind == "yes_no":
            condition = self.texts("condition")
            return {"answer": self.value.data} | ({"condition": condition} if condition else {})
        if kind == "age":
            return int(self.value.data)
        return {self.unit.data: int(self.value.data)} if kind == "duration" else self.value.data

    def unit_value(self) -> dict[str, Any]:
        """After validation: the fact as its unit keeps it."""
        qualifier = self.texts("qualifier")
        return {
            "value": self.raw(),
            **({"qualifier": qualifier} if qualifier else {}),
            "citation": self.texts("citation"),
            "source": self.source.data,
            "confidence": self.confidence.data,
            **{name: self[name].data.isoformat() for name in ("reviewed_on", "expires_on")},
            "reviewer": (self.reviewer.data or "").strip(),
            "status": self.status.data,
        }

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        good: bool = super().validate(extra_validators)
        self._whole_texts()
        good = good and not any(field.errors for field in self)
        return good and self._by_schema()

    def _whole_texts(self) -> None:
        """A text in another language needs that of the source language beside it, and a condition its answer."""
        first = self.tags[0]
        if self.definition.type == "yes_no":
            conditional = self.value.data == "conditional"
            if conditional and first not in self.texts("condition"):
                _add(self[field_name("condition", first)], _("Please say under which condition."))
            for field in self.of_part("condition") if not conditional else ():
                if (field.data or "").strip():
                    _add(
                        field, _("Only an answer under a condition has one. Please choose that answer, or delete this.")
                    )
        if self.texts("qualifier") and first not in self.texts("qualifier"):
            _add(self[field_name("qualifier", first)], _("Please fill this in too: it stands in for other languages."))

    def _by_schema(self) -> bool:
        """What the format of the content says, each refusal at its field."""
        value = self.unit_value()
        try:
            typed_value(self.definition, value["value"])
            FactFile.model_validate(dated(value))
        except Invalid:
            _add(self._field_of("value"), _("This is no value of this fact."))
        except SchemaError as error:
            for wrong in error.errors():
                place = [str(part) for part in wrong["loc"]] or ["expires_on"]
                _add(self._field_of(*place), _("This is not accepted: %(reason)s", reason=wrong["msg"]))
        return not any(field.errors for field in self)

    def _field_of(self, part: str, tag: str = "", *_rest: str) -> Field:
        names = (field_name(part, tag), field_name(part, self.tags[0]), part)
        return next((self[name] for name in names if name in self), self.source)


def _add(field: Field, text: str) -> None:
    field.errors = [*field.errors, text]


def field_name(part: str, tag: str) -> str:
    """`citation_pt_BR`: what a field of one language is called."""
    return f"{part}_{tag.replace('-', '_')}" if tag else part


def form_for(definition: FactDefinition, tags: Sequence[str]) -> type[FactForm]:
    """The form of one fact in these languages, of which the first has to be filled in."""
    fields: dict[str, Field] = dict(_value_fields(definition, tags))
    hint = _l("What a reader must know beside it. It is shown with the source.")
    fields |= _localised("qualifier", _l("Qualifier"), tags, needed=False, hint=hint)
    fields |= _localised("citation", _l("Citation"), tags, hint=_l("Law, year and section, as a lawyer would cite it."))
    return type("FormOfOneFact", (FactForm,), {**fields, "definition": definition, "tags": tuple(tags)})


def _value_fields(definition: FactDefinition, tags: Sequence[str]) -> Iterator[tuple[str, Field]]:
    hint, kind = TYPE_WORDS[definition.type], definition.type
    if kind in PHRASES:
        yield from _localised("value", _l("Value"), tags, hint=hint).items()
    elif kind == "age":
        yield (
            "value",
            StringField(
                _l("Value"), [FILLED, filled, whole, an_age], description=hint, render_kw={"inputmode": "numeric"}
            ),
        )
    elif kind == "duration":
        yield "value", StringField(_l("Value"), [FILLED, filled, whole], description=hint, render_kw=DIGITS)
        units = [SelectChoice("", _l("Choose one")), *(SelectChoice(unit, UNIT_WORDS[unit]) for unit in UNITS)]
        yield "unit", SelectField(_l("Unit"), [CHOSEN], choices=units)
    else:
        names = ANSWERS if kind == "yes_no" else definition.choices
        choices = [SelectChoice(name, i18n.localised(dict(definition.choices.get(name, {})))) for name in names]
        yield "value", RadioField(_l("Value"), [CHOSEN], choices=choices, description=hint)
        if kind == "yes_no":
            under = _l("Only for the answer under a condition.")
            yield from _localised("condition", _l("Condition"), tags, needed=False, hint=under).items()


def _localised(part: str, label: Any, tags: Sequence[str], *, needed: bool = True, hint: Any = "") -> dict[str, Field]:
    checks = [Length(max=MOST)]
    return {
        field_name(part, tag): TextAreaField(
            _("%(part)s in %(language)s", part=label, language=i18n.language_name(tag, i18n.language())),
            [FILLED, filled, *checks] if needed and tag == tags[0] else checks,
            filters=[plain],
            description=hint if tag == tags[0] else "",
            render_kw={"lang": tag, "rows": 2},
        )
        for tag in tags
    }


def filled_from(value: Mapping[str, Any], definition: FactDefinition, tags: Sequence[str]) -> dict[str, Any]:
    """What the form of a fact shows for a unit's value."""
    raw, shown = value["value"], dict[str, Any]()
    localised = {"qualifier": value.get("qualifier") or {}, "citation": value["citation"]}
    if definition.type in PHRASES and isinstance(raw, Mapping):
        localised["value"] = raw
    elif definition.type == "yes_no" and isinstance(raw, Mapping):
        shown["value"], localised["condition"] = raw.get("answer"), raw.get("condition") or {}
    elif definition.type == "duration" and isinstance(raw, Mapping):
        shown["unit"], shown["value"] = next(((unit, str(amount)) for unit, amount in raw.items()), ("", ""))
    else:
        shown["value"] = str(raw)
    shown |= {field_name(part, tag): texts.get(tag, "") for part, texts in localised.items() for tag in tags}
    days = {name: date.fromisoformat(value[name]) for name in ("reviewed_on", "expires_on")}
    return shown | days | {name: value[name] for name in ("source", "confidence", "reviewer", "status")}


def review_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a form takes from another fact of the same reviewer: who, when, until when, how sure."""
    days = {name: date.fromisoformat(value[name]) for name in ("reviewed_on", "expires_on")}
    return days | {name: value[name] for name in ("confidence", "reviewer", "status")}
