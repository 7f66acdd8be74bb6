"""What WeasyPrint leaves out of a file that is to be PDF/A-3a and PDF/UA-1 at once, added before it is written."""

from dataclasses import dataclass
from typing import Any

import pydyf
from markupsafe import escape

from lms.infra.cff_fonts import compact

SIGNATURE_FIELD = "Signature"

# ISO 14289-1 asks for pdfuaid:part; ISO 19005-3 allows it only with a description of its schema, inside rdf:RDF.
_XMP = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier>{code}</dc:identifier><dc:type><rdf:Bag><rdf:li>{kind}</rdf:li></rdf:Bag></dc:type></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


@dataclass(frozen=True)
class Marks:
    """Words for readers and machines that are not on the page: code and kind for the metadata, the language of
    the holder's name, the names of the signature field and of the link for assistive technology."""

    code: str
    kind: str
    name_language: str
    signature_label: str
    link_label: str


def complete(pdf: Any, marks: Marks) -> None:
    """Change a `pydyf.PDF` in place, just before its bytes are written."""
    compact(pdf)
    _identify(pdf, marks)
    _say_languages_and_links(pdf, marks)
    _add_signature_field(pdf, marks.signature_label)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    # WeasyPrint names each attachment twice, once by the name tree and once by its file specification.
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _identify(pdf: Any, marks: Marks) -> None:
    """The code and the second standard in the XMP packet, uncompressed so that any tool can read it."""
    metadata = next(entry for entry in pdf.objects if getattr(entry, "reference", None) == pdf.catalog["Metadata"])
    addition = _XMP.format(code=escape(marks.code), kind=escape(marks.kind)).encode()
    metadata.stream = [part.replace(b"</rdf:RDF>", addition) for part in metadata.stream]
    metadata.compress = False


def _say_languages_and_links(pdf: Any, marks: Marks) -> None:
    for entry in pdf.objects:
        if not isinstance(entry, pydyf.Dictionary):
            continue
        if entry.get("S") == "/H2":  # the holder's name, the only heading of this level
            entry["Lang"] = pydyf.String(marks.name_language)
        elif entry.get("Subtype") == "/Link":
            entry["Contents"] = pydyf.String(marks.link_label)


def _add_signature_field(pdf: Any, label: str) -> None:
    """An empty, invisible signature field that is part of the tag tree.

    Signing must not have to touch the page or the tags: ISO 14289-1 7.18.1 wants every widget inside a Form element,
    and PDF/A forbids the Hidden flag that would exempt it.
    """
    page = next(entry for entry in pdf.objects if isinstance(entry, pydyf.Dictionary) and entry.get("Type") == "/Page")
    root = _by_reference(pdf, pdf.catalog["StructTreeRoot"])
    document = _by_reference(pdf, root["K"][0])
    tree = _by_reference(pdf, root["ParentTree"])
    number = tree["Nums"][-2] + 1
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SIGNATURE_FIELD),
            "TU": pydyf.String(label),
            "F": 4 | 128,  # printed, locked: the only flags PDF/A-3 and a signature agree on
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": page.reference,
            "StructParent": number,
        }
    )
    pdf.add_object(widget)
    form = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page.reference,
            "K": pydyf.Array([pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page.reference})]),
        }
    )
    pdf.add_object(form)
    document["K"].append(form.reference)
    tree["Nums"].extend([number, form.reference])
    page.setdefault("Annots", pydyf.Array()).append(widget.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": 3})


def _by_reference(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
