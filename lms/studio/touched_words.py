"""What a fact touches, for a person: by course and by lesson or quiz, each place leading to where readers meet it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.content.units import UnitKey, agency_address, block_address, item_address, lesson_address
from lms.studio.fact_words import WHAT, origin_name
from lms.studio.register import Register
from lms.studio.touching import Impact, KeyChange, Place, Reach
from lms.studio.unit_names import shortened
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
    """A lesson, or the questions of a course."""

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
                self._href(Place(change.course, "item", "", change.item, "key", "base", change.agency)),
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
        if place.kind == "item":
            return str(_("Questions"))
        module, _slash, lesson = place.path.partition("/")
        return self._translated(place.course, *(lesson_address(module, lesson, tag) for tag in self._tags()))

    def _part(self, place: Place) -> str:
        if place.kind == "item":
            return self._item(place.course, place.part)
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

    def _key_title(self, change: KeyChange) -> str:
        return self._item(change.course, change.item)

    def _item(self, course: str, item: str) -> str:
        found = self.units.get(UnitKey(course, item_address(item)), {}).get("prompt") or self._inserted(course, item)
        return shortened(i18n.localised(dict(found))) if found else item

    def _inserted(self, course: str, item: str) -> Mapping[str, str]:
        """The question of one that a layer adds."""
        news = (value.get("new", {}) for key, value in self.units.items() if key.course == course)
        return next((new["prompt"] for new in news if new.get("id") == item), {})

    def _href(self, place: Place) -> str:
        audience: dict[str, Any] = {
            "country": self.country,
            "agency": place.agency or None,
            "text": f"country-{self.country}",
        }
        if place.kind == "item":
            return url_for("preview.item", course=place.course, item=place.part, **audience)
        module, _slash, lesson = place.path.partition("/")
        audience |= {"module": module, "lesson": lesson, "show": "whole"}
        return url_for("preview.lesson", course=place.course, **audience, _anchor=place.part)
