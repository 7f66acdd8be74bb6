"""Parts of a question's form that rest on legal facts: a right answer by a country's law, a number out of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, StopValidation

from lms.domain.facts import ANSWERS, OLDEST_AGE, UNITS
from lms.studio.facts_forms import UNIT_WORDS, plain
from lms.studio.item_parts import MOST_LINE, Line, Made, Offer, Part, always, filled, one_of
from lms.web import i18n

ALWAYS, NEVER, NUMBER = "yes", "no", "#"
ANSWER_WORDS = {"yes": _l("yes"), "no": _l("no"), "conditional": _l("on a condition")}
NUMERIC = ("age", "duration")


def label_of(key: str, file: Mapping[str, Any]) -> str:
    """A fact's name for a person."""
    return i18n.localised(file.get("label") or {}) or key


def fact_names(offer: Offer) -> list[tuple[str, str]]:
    """All facts, in the order of the library."""
    return [(key, label_of(key, file)) for key, file in offer.facts.items()]


@dataclass(frozen=True, slots=True)
class Right(Part):
    """Whether a choice is right: always, never, or where the country's fact has a value."""

    def fields(self, at: str, offer: Offer) -> Made:
        known = [SelectChoice(NEVER, _("No")), SelectChoice(ALWAYS, _("Yes"))]
        known += [one for key, file in offer.facts.items() for one in _where(key, file)]
        sent, there = offer.sent.get(at), one_of({choice.value for choice in known})
        if sent and sent not in {choice.value for choice in known}:
            known.append(SelectChoice(sent, _("%(id)s (not there any more)", id=sent)))
        yield at, SelectField(self.label, [always, there], choices=known, default=NEVER, description=self.hint)
        if any(file.get("type") in NUMERIC for file in offer.facts.values()):
            render = {"inputmode": "numeric", "size": 8}
            yield (
                f"{at}-number",
                StringField(
                    _("Number, where the answer is one"), [_number_if_asked(at), Length(max=9)], render_kw=render
                ),
            )

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, bool):
            yield at, ALWAYS if value else NEVER
            return
        fact, wanted = value["fact"], value["equals"]
        if isinstance(wanted, str):
            yield at, f"{fact}={wanted}"
            return
        unit, number = next(iter(wanted.items())) if isinstance(wanted, Mapping) else ("", wanted)
        yield at, f"{fact}{NUMBER}{unit}"
        yield f"{at}-number", str(number)

    def read(self, form: Any, at: str) -> Any:
        text = form[at].data or NEVER
        if text in (ALWAYS, NEVER):
            return text == ALWAYS
        if match := re.fullmatch(r"([a-z0-9_]+)#([a-z]*)", text):
            typed = (form[f"{at}-number"].data or "").strip() if f"{at}-number" in form else ""
            number: Any = int(typed) if typed.isascii() and typed.isdigit() else typed
            return {"fact": match[1], "equals": {match[2]: number} if match[2] else number}
        fact, _equals, wanted = text.partition("=")
        return {"fact": fact, "equals": wanted}


def _where(key: str, file: Mapping[str, Any]) -> Iterator[SelectChoice]:
    """Each says the whole of it: what is chosen stands alone in the closed list."""
    fact, kind, words = label_of(key, file), file.get("type"), file.get("choices") or {}
    group = _("Where the country's law says: %(fact)s", fact=fact)
    if kind in ("choice", "yes_no"):
        for value in words if kind == "choice" else ANSWERS:
            name = i18n.localised(words[value]) if value in words else str(ANSWER_WORDS[value])
            label = _("Where “%(fact)s” is “%(value)s”", fact=fact, value=name)
            yield SelectChoice(f"{key}={value}", label, optgroup=group)
    elif kind == "age":
        label = _("Where “%(fact)s” is the number of years below", fact=fact)
        yield SelectChoice(f"{key}{NUMBER}", label, optgroup=group)
    elif kind == "duration":
        for unit in UNITS:
            label = _("Where “%(fact)s” is the number below, in %(unit)s", fact=fact, unit=UNIT_WORDS[unit])
            yield SelectChoice(f"{key}{NUMBER}{unit}", label, optgroup=group)


def _number_if_asked(at: str) -> Any:
    def check(form: Any, entry: Any) -> None:
        chosen = form[at].data or ""
        if NUMBER not in chosen:
            return
        typed = (entry.data or "").strip()
        if not (typed.isascii() and typed.isdigit()):
            raise StopValidation(str(_("Please give a whole number.")))
        if chosen.endswith(NUMBER) and int(typed) > OLDEST_AGE:
            raise StopValidation(str(_("Please give an age from 0 to %(oldest)s.", oldest=OLDEST_AGE)))

    return check


@dataclass(frozen=True, slots=True)
class Amount(Part):
    """A number, or that of a country's fact."""

    def fields(self, at: str, offer: Offer) -> Made:
        known = [SelectChoice("", _("The number below"))]
        for key, file in offer.facts.items():
            if file.get("type") in NUMERIC:
                known.append(SelectChoice(key, _("What the country's law says: %(fact)s", fact=label_of(key, file))))
        there = one_of({choice.value for choice in known})
        sent = offer.sent.get(f"{at}-from")
        if sent and sent not in {choice.value for choice in known}:
            known.append(SelectChoice(sent, _("%(id)s (not there any more)", id=sent)))
        yield f"{at}-from", SelectField(_("Where the number is from"), [always, there], choices=known, default="")
        render = {"inputmode": "decimal", "size": 12}
        checks = [_or_fact(at), Length(max=MOST_LINE)]
        yield at, StringField(self.label, checks, filters=[plain], render_kw=render, description=self.hint)

    def flat(self, at: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, Mapping):
            yield f"{at}-from", value["fact"]
        else:
            yield at, str(value)

    def read(self, form: Any, at: str) -> Any:
        fact = form[f"{at}-from"].data
        return {"fact": fact} if fact else (form[at].data or "").strip()


def _or_fact(at: str) -> Any:
    def check(form: Any, entry: Any) -> None:
        if not form[f"{at}-from"].data:
            filled(form, entry)
            a_number(form, entry)

    return check


def a_number(_form: object, entry: Any) -> None:
    """Digits, with a point at most."""
    if not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,15})?", (entry.data or "").strip()):
        raise StopValidation(str(_("Please give a number in digits, such as 18 or 0.5.")))


def not_negative(form: object, entry: Any) -> None:
    """A number of 0 or more."""
    a_number(form, entry)
    if (entry.data or "").strip().startswith("-"):
        raise StopValidation(str(_("Please give a number of 0 or more.")))


def a_credit(_form: object, entry: Any) -> None:
    """A part of the points, as a fraction."""
    match = re.fullmatch(r"(-?)([0-9]{1,4})(?:/([1-9][0-9]{0,3}))?", (entry.data or "").strip())
    if match is None or int(match[2]) > int(match[3] or 1):
        raise StopValidation(str(_("Please give a part of the points from -1 to 1, such as 1/2.")))


def a_count(least: int, most: int) -> Any:
    """A whole number within these ends."""

    def check(_form: object, entry: Any) -> None:
        text = (entry.data or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
            raise StopValidation(
                str(_("Please give a whole number from %(least)s to %(most)s.", least=least, most=most))
            )

    return check


def a_topic(_form: object, entry: Any) -> None:
    """The short name of a topic."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,62}", (entry.data or "").strip()):
        raise StopValidation(str(_("Please use small Latin letters, digits and hyphens, such as privacy-law.")))


def credit(label: Any = "", *, usual: str = "1", optional: bool = True, hint: Any = "") -> Line:
    """The part of the points that an answer earns."""
    return Line(
        "credit",
        label or _l("Part of the points"),
        hint,
        size=8,
        checks=[a_credit],
        optional=optional,
        usual=usual if optional else "",
    )
