"""Packages of QTI: a ZIP with imsmanifest.xml, a test that has the order, items and images."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lms.content.quiz_formats.flat import images_of
from lms.content.quiz_formats.qti_names import QTI2, QTI3, new_names
from lms.content.quiz_formats.qti_write import item_element
from lms.content.quiz_formats.reading import tags_of
from lms.content.quiz_formats.results import Item
from lms.content.quiz_formats.texts import Outgoing
from lms.content.quiz_formats.xml_tree import Element, element, to_xml

_MANIFESTS = {
    "qti21": ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "xmlv2p1"),
    "qti30": ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "xmlv3p0"),
}
_LOM = {"qti21": "http://ltsc.ieee.org/xsd/LOM", "qti30": "http://ltsc.ieee.org/xsd/LOM"}
_TEST = "assessment.xml"
_DATE = (2020, 1, 1, 0, 0, 0)  # the same items give the same bytes


def write_qti(items: Sequence[Item], media: Mapping[str, bytes], language: str, format_: str) -> bytes:
    """Return a package of flat items; `media` are WebP images by name."""
    texts = Outgoing("../media/{}.webp")
    files: dict[str, bytes] = {}
    resources: list[Element] = []
    shown: dict[str, None] = {}
    for item in items:
        path = f"items/{item['id']}.xml"
        files[path] = _document(item_element(item, texts, format_, language), format_)
        names = [name for name in images_of(item) if name in media]
        shown.update(dict.fromkeys(names))
        resources.append(_item_resource(item, path, names, format_))
    files[_TEST] = _document(_test(items), format_)
    for name in shown:
        files[f"media/{name}.webp"] = media[name]
        resources.append(_resource(f"media_{name}", "webcontent", f"media/{name}.webp"))
    files["imsmanifest.xml"] = to_xml(_manifest(items, resources, format_))
    return _zipped(files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name in sorted(files, key=lambda name: (name != "imsmanifest.xml", name)):
            entry = ZipInfo(name, _DATE)
            # The manifest stays readable, so that the version of a package can be told without unpacking it.
            entry.compress_type = ZIP_STORED if name == "imsmanifest.xml" else ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return target.getvalue()


def _document(root: Element, format_: str) -> bytes:
    if format_ == "qti30":
        root = new_names(root)
    root.attributes = {"xmlns": QTI3 if format_ == "qti30" else QTI2, **root.attributes}
    return to_xml(root)


def _test(items: Sequence[Item]) -> Element:
    refs = (element("assessmentItemRef", identifier=item["id"], href=f"items/{item['id']}.xml") for item in items)
    section = element("assessmentSection", *refs, identifier="SECTION", title="Questions", visible="true")
    part = element("testPart", section, identifier="PART", navigationMode="nonlinear", submissionMode="simultaneous")
    return element("assessmentTest", part, identifier="TEST", title="Questions")


def _item_resource(item: Item, path: str, images: Sequence[str], format_: str) -> Element:
    words = (element("keyword", element("string", tag)) for tag in tags_of(item))
    lom = element("lom", element("general", *words), xmlns=_LOM[format_])
    kind = f"imsqti_item_{_MANIFESTS[format_][3]}"
    found = _resource(f"item_{item['id']}", kind, path, element("metadata", lom))
    found.parts += [element("dependency", identifierref=f"media_{name}") for name in images]
    return found


def _resource(identifier: str, kind: str, path: str, *parts: Element) -> Element:
    return element("resource", *parts, element("file", href=path), identifier=identifier, type=kind, href=path)


def _manifest(items: Sequence[Item], resources: Sequence[Element], format_: str) -> Element:
    namespace, schema, version, ending = _MANIFESTS[format_]
    test = _resource("test", f"imsqti_test_{ending}", _TEST)
    test.parts += [element("dependency", identifierref=f"item_{item['id']}") for item in items]
    about = element("metadata", element("schema", schema), element("schemaversion", version))
    holder = element("resources", test, *resources)
    return element("manifest", about, element("organizations"), holder, xmlns=namespace, identifier="MANIFEST")
