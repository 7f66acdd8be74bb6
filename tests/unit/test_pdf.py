import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from pikepdf import Name
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import BlockBox

from lms.domain.errors import Invalid
from lms.infra.pdf import LABELS, CertificateFacts, render_certificate

CREDENTIAL = b'{"type": ["VerifiableCredential"]}'
FACTS = CertificateFacts(
    code="7KQ2-M9XD-4TPA",
    verify_url="https://meridian.example/verify/7KQ2-M9XD-4TPA",
    holder="Amirah Tan Wei Ling",
    holder_language="ms",
    holder_direction="ltr",
    agency="Cybercrime Command",
    country="Singapore",
    training="Regional training on responsible AI",
    place="Singapore",
    dates="24–25 November 2026",
    contact_hours="11.5",
    course="Responsible AI in child-protection investigations",
    modules=("Foundations and terminology", "Law and your country"),
    release="4f2a91c07d3e",
    issued_on=date(2026, 11, 25),
    issued_on_text="25 November 2026",
    issuer="Meridian Programme",
    language="en",
    direction="ltr",
    labels={key: f"The {key.replace('_', ' ')}" for key in LABELS},
    credential=CREDENTIAL,
)
ARABIC = replace(
    FACTS,
    holder="فاطمة المنصوري",
    holder_language="ar",
    holder_direction="rtl",
    training="التدريب الإقليمي",
    language="ar",
    direction="rtl",
    labels={**FACTS.labels, "title": "شهادة إتمام", "verify": "للتحقق من هذه الشهادة"},
)
SCRIPTS = {
    "devanagari": ("hi", "डॉ. प्रियंका श्रीवास्तव", "Devanagari"),
    "tamil": ("ta", "கார்த்திகேயன்", "Tamil"),
    "traditional Chinese": ("zh-Hant", "陳大文", "CJK-TC"),
    "Japanese": ("ja", "渡邉 さくら", "CJK-JP"),
    "Korean": ("ko", "김민준", "CJK-KR"),
    "Hebrew": ("he", "שָׁלוֹם כֹּהֵן", "Hebrew"),
    "Ethiopic": ("am", "ጌታቸው አበበ", "Ethiopic"),
    "combining": ("yo", "Z\u0323\u0304e\u0302\u0301 Ọ̀ṣọ́", "Noto-Sans"),
}


@pytest.fixture(scope="module")
def rendered() -> bytes:
    return render_certificate(FACTS)


@pytest.fixture(scope="module")
def pdf(rendered: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(rendered))


def fonts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.pages[0].Resources.Font.values())


def structure(element: pikepdf.Object):
    """Every structure element below one, itself first."""
    yield element
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from structure(kid)


def test_it_is_one_tagged_page_in_its_language(pdf: pikepdf.Pdf):
    root = pdf.Root
    assert len(pdf.pages) == 1
    assert root.MarkInfo.Marked is True
    assert str(root.Lang) == "en"
    assert root.ViewerPreferences.DisplayDocTitle is True
    assert str(pdf.docinfo.Title) == "The title: Amirah Tan Wei Ling"
    assert pdf.pages[0].Tabs == Name.S
    width, height = (float(number) for number in pdf.pages[0].MediaBox[2:])
    assert (round(width), round(height)) == (842, 595)


def test_it_declares_both_standards_and_the_code_where_any_tool_reads_them(rendered: bytes, pdf: pikepdf.Pdf):
    metadata = pdf.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:identifier"] == FACTS.code
    packet = bytes(pdf.Root.Metadata.read_bytes())
    assert packet in rendered  # not compressed
    inside = packet[packet.index(b"<rdf:RDF") : packet.index(b"</rdf:RDF>")]
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in inside
    assert packet.count(b"</rdf:RDF>") == 1
    assert pdf.Root.OutputIntents[0].S == Name.GTS_PDFA1
    assert pdf.Root.OutputIntents[0].DestOutputProfile.N == 3


def test_a_code_is_escaped_in_the_metadata():
    marked = pikepdf.open(BytesIO(render_certificate(replace(FACTS, code="A<&>B"))))
    assert marked.open_metadata()["dc:identifier"] == "A<&>B"


def test_tags_headings_figure_link_and_signature_field_say_what_they_are(pdf: pikepdf.Pdf):
    elements = {str(element.S): element for element in structure(pdf.Root.StructTreeRoot.K[0])}
    assert {"/H1", "/H2", "/P", "/Figure", "/Link", "/Form"} <= elements.keys()
    assert str(elements["/H2"].Lang) == "ms"
    assert str(elements["/Figure"].Alt) == FACTS.labels["qr"]
    link, field = pdf.pages[0].Annots
    assert str(link.A.URI) == FACTS.verify_url
    assert str(link.Contents) == FACTS.labels["verify"]
    assert pdf.Root.AcroForm.Fields[0].objgen == field.objgen == elements["/Form"].K[0].Obj.objgen
    assert (field.FT, str(field.TU), int(field.F) & 4) == (Name.Sig, FACTS.labels["signature"], 4)
    parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    assert parents[parents.index(field.StructParent) + 1].objgen == elements["/Form"].objgen


def test_the_credential_is_embedded_once_as_associated_data(pdf: pikepdf.Pdf):
    assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data"]
    assert bytes(pdf.Root.AF[0].EF.F.read_bytes()) == CREDENTIAL
    assert pdf.Root.AF[0].EF.F.Subtype == Name("/application/json")
    assert list(pdf.attachments) == ["credential.json"]


def test_every_font_is_noto_embedded_and_subset(pdf: pikepdf.Pdf):
    for font in fonts_of(pdf):
        assert re.match(r"/[A-Z]{6}\+Noto-", str(font.BaseFont))
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_the_same_facts_give_the_same_bytes_and_few_of_them(rendered: bytes):
    assert render_certificate(FACTS) == rendered
    assert len(rendered) < 30_000


def test_arabic_is_printed_right_to_left():
    pdf = pikepdf.open(BytesIO(render_certificate(ARABIC)))
    assert str(pdf.Root.Lang) == "ar"
    assert any("Arabic" in str(font.BaseFont) for font in fonts_of(pdf))
    link = pdf.pages[0].Annots[0]
    assert float(link.Rect[0]) < 421  # the address stands left of the middle, in English right of it


@pytest.mark.parametrize(("language", "name", "font"), SCRIPTS.values(), ids=SCRIPTS)
def test_each_script_is_printed_in_its_own_noto_font(language: str, name: str, font: str):
    pdf = pikepdf.open(BytesIO(render_certificate(replace(FACTS, holder=name, holder_language=language))))
    used = fonts_of(pdf)
    assert any(font in str(entry.BaseFont) for entry in used)
    assert all("Noto" in str(entry.BaseFont) for entry in used)
    text = b"".join(bytes(entry.ToUnicode.read_bytes()) for entry in used)
    assert f"{ord(name[-1] if font.startswith('CJK') else name[0]):04x}".encode() in text


@pytest.mark.parametrize(
    "name",
    ["W" * 120, "龍" * 120, "Maximiliana-Wilhelmina " * 5, "عبد الرحمن " * 10],
    ids=["word", "han", "latin", "arabic"],
)
def test_the_longest_names_fit_on_the_page_whole(name: str, monkeypatch):
    documents = []
    render = HTML.render
    monkeypatch.setattr(HTML, "render", lambda *a, **k: documents.append(render(*a, **k)) or documents[-1])
    render_certificate(replace(FACTS, holder=name))
    boxes = documents[-1].pages[0]._page_box.descendants()
    heading = next(box for box in boxes if box.element_tag == "h2" and isinstance(box, BlockBox))
    printed = "".join(box.text for box in heading.descendants() if hasattr(box, "text"))
    assert printed.replace(" ", "") == name.replace(" ", "")
    edge = heading.content_box_x() + heading.width
    assert all(line.position_x + line.width <= edge + 0.5 for line in heading.children)


def test_long_facts_take_a_denser_setting_and_impossible_ones_are_refused():
    long = replace(FACTS, holder="W" * 120, agency="Directorate " * 12, training="Responsible use of AI " * 12)
    crowded = replace(long, modules=("A module with quite a long descriptive title",) * 12)
    assert len(pikepdf.open(BytesIO(render_certificate(crowded))).pages) == 1
    with pytest.raises(Invalid, match=r"certificate\.too_long"):
        render_certificate(replace(long, modules=("A module with quite a long descriptive title",) * 200))


@pytest.mark.parametrize("name", ["Ann \ue000", "Ann 😀", "Ann \u0378"])
def test_a_sign_without_a_glyph_is_refused_never_drawn_as_a_box(name: str):
    with pytest.raises(Invalid, match=r"certificate\.unprintable"):
        render_certificate(replace(FACTS, holder=name))


def test_markup_in_a_name_is_only_text():
    pdf = pikepdf.open(BytesIO(render_certificate(replace(FACTS, holder="<img src='file:///etc/passwd'> & Co"))))
    assert str(pdf.docinfo.Title).endswith("<img src='file:///etc/passwd'> & Co")


@pytest.mark.parametrize(
    ("facts", "holder"), [(FACTS, ARABIC), (ARABIC, FACTS)], ids=["left to right", "right to left"]
)
def test_a_name_in_the_other_direction_begins_where_the_page_begins(facts, holder, monkeypatch):
    documents = []
    render = HTML.render
    monkeypatch.setattr(HTML, "render", lambda *a, **k: documents.append(render(*a, **k)) or documents[-1])
    render_certificate(replace(facts, holder=holder.holder, holder_direction=holder.holder_direction))
    boxes = list(documents[-1].pages[0]._page_box.descendants())
    title, name = (
        next(box for box in boxes if box.element_tag == tag and isinstance(box, BlockBox)).children[0].children[0]
        for tag in ("h1", "h2")
    )
    side = (lambda box: box.position_x) if facts is FACTS else (lambda box: box.position_x + box.width)
    assert side(title) == pytest.approx(side(name), abs=1)


def test_a_chinese_name_embeds_only_its_own_glyphs():
    pdf = pikepdf.open(BytesIO(render_certificate(replace(FACTS, holder="吴家豪", holder_language="zh-Hans"))))
    described = [entry for entry in pdf.objects if isinstance(entry, pikepdf.Dictionary)]
    fonts = [entry for entry in described if entry.get("/Subtype") == "/CIDFontType0"]
    (file,) = [font.FontDescriptor.FontFile3 for font in fonts]
    assert file.Subtype == "/CIDFontType0C"
    embedded = CFFFontSet()
    embedded.decompile(BytesIO(file.read_bytes()), None)
    assert len(embedded[0].charset) == 1 + len("吴家豪")
    assert all("/CIDToGIDMap" not in font for font in fonts)
