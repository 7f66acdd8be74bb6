"""Checks of the bank: texts in all languages, what questions name, what layers make of them, keys in every country."""

from collections.abc import Iterable

from lms.content.bank import Bank, TailoredBank
from lms.content.check_texts import TextChecker
from lms.content.item_faults import Known, depends_on_law, item_faults, key_faults
from lms.content.item_schema import Item
from lms.content.item_texts import fact_uses
from lms.content.item_texts import texts as item_texts
from lms.content.layer_schema import InsertItem, ReplaceItem
from lms.content.layers import Contents, Stack
from lms.content.loaded import Course, Library, Overlay
from lms.content.problems import Problems
from lms.content.variants import TailoredItem
from lms.content.yaml_source import Path, YamlSource, report
from lms.domain.facts import Duration


def known_names(course: Course, library: Library) -> Known:
    """Return what the questions of a course may name."""
    return Known(library.definitions, [step.slug for step in library.steps.steps], course.media.keys())


def check_bank(course: Course, known: Known, texts: TextChecker) -> None:
    """Add what is wrong with the questions of a course wherever they are asked."""
    for item in course.items.values():
        check_item_texts(item.file, item.source, (), item.file.languages, texts)
        for fault in item_faults(item.file, known):
            texts.problems.error(item.source.path, item.source.line(*fault.place), fault.sentence)
        for tag in course.file.languages:
            if tag not in item.file.languages:
                message = f"not translated into `{tag}`; its readers see the source language"
                texts.problems.warning(item.source.path, item.source.line("languages"), message)


def check_item_texts(
    item: Item | ReplaceItem, source: YamlSource, path: Path, languages: Iterable[str], texts: TextChecker
) -> None:
    """Add what is wrong with the texts of a question, or of an operation on one, at this path of a file."""
    languages = list(languages)
    for text in item_texts(item):
        place = (*path, *text.place)
        if text.style in ("text", "phrase"):
            texts.localised(source, place, text.text, languages, phrase=text.style == "phrase")
            continue
        texts.exact(source, place, text.text, languages)
        if text.style == "blanks":
            texts.blanks(source, place, text.text)
        else:
            texts.without_facts(source, place, text.text)


def check_item_operations(course: Course, contents: Contents, texts: TextChecker) -> None:
    """Add what is wrong with the texts of a layer's operations on questions, whoever reads them."""
    source = contents.overlay.source
    for number, operation in contents.items.numbered:
        if isinstance(operation, InsertItem):
            check_item_texts(operation.new, source, ("operations", number, "new"), operation.new.languages, texts)
        elif isinstance(operation, ReplaceItem):
            base = course.items.get(operation.item)
            languages = base.file.languages if base else course.file.languages
            check_item_texts(operation, source, ("operations", number), languages, texts)


def check_inserted_once(course: Course, contents: Iterable[Contents], problems: Problems) -> None:
    """One id is one question in all countries: add where two layers give two questions the same."""
    makers: dict[str, list[tuple[Overlay, int]]] = {}
    for found in contents:
        for number, operation in found.items.numbered:
            if isinstance(operation, InsertItem) and operation.new.id not in course.items:
                makers.setdefault(operation.new.id, []).append((found.overlay, number))
    for name, places in makers.items():
        layers = ", ".join(dict.fromkeys(overlay.layer for overlay, _ in places))
        if "," in layers:
            for overlay, number in places:
                line = overlay.source.line("operations", number, "new", "id")
                message = f"the question `{name}` is made by several layers ({layers}): expected an id for each"
                problems.of_country(overlay.blocks).error(overlay.source.path, line, message)


class TailoredItemChecker:
    """Checks the questions of audiences; what several audiences have alike is looked at once."""

    def __init__(self, bank: Bank, known: Known, problems: Problems) -> None:
        self._bank = bank
        self._known = known
        self._problems = problems
        self._by_law: dict[tuple[str, tuple[str, ...]], bool] = {}  # whether the key of one seen depends on the law
        self._units: dict[tuple[str, tuple[str, ...], str], tuple[str, str]] = {}

    def check(self, stack: Stack, bank: TailoredBank) -> None:
        """Add what is wrong with the questions of an audience."""
        overlays = {found.overlay.layer: found.overlay for found in stack.contents}
        country = self._problems.of_country(stack.country.file.code)
        for name, found in bank.items.items():
            new = (name, found.layers) not in self._by_law
            by_law = self._by_law.setdefault((name, found.layers), depends_on_law(found.item) if new else False)
            overlay = overlays.get(found.origin)
            if new and overlay:
                self._check_made(found, overlay)
            self._check_units(found, overlay, stack)
            if new or by_law:
                source, path = self._place(found, overlay)
                for fault in key_faults(found.item, stack.facts, self._known.definitions):
                    sentence = f"question `{name}`: {fault.sentence}"
                    blamed = country if by_law or overlay else self._problems
                    blamed.error(source.path, source.line(*path, *fault.place), sentence)

    def _check_made(self, found: TailoredItem, overlay: Overlay) -> None:
        source, path = self._place(found, overlay)
        problems = self._problems.of_country(overlay.blocks)
        if found.refused is not None:
            report(source, found.refused, problems, path)
            return
        for fault in item_faults(found.item, self._known):
            problems.error(source.path, source.line(*path, *fault.place), fault.sentence)

    def _check_units(self, found: TailoredItem, overlay: Overlay | None, stack: Stack) -> None:
        """Warn where a number is taken from a time that the law of another country counts in another unit."""
        code = stack.country.file.code
        for use in fact_uses(found.item) if found.item.type == "numeric" else ():
            value = stack.facts[use.fact].value if use.kind == "value" and use.fact in stack.facts else None
            if not isinstance(value, Duration):
                continue
            first, unit = self._units.setdefault((found.item.id, found.layers, use.fact), (code, value.unit))
            if unit != value.unit:
                source, path = self._place(found, overlay)
                message = (
                    f"`{use.fact}` is in {value.unit} in {code}, but in {unit} in {first}: ask it otherwise in one"
                )
                self._problems.of_country(code).warning(source.path, source.line(*path, *use.place), message)

    def _place(self, found: TailoredItem, overlay: Overlay | None) -> tuple[YamlSource, Path]:
        if overlay is None:
            return self._bank.course.items[found.item.id].source, ()
        inserted = found.after and len(found.layers) == 1
        return overlay.source, ("operations", found.number, *(("new",) if inserted else ()))
