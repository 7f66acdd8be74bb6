"""Translations back from translators' files: what is taken over, what is refused and why, and the units it makes.

Nothing is half-applied: `examine` says what a file would change, `apply` makes the changed units of it. Files are read
by `exchange_reading`.
The way out is `segments` with `to_xliff` and `to_po`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lms.content.exchange_files import Filled, Remark, Row, control_characters
from lms.content.item_texts import Path, Style, renderings
from lms.content.markdown import Markdown
from lms.content.placeholders import broken
from lms.content.segments import Text, at, source_language, texts, tidy, translated_hash, translation_key
from lms.content.units import LIBRARY, UnitKey, Units, UnitValue, normal, parse_address

MOST_CHARACTERS = 20_000
_OUTDATED = "the source text has changed since this file was made; translate it from a new file"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a translator's file changes: texts by the id of their segment. `problems` says what is not taken over."""

    accepted: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Remark, ...] = ()


def examine(
    filled: Filled, units: Units, course: str, language: str, *, scopes: Collection[str] | None = None
) -> Exchange:
    """Compare what was read with a course. Raises NotFound as `segments` does, with the same `scopes`."""
    known = texts(units, course, language, scopes=scopes)
    if filled.course != course:
        return Exchange({}, (Remark("", f"this file is for the course `{filled.course[:80]}`, not for `{course}`"),))
    if filled.language != language:
        sentence = f"this file is a translation into `{filled.language[:40]}`, not into `{language}`"
        return Exchange({}, (Remark("", sentence),))
    desk = _Desk(known, units)
    for row in filled.rows:
        desk.take(row)
    desk.refuse_fragments()
    return Exchange(desk.accepted, (*filled.remarks, *desk.problems))


class _Desk:
    """Where each row is looked at."""

    def __init__(self, known: list[Text], units: Units) -> None:
        self.known = {text.segment.id: text for text in known}
        self.facts = units.get(UnitKey(LIBRARY, "facts"), {}).get("facts", {}).keys()
        self.markdown = Markdown()
        self.accepted: dict[str, str] = {}
        self.problems: list[Remark] = []
        self._seen: set[str] = set()

    def take(self, row: Row) -> None:
        """Accept a row, pass over one that says nothing new, or say why it is refused."""
        text = self.known.get(row.id)
        if text is None:
            self.problems.append(Remark(row.id[:300], "there is no such text in this part of the course"))
        elif row.id in self._seen:
            self.problems.append(Remark(row.id, "this text is in the file twice; the first one counts"))
        else:
            self._seen.add(row.id)
            target = tidy(row.target, text.field.style)
            if _says_something(row, target, text):
                sentences = [*self._problems(row, target, text)]
                self.problems += [Remark(row.id, sentence) for sentence in sentences]
                if not sentences:
                    self.accepted[row.id] = target

    def _problems(self, row: Row, target: str, text: Text) -> Iterator[str]:
        if row.source_hash != text.segment.source_hash:
            yield _OUTDATED
        elif row.confirmed is False:
            yield "marked as needing work"
        elif len(target) > MOST_CHARACTERS:
            yield f"longer than {MOST_CHARACTERS:,} characters"
        else:
            yield from control_characters(target)
            yield from broken(text.segment.source, target, self.facts)
            yield from self._markdown_problems(target, text.field.style)

    def _markdown_problems(self, target: str, style: Style) -> Iterator[str]:
        for rendered in renderings(self.markdown, style, target):
            for line, sentence in rendered.problems:
                yield f"line {line + 1}: {sentence}"

    def refuse_fragments(self) -> None:
        """Refuse texts of a block or lesson of which others are still missing: there is no half a translation."""
        members: dict[UnitKey, list[Text]] = defaultdict(list)
        for text in self.known.values():
            if text.written != text.unit:
                members[text.written].append(text)
        for fellows in members.values():
            missing = [text for text in fellows if not text.segment.target and text.segment.id not in self.accepted]
            for text in fellows:
                if missing and self.accepted.pop(text.segment.id, None) is not None:
                    waits = f"this waits for {', '.join(fellow.segment.id for fellow in missing)}, not translated yet"
                    self.problems.append(Remark(text.segment.id, waits))


def _says_something(row: Row, target: str, text: Text) -> bool:
    segment = text.segment
    if not target:
        return False
    if target == segment.target:
        return segment.state == "stale" and row.confirmed is True
    # Some tools fill what nobody has translated with the source text.
    return not (target == segment.source and row.confirmed is None)


def apply(units: Units, accepted: Mapping[str, str], course: str, language: str) -> dict[UnitKey, dict[str, Any]]:
    """Return the units that change with the texts accepted, each with its new value.

    A translation counts as made from the source text as it is now when all its stale texts are among those accepted.
    Raises NotFound as `segments` does, KeyError for an id that there is not.
    """
    source = source_language(units, course)
    known = {text.segment.id: text for text in texts(units, course, language)}
    chosen: dict[UnitKey, dict[Path, str]] = defaultdict(dict)
    for name, target in accepted.items():
        chosen[known[name].unit][known[name].field.path] = target
    behind = {text.unit for name, text in known.items() if text.segment.state == "stale" and name not in accepted}
    changes: dict[UnitKey, dict[str, Any]] = {}
    for key, words in chosen.items():
        written = translation_key(key, language)
        stamp = None if key in behind else translated_hash(key, units[key], source)
        if written == key:
            value = _localised(units[key], words, (source, language), stamp)
        else:
            value = _beside(key, units.get(written, {}), words, stamp)
        if value != units.get(written):
            changes[written] = value
    return changes


def _beside(key: UnitKey, old: UnitValue, words: Mapping[Path, str], stamp: str | None) -> dict[str, Any]:
    """The translation of a lesson's head or a block."""
    empty = {"title": "", "text": ""} if parse_address(key.address).kind == "block" else {}
    made = {**empty, **old, **{path[0]: text for path, text in words.items()}}
    return normal({**made, "source": stamp} if stamp else made)


def _localised(
    old: UnitValue, words: Mapping[Path, str], languages: tuple[str, str], stamp: str | None
) -> dict[str, Any]:
    """The unit with more in its maps from language to text."""
    source, language = languages
    made: dict[str, Any] = deepcopy(dict(old))
    for path, text in words.items():
        texts_of = at(made, path)
        # A text of several lines is a block in YAML, which ends in a line feed.
        texts_of[language] = text + ("\n" if texts_of[source].endswith("\n") else "")
    # Only texts of layers have a place to remember what they were made from.
    if stamp and "op" in made and made["op"] != "set_fact":
        made["sources"] = {**made.get("sources", {}), language: stamp}
    return normal(made)
