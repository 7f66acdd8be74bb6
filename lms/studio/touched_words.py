"""What a fact touches, for a person: by course and by lesson or quiz, each place leading to where readers meet it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from lms.content.units import UnitKey, agency_address, block_address, lesson_address, quiz_address
from lms.studio.fact_words import WHAT, origin_name
from lms.studio.register import Register
from lms.studio.touching import Impact, KeyChange, Place, Reach
from lms.web import i18n

Names = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Part:
    """One block or item with all that the fact does there; `agency` names those whose readers alone have it."""

    title: str
    href: str
    what: list[str]
    origin: str
    agency: str


@dataclass(slots=True)
class Group:
    """A lesson or a quiz."""

    kind: str
    title: str
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Of:
    """A course."""

    title: str
    groups: list[Group] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Key:
    """An item whose right answer changes."""

    title: str
    href: str
    becomes_right: list[str]
    no_longer_right: list[str]
    nothing_right: bool
    agency: str


class Words:
    """Titles and names out of the units that were searched."""

    def __init__(self, register: Register, reaches: Iterable[Reach]) -> None:
        self.country = register.country
        self.units: dict[UnitKey, Mapping[str, Any]] = {}
        self.names: dict[str, Mapping[str, str]] = dict(register.regions)
        self.agencies: dict[str, str] = {}
        for reach in reaches:
            self.units |= reach.units
            for slug in filter(None, reach.chains):
                self.names[slug] = reach.units[UnitKey(reach.course, agency_address(slug))]["name"]

    def places(self, impact: Impact) -> list[Of]:
        """The places of an impact, grouped."""
        courses: dict[str, Of] = {}
        groups: dict[tuple[str, str], Group] = {}
        parts: dict[tuple[str, str, str, str, str], Part] = {}
        for place in impact.places:
            course = courses.setdefault(place.course, Of(self.course(place.course)))
            if (place.course, place.path) not in groups:
                groups[place.course, place.path] = Group(place.kind, self._group(place))
                course.groups.append(groups[place.course, place.path])
            name = (place.course, place.path, place.part, place.origin, place.agency)
            if name not in parts:
                origin = origin_name(place.origin, self.names)
                parts[name] = Part(self._part(place), self._href(place), [], origin, self.agency(place.agency))
                groups[place.course, place.path].parts.append(parts[name])
            parts[name].what.append(str(WHAT[place.what]))
        return list(courses.values())

    def keys(self, impact: Impact) -> list[Key]:
        """The items whose right answer changes."""
        return [
            Key(
                self._key_title(change),
                self._href(Place(change.course, "quiz", change.quiz, change.item, "key", "base", change.agency)),
                [i18n.localised(dict(text)) for text in change.becomes_right],
                [i18n.localised(dict(text)) for text in change.no_longer_right],
                change.nothing_right,
                self.agency(change.agency),
            )
            for change in impact.keys
        ]

    def passed_over(self, impact: Impact) -> list[tuple[str, str]]:
        """(course, layer) in words, where a nearer layer has a value of its own."""
        return [(self.course(course), origin_name(layer, self.names)) for course, layer in impact.passed_over]

    def course(self, course: str) -> str:
        return i18n.localised(self.units[UnitKey(course, "course")]["title"])

    def agency(self, slug: str) -> str:
        return i18n.localised(dict(self.names[slug])) if slug else ""

    def _group(self, place: Place) -> str:
        if place.kind == "quiz":
            return self._quiz_title(place.course, place.path)
        module, _slash, lesson = place.path.partition("/")
        return self._translated(place.course, *(lesson_address(module, lesson, tag) for tag in self._tags()))

    def _part(self, place: Place) -> str:
        if place.kind == "quiz":
            return self._item(place.course, place.path, place.part)
        module, _slash, lesson = place.path.partition("/")
        addresses = (block_address(module, lesson, place.part, tag) for tag in self._tags())
        found = self._translated(place.course, *addresses)
        return self._own_title(place) or found or place.part

    def _tags(self) -> tuple[str, str]:
        return i18n.language(), ""

    def _translated(self, course: str, *addresses: str) -> str:
        found = (self.units.get(UnitKey(course, address), {}).get("title") for address in addresses)
        return str(next((title for title in found if title), ""))

    def _own_title(self, place: Place) -> str:
        """The title that a layer gives to a block which it adds or replaces."""
        start = f"operation/{place.origin}/lesson/{place.path}/"
        for key, value in self.units.items():
            here = key.course == place.course and key.address.startswith(start)
            if here and value.get("title") and (value.get("id") or value["block"]) == place.part:
                return i18n.localised(value["title"])
        return ""

    def _quiz_title(self, course: str, quiz: str) -> str:
        return i18n.localised(self.units[UnitKey(course, quiz_address(quiz))]["title"])

    def _key_title(self, change: KeyChange) -> str:
        return f"{self._quiz_title(change.course, change.quiz)}: {self._item(change.course, change.quiz, change.item)}"

    def _item(self, course: str, quiz: str, item: str) -> str:
        items = self.units[UnitKey(course, quiz_address(quiz))]["items"]
        return next((i18n.localised(one["prompt"]) for one in items if one["id"] == item), item)

    def _href(self, place: Place) -> str:
        audience: dict[str, Any] = {
            "country": self.country,
            "agency": place.agency or None,
            "text": f"country-{self.country}",
        }
        if place.kind == "quiz":
            return url_for("preview.quiz", course=place.course, quiz=place.path, **audience, _anchor=place.part)
        module, _slash, lesson = place.path.partition("/")
        audience |= {"module": module, "lesson": lesson, "show": "whole"}
        return url_for("preview.lesson", course=place.course, **audience, _anchor=place.part)
