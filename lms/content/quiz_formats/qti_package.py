"""Packages and single items of QTI 2 and 3 to flat items; see 1EdTech, QTI 2.1 and 3.0, and IMS Content Packaging."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lms.content.quiz_formats.archive import Archive, beside
from lms.content.quiz_formats.images import Images
from lms.content.quiz_formats.qti_names import old_names
from lms.content.quiz_formats.qti_read import Reading
from lms.content.quiz_formats.reading import Intake, tagged
from lms.content.quiz_formats.results import Item, Refused
from lms.content.quiz_formats.xml_tree import Element, parsed

_MANIFEST = "imsmanifest.xml"
_ITEMS = ("imsqti_item_", "imsqti_assessmentitem_")
_TESTS = ("imsqti_test_", "imsqti_assessment_", "imsqti_assessmenttest_")


@dataclass(slots=True)
class _Source:
    """An item: its path in the package and the keywords that the manifest gives it."""

    path: str
    tags: list[str] = field(default_factory=list)


def read_qti(data: bytes, intake: Intake) -> None:
    """Read all items into the intake. Raises Refused for a file that is neither a package nor an item."""
    images = Images(intake)
    if not data.startswith(b"PK"):
        root = old_names(parsed(data))
        intake.take(root.line, _name(root), partial(_item, root, intake, {}, []))
        return
    archive = Archive(data)
    for source in _sources(archive, intake):
        _read(archive, source, intake, images)


def _read(archive: Archive, source: _Source, intake: Intake, images: Images) -> None:
    try:
        root = old_names(parsed(archive.read(source.path)))
    except Refused as refused:
        intake.fault(refused.line, refused.what, source.path)
        return

    def read() -> Item:
        return _item(root, intake, _addresses(root, partial(_image, archive, source.path, images)), source.tags)

    intake.take(root.line, _name(root) or source.path, read)


def _name(root: Element) -> str:
    return root.get("title") or root.get("identifier")


def _item(root: Element, intake: Intake, images: dict[str, str], tags: list[str]) -> Item:
    if root.tag != "assessmentItem":
        raise Refused(f"expected an assessmentItem, not {root.tag[:50]}", root.line)
    head, left = tagged(tags, "")
    flat = Reading(root, intake, images).flat()
    if left:
        intake.text.lost[f"keywords are left out ({', '.join(left)})"] = None
    language = root.get("lang")
    if language and language.partition("-")[0].lower() != intake.language.partition("-")[0].lower():
        intake.text.lost[f"the file says that it is in {language[:20]}"] = None
    return {**head, **flat, "id": root.get("identifier")}


def _addresses(root: Element, image: Callable[[str], str]) -> dict[str, str]:
    """The names of the images of an item by the addresses that it uses."""
    used = [found.get("src") or found.get("data") for found in root.walk("img", "object")]
    return {address: name for address in dict.fromkeys(used) if address and (name := image(address))}


def _image(archive: Archive, path: str, images: Images, address: str) -> str:
    place = beside(path, address)
    return images.take(archive.read(place), place) if place and place in archive else ""


def _sources(archive: Archive, intake: Intake) -> list[_Source]:
    """The items of a package in the order of its first test, all others after them as the manifest has them."""
    manifests = [path for path in archive.named(_MANIFEST) if path.rpartition("/")[2] == _MANIFEST]
    if not manifests:
        raise Refused(f"expected a package of QTI: there is no {_MANIFEST} in it")
    manifest = parsed(archive.read(manifests[0]))
    items: dict[str, _Source] = {}
    tests: list[str] = []
    for resource in manifest.walk("resource"):
        path = beside(manifests[0], resource.get("href"))
        kind = resource.get("type").lower()
        if kind.startswith(_ITEMS) and path:
            tags = [" ".join(word.text().split()) for word in resource.walk("keyword")]
            items.setdefault(path, _Source(path, tags))
        elif kind.startswith(_TESTS) and path:
            tests.append(path)
    if not items:
        raise Refused("the manifest of the package names no item of QTI 2 or 3")
    order = [path for test in tests for path in _order(archive, test, intake)]
    return [items[path] for path in dict.fromkeys([*(path for path in order if path in items), *items])]


def _order(archive: Archive, path: str, intake: Intake) -> Iterator[str]:
    try:
        test = old_names(parsed(archive.read(path)))
    except Refused as refused:
        intake.fault(refused.line, refused.what, path)
        return
    if next(test.walk("selection", "ordering", "timeLimits", "branchRule", "preCondition", "weight"), None) is not None:
        intake.note("", "the rules of the test (selection, time limits, weights) are left out, its order is kept")
    for found in test.walk("assessmentItemRef"):
        yield beside(path, found.get("href"))
