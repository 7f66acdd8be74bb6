"""A certificate as one PDF file that is PDF/A-3a and PDF/UA-1 and has an empty field ready for the signature.

Importing WeasyPrint takes 0.4 s and much memory: only the worker and the command line import this module.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from lms.domain.certificate_names import draws_nothing
from lms.domain.errors import Invalid
from lms.infra import qr
from lms.infra.fonts import covers, families
from lms.infra.pdf_conformance import Marks, complete

TEMPLATES = Path(__file__).parents[2] / "templates" / "pdf"
DENSITIES = ("", "compact", "dense")
NAME_SIZES = ((26, "xl"), (38, "l"), (60, "m"))  # widest name in columns (a wide CJK sign takes two) for each size
LABELS = ("title", "attests", "completed", "place", "dates", "contact_hours", "course", "modules", "issued_on", "code",
          "release", "disclaimer", "verify", "qr", "signature")  # fmt: skip

NO_FETCHING = URLFetcher(allowed_protocols=())

__all__ = ["LABELS", "CertificateFacts", "covers", "render_certificate"]


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """What one certificate says, every text already in the language of the certificate.

    `labels` has the fixed wording under the keys of `LABELS`; directions are `ltr` or `rtl`; languages are BCP 47;
    `credential` is the JSON embedded as an associated file.
    """

    code: str
    verify_url: str
    holder: str
    holder_language: str
    holder_direction: str
    agency: str
    country: str
    training: str
    place: str
    dates: str
    contact_hours: str
    course: str
    modules: tuple[str, ...]
    release: str
    issued_on: date
    issued_on_text: str
    issuer: str
    language: str
    direction: str
    labels: Mapping[str, str]
    credential: bytes
    kind: str = "completed"

    def words(self) -> str:
        """All text that is printed, to choose fonts for."""
        texts = (getattr(self, field.name) for field in fields(self))
        return "".join([*(text for text in texts if isinstance(text, str)), *self.modules, *self.labels.values()])


def render_certificate(facts: CertificateFacts) -> bytes:
    """One page A4 landscape, the same bytes for the same facts.

    Raises `Invalid` (`certificate.unprintable`) when no installed font draws some character, and
    (`certificate.too_long`) when the text does not fit on the page even in the densest setting.
    """
    _refuse_unprintable(facts)
    stylesheet, fonts = _stylesheet()
    faces = _faces(families(facts.words(), facts.holder_language))
    for html in _settings_of(facts):
        document = HTML(string=html, url_fetcher=NO_FETCHING).render(
            font_config=fonts, stylesheets=[stylesheet, faces], color_profiles={"srgb": _srgb()}, output_intent="srgb"
        )
        if len(document.pages) == 1:
            break
    else:
        raise Invalid("certificate.too_long", code=facts.code)
    document.metadata.attachments.append(_attachment(facts))
    marks = Marks(facts.code, facts.kind, facts.holder_language, facts.labels["signature"], facts.labels["verify"])
    written: bytes = document.write_pdf(
        pdf_variant="pdf/a-3a",
        output_intent="as rendered",  # "srgb" would open WeasyPrint's profile again, and leave the file open
        finisher=lambda _document, pdf: complete(pdf, marks),
    )
    if missing := {character for font in document.fonts.values() for character in font.missing}:
        raise Invalid("certificate.unprintable", code=facts.code, characters=sorted(missing))
    return written


def _refuse_unprintable(facts: CertificateFacts) -> None:
    """Without this, fontconfig would quietly take any other font of the machine, or one with colour pictures."""
    missing = {sign for sign in facts.words() if not (sign.isspace() or draws_nothing(sign) or covers(sign))}
    if missing:
        raise Invalid("certificate.unprintable", code=facts.code, characters=sorted(missing))


def _settings_of(facts: CertificateFacts) -> Iterator[str]:
    """The page as HTML, from the roomiest setting to the densest."""
    template = _environment().get_template("certificate.html")
    for density in DENSITIES:
        yield template.render(
            facts=facts,
            density=density,
            name_size=_name_size(facts.holder),
            qr=qr.encode(facts.verify_url),
        )


def _name_size(name: str) -> str:
    columns = sum(_columns(character) for character in name)
    return next((size for widest, size in NAME_SIZES if columns <= widest), "s")


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _attachment(facts: CertificateFacts) -> Attachment:
    issued = datetime.combine(facts.issued_on, time(), UTC)
    return Attachment(
        string=facts.credential,
        name="credential.json",
        description=facts.code,
        created=issued,
        modified=issued,
        relationship="Data",
    )


@cache
def _stylesheet() -> tuple[CSS, FontConfiguration]:
    """Parsed once: fonts and rules are the same for every certificate."""
    fonts = FontConfiguration()
    return CSS(filename=TEMPLATES / "certificate.css", font_config=fonts), fonts


@cache
def _faces(chosen: tuple[str, ...]) -> CSS:
    """The rule that names the fonts: by name, so that no other font of the machine is taken."""
    return CSS(string=f"body {{ font-family: {', '.join(map(repr, chosen))} }}")


def _srgb() -> ColorProfile:
    return ColorProfile(BytesIO(_srgb_bytes()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _srgb_bytes() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
