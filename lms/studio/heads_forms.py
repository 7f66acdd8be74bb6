"""What is filled in about a course itself, and about a country: languages, time zone, regions, whom to turn to."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.content import fields
from lms.domain.languages import direction
from lms.studio import countries
from lms.studio.editor_forms import MOST_TITLE
from lms.studio.facts_forms import CHOSEN, FILLED, MOST_LINK, filled, plain
from lms.web import i18n

MOST_TEXT, MOST_ROWS = 1_000, 12
TOO_LONG = _l("Please use at most %(max)d characters.")
HTTPS = Regexp(r"^https://[^\s/]+\.[^\s/]+(/\S*)?$", message=_l("Please give an address that begins with https://."))
Value = Mapping[str, Any]


class Needed:
    """Says that something has to be ticked; the form checks it, as more than one field may count."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, _form: object, _field: object) -> None:
        pass


class Boxes(SelectMultipleField):
    """Check boxes, one below the other."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def ticked(self) -> list[str]:
        """What was chosen, in the order in which it is offered."""
        offered: Any = self.choices
        return [name for name, _label in offered if name in (self.data or ())]


class HeadForm(FlaskForm):  # type: ignore[misc]
    """`opened` names the value that its author began with; `tags` are the languages of the texts, the source first."""

    tags: tuple[str, ...] = ()
    opened = HiddenField()
    languages = Boxes(_l("Languages"), [Needed()])
    other = StringField(
        _l("Another language"),
        [Optional(), Length(max=35, message=TOO_LONG)],
        description=_l("Its BCP 47 tag, such as fr or pt-BR."),
        filters=[plain],
        render_kw={"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_other(self, field: Any) -> None:
        try:
            fields.language((field.data or "").strip())
        except ValueError:
            raise ValidationError(_("Nobody knows a language with this tag.")) from None

    def spoken(self, first: Sequence[str] = ()) -> list[str]:
        """The languages that were chosen, in the order in which they are offered, those of `first` before all."""
        other = (self.other.data or "").strip()
        return list(dict.fromkeys([*first, *self.languages.ticked(), *([other] if other else [])]))

    def words(self, part: str) -> dict[str, str]:
        """What was filled in of a localised part, by language."""
        found = {tag: (self[f"{part}-{tag}"].data or "").strip() for tag in self.tags}
        return {tag: text for tag, text in found.items() if text}


class CourseForm(HeadForm):
    """A course: title and summary by language, its languages and countries."""

    countries = Boxes(_l("Countries of this course"), [Needed()])
    add = SelectField(_l("Add a country"), [Optional()], description=_l("It joins the course when you save."))
    unverified_facts = RadioField(
        _l("Facts that nobody has verified"),
        [CHOSEN],
        choices=[
            SelectChoice("allow", _l("Publish facts that nobody has verified, marked as unverified sample")),
            SelectChoice("refuse", _l("Leave out a country until all its facts are verified")),
        ],
    )

    def chosen(self) -> list[str]:
        """The countries in the order that they had, a new one last."""
        codes = self.countries.ticked()
        return codes + ([self.add.data] if self.add.data and self.add.data not in codes else [])

    def texts(self) -> list[Any]:
        """The fields of title and summary, language by language."""
        return [self[f"{part}-{tag}"] for tag in self.tags for part in ("title", "summary")]

    def value(self, head: Value) -> dict[str, Any]:
        """The course as it was filled in; what the form does not have stays as it is in `head`."""
        return {
            **head,
            **{part: self.words(part) for part in ("title", "summary")},
            "languages": self.spoken([head["source_language"]]),
            "countries": self.chosen(),
            "unverified_facts": self.unverified_facts.data,
        }


def course_form(head: Value, *, sent: bool) -> CourseForm:
    """The form of a course with what was sent, or with what `head` says."""
    source = head["source_language"]
    tags = (source, *(tag for tag in head["languages"] if tag != source))
    made: dict[str, Any] = {"tags": tags}
    for tag in tags:
        made |= _localised("title", _l("Title"), tag, MOST_TITLE, needed=tag == source)
        made |= _localised("summary", _l("Summary"), tag, MOST_TEXT, needed=tag == source, area=True)
    known = {"languages": list(head["languages"]), "countries": list(head["countries"])}
    known |= {"unverified_facts": head["unverified_facts"]}
    known |= {f"{part}-{tag}": head[part].get(tag, "") for tag in tags for part in ("title", "summary")}
    kind = type("FormOfOneCourse", (CourseForm,), made)
    form: CourseForm = kind() if sent else kind(formdata=None, data=known)
    form.languages.choices = countries.named_languages([*tags, *i18n.LANGUAGES])
    language = i18n.language()
    form.countries.choices = [(code, i18n.territory_name(code, language)) for code in head["countries"]]
    form.add.choices = [("", _("No further country")), *countries.names(head["countries"])]
    return form


class CountryForm(HeadForm):
    """A country: `rows` are its contacts, each with the fields `support-N-…`."""

    rows: int = 1
    languages = Boxes(
        _l("Languages offered first"),
        [Needed()],
        description=_l("To people of this country, before all other languages."),
    )
    time_zone = SelectField(_l("Time zone"), [CHOSEN], description=_l("The capital's, if there are several."))
    regions = Boxes(
        _l("Regions"), description=_l("What a region's countries have in common is read in this one as well.")
    )

    def of_row(self, row: int) -> list[Any]:
        """The fields of one contact."""
        words = [self[f"{part}{row}-{tag}"] for part in ("name", "hours") for tag in self.tags]
        names, hours = words[: len(self.tags)], words[len(self.tags) :]
        return [*names, self[f"contact{row}"], *hours, self[f"source{row}"], self[f"confidence{row}"]]

    def contact(self, row: int) -> dict[str, Any]:
        """One contact as a unit has it, of what was filled in."""
        return {
            "name": self.words(f"name{row}"),
            "contact": (self[f"contact{row}"].data or "").strip(),
            "hours": self.words(f"hours{row}"),
            "source": (self[f"source{row}"].data or "").strip(),
            "confidence": self[f"confidence{row}"].data or "",
        }

    def value(self, code: str) -> dict[str, Any]:
        """The country as it was filled in."""
        return {
            "code": code,
            "languages": self.spoken(),
            "time_zone": self.time_zone.data,
            "regions": self.regions.ticked(),
            "support": [self.contact(row) for row in range(self.rows)],
        }

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        good: bool = super().validate(extra_validators)
        if not self.languages.errors and not self.spoken():
            self.languages.errors = [*self.languages.errors, _("Please choose at least one.")]
            return False
        return good


def country_form(code: str, value: Value, tags: Sequence[str], regions: Mapping[str, Value], *, sent: bool) -> Any:
    """The form of a country in the languages `tags`, of which the first has to be filled in; as many contacts as
    `value` has."""
    support = value["support"]
    made: dict[str, Any] = {"tags": tuple(tags), "rows": len(support)}
    known: dict[str, Any] = {name: value[name] for name in ("languages", "time_zone", "regions")}
    for row, contact in enumerate(support):
        made |= _contact_fields(row, tags)
        known |= {f"{part}{row}": contact[part] for part in ("contact", "source", "confidence")}
        known |= {f"{part}{row}-{tag}": contact[part].get(tag, "") for part in ("name", "hours") for tag in tags}
    kind = type("FormOfOneCountry", (CountryForm,), made)
    form: CountryForm = kind() if sent else kind(formdata=None, data=known)
    offered = [*value["languages"], *countries.official_languages(code), *tags, *i18n.LANGUAGES]
    form.languages.choices = countries.named_languages(offered)
    zones = countries.time_zones(code, value["time_zone"])
    form.time_zone.choices = [*([] if value["time_zone"] or len(zones) == 1 else [("", _("Choose one"))]), *zones]
    form.regions.choices = [(slug, i18n.localised(region["name"])) for slug, region in regions.items()]
    return form


def _contact_fields(row: int, tags: Sequence[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for tag in tags:
        made |= _localised(f"name{row}", _l("Name"), tag, MOST_TITLE, needed=tag == tags[0])
        made |= _localised(f"hours{row}", _l("Hours"), tag, MOST_TITLE, needed=tag == tags[0])
    made[f"contact{row}"] = StringField(
        _l("Telephone number or address"),
        [FILLED, filled, Length(max=MOST_TITLE, message=TOO_LONG)],
        filters=[plain],
        render_kw={"dir": "ltr"},
    )
    made[f"source{row}"] = URLField(_l("Source"), [FILLED, Length(max=MOST_LINK, message=TOO_LONG), HTTPS])
    levels = [("", _l("Choose one")), ("high", _l("High: said by the service itself"))]
    levels += [("medium", _l("Medium: said by somebody reliable")), ("low", _l("Low: to be verified"))]
    choices = [SelectChoice(name, label) for name, label in levels]
    made[f"confidence{row}"] = SelectField(_l("How sure is this?"), [CHOSEN], choices=choices)
    return made


def _localised(part: str, label: Any, tag: str, most: int, *, needed: bool, area: bool = False) -> dict[str, Any]:
    kind = TextAreaField if area else StringField
    checks = [*([FILLED, filled] if needed else []), Length(max=most, message=TOO_LONG)]
    name = i18n.language_name(tag, i18n.language())
    attributes = {"lang": tag, "dir": direction(tag), **({"rows": 3} if area else {})}
    words = _("%(part)s (%(language)s)", part=label, language=name)
    return {f"{part}-{tag}": kind(words, checks, filters=[plain], render_kw=attributes)}
