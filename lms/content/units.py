"""A course in small pieces: a flat map of addresses to plain JSON, the same from files and from the studio.

The course "" is the library that all courses share. The addresses, each with its value:

`facts`, `steps`, `regions`, `country/SG`, `fact/SG/KEY` (library) · `course`, `module/M`, `lesson/M/L`,
`lesson/M/L@ar`, `block/M/L/B`, `block/M/L/B@ar`, `item/I`, `quiz/Q`, `agency/SLUG`, `media/NAME`, and the operations
of a layer: `operation/LAYER/lesson/M/L/B` (replace or hide), `…/B/after` (insert_after), `operation/LAYER/item/I`,
`…/I/after`, `operation/LAYER/fact/KEY`, where LAYER is `region/asean`, `country/SG` or `agency/sg-police`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lms.domain.course import canonical
from lms.domain.errors import NotFound
from lms.domain.tailoring import text_hash

LIBRARY = ""
_SLUG = r"[a-z][a-z0-9-]{0,62}"
_KEY = r"[a-z][a-z0-9_]{0,62}"
_LANGUAGE = r"(?:@(?P<language>[A-Za-z][A-Za-z0-9-]{1,34}))?"
_LAYER = r"(?P<layer>(?:region|agency)/[a-z][a-z0-9-]{0,62}|country/[A-Z]{2})"
_IN_LESSON = rf"(?P<module>{_SLUG})/(?P<lesson>{_SLUG})"
_SHAPES = {
    "facts": r"facts",
    "steps": r"steps",
    "regions": r"regions",
    "country": r"country/(?P<country>[A-Z]{2})",
    "fact": rf"fact/(?P<country>[A-Z]{{2}})/(?P<fact>{_KEY})",
    "course": r"course",
    "module": rf"module/(?P<module>{_SLUG})",
    "lesson": rf"lesson/{_IN_LESSON}{_LANGUAGE}",
    "block": rf"block/{_IN_LESSON}/(?P<block>{_SLUG}){_LANGUAGE}",
    "item": rf"item/(?P<item>{_SLUG})",
    "quiz": rf"quiz/(?P<quiz>{_SLUG})",
    "agency": rf"agency/(?P<agency>{_SLUG})",
    "media": r"media/(?P<media>[a-z0-9][a-z0-9_-]{0,62})",
    "operation": rf"operation/{_LAYER}/(?:(?:lesson/{_IN_LESSON}/(?P<block>{_SLUG})|item/(?P<item>{_SLUG}))"
    rf"(?P<after>/after)?|fact/(?P<fact>{_KEY}))",
}
_PATTERNS = {kind: re.compile(shape) for kind, shape in _SHAPES.items()}
_OF_LIBRARY = frozenset({"facts", "steps", "regions", "country", "fact"})


class UnitKey(NamedTuple):
    """Where a unit lies: the slug of its course ("" for the library), and its address there."""

    course: str
    address: str


UnitValue = Mapping[str, Any]
Units = Mapping[UnitKey, UnitValue]


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts; those that a kind does not have are "". `after` marks an insert_after."""

    kind: str
    module: str = ""
    lesson: str = ""
    block: str = ""
    language: str = ""
    quiz: str = ""
    item: str = ""
    country: str = ""
    fact: str = ""
    agency: str = ""
    media: str = ""
    layer: str = ""
    after: bool = False

    @property
    def lesson_path(self) -> str:
        """`module/lesson` as operations write it; "" for what lies in no lesson."""
        return f"{self.module}/{self.lesson}" if self.lesson else ""


def parse_address(address: str) -> Address:
    """Return the parts of an address. Raises NotFound for a text that is none."""
    pattern = _PATTERNS.get(address.partition("/")[0])
    match = pattern.fullmatch(address) if pattern else None
    if match is None:
        raise NotFound("unit.unknown", address=address)
    parts: dict[str, Any] = {name: part for name, part in match.groupdict().items() if part}
    return Address(address.partition("/")[0], **{**parts, "after": "after" in parts})


def module_address(module: str) -> str:
    """Return `module/M`."""
    return f"module/{module}"


def lesson_address(module: str, lesson: str, language: str = "") -> str:
    """Return the address of a lesson's head, in the source language without `language`."""
    return _translated(f"lesson/{module}/{lesson}", language)


def block_address(module: str, lesson: str, block: str, language: str = "") -> str:
    """Return the address of a block, in the source language without `language`."""
    return _translated(f"block/{module}/{lesson}/{block}", language)


def quiz_address(quiz: str) -> str:
    """Return `quiz/Q`."""
    return f"quiz/{quiz}"


def item_address(item: str) -> str:
    """Return `item/I`."""
    return f"item/{item}"


def country_address(country: str) -> str:
    """Return `country/SG` (of the library)."""
    return f"country/{country}"


def fact_address(country: str, fact: str) -> str:
    """Return `fact/SG/KEY` (of the library)."""
    return f"fact/{country}/{fact}"


def agency_address(agency: str) -> str:
    """Return `agency/SLUG`."""
    return f"agency/{agency}"


def media_address(name: str) -> str:
    """Return `media/NAME`, the name without its extension."""
    return f"media/{name}"


def operation_address(layer: str, operation: UnitValue) -> str:
    """Return the address of an operation of a layer (`country/SG`), from the keys of the operation itself.

    Raises KeyError when the operation names no lesson with block, item, or fact.
    """
    after = operation.get("op") == "insert_after"
    if "item" in operation:
        return item_operation_address(layer, operation["item"], after=after)
    if "lesson" in operation:
        return block_operation_address(layer, operation["lesson"], operation["block"], after=after)
    return f"operation/{layer}/fact/{operation['fact']}"


def item_operation_address(layer: str, item: str, *, after: bool = False) -> str:
    """Return where a layer's operation on a question of the bank lies; `after` for an insert_after."""
    return f"operation/{layer}/item/{item}{'/after' if after else ''}"


def block_operation_address(layer: str, lesson: str, block: str, *, after: bool = False) -> str:
    """Return where a layer's operation on a block of the lesson `module/lesson` lies; `after` for an insert_after."""
    return f"operation/{layer}/lesson/{lesson}/{block}{'/after' if after else ''}"


def scope_of(key: UnitKey) -> str:
    """Return the scope to which a unit belongs; every unit belongs to exactly one.

    `base:COURSE`, `language:COURSE:TAG`, `country:CC`, `region:SLUG`, `agency:SLUG` or `library`.
    Raises NotFound for an address that is none, or not one of this course.
    """
    address = parse_address(key.address)
    if (key.course == LIBRARY) != (address.kind in _OF_LIBRARY):
        raise NotFound("unit.unknown", address=key.address)
    if key.course != LIBRARY and not re.fullmatch(_SLUG, key.course):
        raise NotFound("course.unknown", course=key.course)
    if address.layer:
        return address.layer.replace("/", ":")
    for kind in ("country", "agency"):
        if name := getattr(address, kind):
            return f"{kind}:{name}"
    if key.course == LIBRARY:
        return "library"
    return f"language:{key.course}:{address.language}" if address.language else f"base:{key.course}"


def value_hash(value: UnitValue) -> str:
    """Return 12 hex digits that name a value; for a block those that operations write as `base`."""
    if value.keys() == {"title", "text"} and all(isinstance(part, str) for part in value.values()):
        return text_hash(value["title"], value["text"])
    return text_hash(canonical(value).decode())


def normal(value: UnitValue) -> dict[str, Any]:
    """Return a value as it comes back from a file, the form in which values are to be kept.

    Lines end in a line feed, a block has no blank lines around it and its title is one line. A line of a block that
    a file would read as the beginning of the next block (`## …`) moves by a space, which Markdown reads alike.
    """
    plain: dict[str, Any] = _each_text(value, lambda text: re.sub(r"\r\n?", "\n", text))
    if isinstance(plain.get("title"), str) and isinstance(plain.get("text"), str):
        plain["title"] = re.sub(r"[ \t]+", " ", " ".join(plain["title"].splitlines())).strip(" ")
        text = re.sub(r"\A\s*\n|\s+\Z", "", "\n".join(plain["text"].splitlines()))
        plain["text"] = re.sub(r"^##(?!#)", " ##", text, flags=re.MULTILINE)
    return plain


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(part, change) for key, part in value.items()}
    return [_each_text(part, change) for part in value] if isinstance(value, list | tuple) else value


def _translated(address: str, language: str) -> str:
    return f"{address}@{language}" if language else address
