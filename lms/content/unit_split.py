"""Files to units: what every file of a courses folder says, piece by piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from lms.content import units
from lms.content.folder import Folder
from lms.content.lesson import LEAD, LessonBlock, parse_lesson
from lms.content.loader import course_slugs, lesson_files
from lms.content.problems import ContentErrors, Problems
from lms.content.units import LIBRARY, UnitKey, UnitValue
from lms.domain.errors import NotFound

LAYERS = {"regions": "region", "countries": "country", "agencies": "agency"}
SHARED = {"_facts.yaml": "facts", "_steps.yaml": "steps", "_regions.yaml": "regions"}


class _AnyHead(BaseModel):
    """Front matter of any keys: whether they are right is for the checks to say."""

    model_config = ConfigDict(extra="allow")


class _AnyTranslationHead(_AnyHead):
    """The same of a translation, which may have no blocks yet."""

    lead_source: Any = None


@dataclass(frozen=True, slots=True)
class Split:
    """Units, and which of them each file holds: paths are relative to the root, with `/`."""

    units: dict[UnitKey, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, list[UnitKey]] = field(default_factory=dict)


def split(root: Path, slug: str | None = None) -> dict[UnitKey, dict[str, Any]]:
    """Return the library and one course, or all courses, as units.

    Raises ContentErrors for files that cannot be read or say two things at one address (whether what they say is
    right is not asked), NotFound for a course that does not exist.
    """
    problems = Problems()
    folder = Folder(root.resolve(), problems)
    if slug is not None and not folder.exists(folder.root / slug / "course.yaml"):
        raise NotFound("course.unknown", course=slug)
    found = split_folder(folder, slug)
    if problems.errors:
        raise ContentErrors(problems.errors)
    return found.units


def split_folder(folder: Folder, slug: str | None = None) -> Split:
    """Split as `split` does; what cannot be read is left out and among the folder's problems."""
    splitter = _Splitter(folder)
    splitter.library()
    for course in course_slugs(folder.root) if slug is None else (slug,):
        if folder.exists(folder.root / course / "course.yaml"):
            splitter.course(course)
    return splitter.result


class _Splitter:
    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.result = Split()
        self._course = LIBRARY

    def library(self) -> None:
        self._course = LIBRARY
        for name, address in SHARED.items():
            path = self.folder.root / name
            if self.folder.exists(path) and (value := self._mapping(path)) is not None:
                self._add(path, address, value)
        for path in self.folder.children(self.folder.root / "_countries"):
            value = self._mapping(path)
            if value is not None:
                facts = value.pop("facts", {})
                self._add(path, units.country_address(path.stem), value)
                for key, fact in self._pairs(path, facts):
                    self._add(path, units.fact_address(path.stem, key), fact)

    def course(self, slug: str) -> None:
        self._course = slug
        home = self.folder.root / slug
        value = self._mapping(home / "course.yaml")
        if value is None:
            return
        self._add(home / "course.yaml", "course", value)
        modules = self.folder.by_slug(self.folder.children(home / "modules"))
        for module, path in modules.items():
            self._module(module, path, str(value.get("source_language", "")))
        self._items(home / "items")
        self._each_yaml(home / "quizzes", units.quiz_address)
        self._each_yaml(home / "media", units.media_address)
        for name, kind in LAYERS.items():
            for path in self.folder.children(home / name):
                self._layer(kind, path)

    def _each_yaml(self, home: Path, address: Any) -> None:
        paths = [path for path in self.folder.children(home) if path.suffix == ".yaml"]
        for slug, path in self.folder.by_slug(paths).items():
            value = self._mapping(path)
            if value is not None:
                self._add(path, address(slug), value)

    def _items(self, home: Path) -> None:
        for path in self.folder.children(home):
            value = self._mapping(path) if path.suffix == ".yaml" else None
            if value is not None:
                self._add(path, units.item_address(path.stem), value)

    def _module(self, module: str, home: Path, source_language: str) -> None:
        value = self._mapping(home / "module.yaml")
        if value is not None:
            self._add(home / "module.yaml", units.module_address(module), value)
        for lesson, paths in lesson_files(self.folder, home, source_language).items():
            for tag, path in paths.items():
                self._lesson(path, module, lesson, "" if tag == source_language else tag)

    def _lesson(self, path: Path, module: str, lesson: str, language: str) -> None:
        text = self.folder.text(path)
        name = self.folder.name(path)
        model = _AnyTranslationHead if language else _AnyHead
        parsed = parse_lesson(text, name, model, self.folder.problems) if text is not None else None
        if parsed is None:
            return
        _, source, blocks = parsed
        head = dict(source.value)
        lead_source = head.pop("lead_source", None)
        if not language:
            head["blocks"] = [block.id for block in blocks]
        self._add(path, units.lesson_address(module, lesson, language), head)
        for block in blocks:
            stamp = lead_source if block.id == LEAD else block.source
            self._add(path, units.block_address(module, lesson, block.id, language), _block(block, stamp))

    def _layer(self, kind: str, path: Path) -> None:
        value = self._mapping(path)
        if value is None:
            return
        operations = value.pop("operations", [])
        if kind == "agency":
            self._add(path, units.agency_address(path.stem), value)
        for operation in operations if isinstance(operations, list) else ():
            try:
                address = units.operation_address(f"{kind}/{path.stem}", operation)
            except (KeyError, TypeError, AttributeError):
                self.folder.problems.error(self.folder.name(path), 1, "an operation names no place")
            else:
                self._add(path, address, operation)

    def _pairs(self, path: Path, value: object) -> Iterator[tuple[str, UnitValue]]:
        for key, part in value.items() if isinstance(value, Mapping) else ():
            if isinstance(part, Mapping):
                yield key, part
            else:
                self.folder.problems.error(self.folder.name(path), 1, f"{key}: expected keys and values")

    def _mapping(self, path: Path) -> dict[str, Any] | None:
        source = self.folder.source(path)
        if source is None:
            return None
        if isinstance(source.value, dict):
            return dict(source.value)
        self.folder.problems.error(source.path, 1, "expected keys and values")
        return None

    def _add(self, path: Path, address: str, value: UnitValue) -> None:
        key = UnitKey(self._course, address)
        try:
            units.scope_of(key)
        except NotFound:
            self.folder.problems.error(self.folder.name(path), 1, f"no name that content has: {address}")
            return
        if key in self.result.units:
            self.folder.problems.error(self.folder.name(path), 1, f"two say what is at {address}")
            return
        self.result.units[key] = units.normal(_plain(value))
        name = path.relative_to(self.folder.root).as_posix()
        self.result.files.setdefault(name, []).append(key)


def _block(block: LessonBlock, stamp: str | None) -> dict[str, Any]:
    value = {"title": block.title, "text": block.text}
    return {**value, "source": stamp} if stamp else value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
