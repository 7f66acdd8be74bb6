import random
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lms.infra import signing
from lms.infra.pdf import render_certificate
from lms.infra.signing import Inspection, Signer, inspect, make_issuer
from tests.unit.test_pdf import FACTS

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def signer_in(folder: Path) -> Signer:
    return Signer.load(folder / signing.KEY_FILE, folder / signing.CERTIFICATE_FILE)


def trust_in(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / signing.TRUST_FILE).read_bytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state") / "issuer"
    make_issuer(folder, "Meridian Demo", NOW)
    return folder


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state") / "issuer"
    make_issuer(folder, "Meridian Demo", NOW)
    return folder


@pytest.fixture(scope="module")
def trust(folder: Path) -> x509.Certificate:
    return trust_in(folder)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render_certificate(FACTS)


@pytest.fixture(scope="module")
def signed(folder: Path, plain: bytes) -> bytes:
    return signer_in(folder).sign(plain, "Certificate issued", NOW)


def test_a_signed_certificate_is_intact_and_says_by_whom_and_when(signed: bytes, trust: x509.Certificate):
    assert inspect(signed, trust) == Inspection("intact", FACTS.code, "Meridian Demo", NOW)


def test_the_signature_is_added_behind_certifies_and_forbids_every_change(plain: bytes, signed: bytes):
    assert signed.startswith(plain)
    assert len(signed) < 40_000
    pdf = pikepdf.open(BytesIO(signed))
    signature = pdf.Root.AcroForm.Fields[0].V
    assert signature.SubFilter == "/ETSI.CAdES.detached"
    assert str(signature.Reason) == "Certificate issued"
    assert pdf.Root.Perms.DocMDP.objgen == signature.objgen
    assert signature.Reference[0].TransformParams.P == 1
    metadata = pdf.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")


def test_it_stays_intact_after_the_issuing_certificate_has_run_out(folder: Path, plain: bytes, trust: x509.Certificate):
    inside = NOW + timedelta(days=3600)
    assert inspect(signer_in(folder).sign(plain, "", inside), trust).state == "intact"
    outside = NOW + timedelta(days=3700)
    assert inspect(signer_in(folder).sign(plain, "", outside), trust).state != "intact"


def test_an_unsigned_certificate_is_unsigned(plain: bytes, trust: x509.Certificate):
    assert inspect(plain, trust) == Inspection("unsigned", FACTS.code)


def test_another_issuer_of_the_same_name_is_foreign(
    plain: bytes, signed: bytes, stranger: Path, trust: x509.Certificate
):
    forged = signer_in(stranger).sign(plain, "", NOW)
    assert inspect(forged, trust).state == "foreign"
    assert inspect(signed, trust_in(stranger)).state == "foreign"


def test_no_byte_can_be_changed_unnoticed(signed: bytes, trust: x509.Certificate):
    chance = random.Random(7)
    start, resume = (int(number) for number in signing._BYTE_RANGE.search(signed).groups()[:2])
    header = range(start, start + 150)  # where a CMS object has parts that its own signature does not cover
    places = [
        *chance.sample(range(len(signed)), 80),
        *header,
        *range(start + 150, resume, 23),
        *range(resume, len(signed), 23),
    ]
    for place in places:
        bit = chance.choice((1, 2, 4, 0x20, 0x80))
        flipped = signed[:place] + bytes([signed[place] ^ bit]) + signed[place + 1 :]
        assert inspect(flipped, trust).state == "altered", (place, bit)


def test_nothing_can_be_cut_off_or_added_unnoticed(plain: bytes, signed: bytes, trust: x509.Certificate):
    for length in [0, 1, 9, 500, len(plain) // 2, *range(len(plain) + 1, len(signed), 97), len(signed) - 1]:
        assert inspect(signed[:length], trust).state in {"unreadable", "altered", "unsigned"}, length
    assert inspect(signed[: len(plain)], trust).state == "unsigned"
    for addition in (b"\n", b"%%EOF\n", b"\0" * 100, signed, plain):
        assert inspect(signed + addition, trust).state == "altered"
        assert inspect(addition + signed, trust).state == "altered"


def test_an_update_behind_the_signature_is_altered_even_when_somebody_else_signs_it(
    signed: bytes, stranger: Path, trust: x509.Certificate
):
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.docinfo["/Title"] = "Another name"
        rewritten = BytesIO()
        pdf.save(rewritten)
    assert inspect(rewritten.getvalue(), trust).state == "altered"
    tail = signed[len(signed) - 6000 :]
    assert inspect(signed + tail, trust).state == "altered"
    other = signer_in(stranger).sign(render_certificate(replace(FACTS, holder="Someone Else")), "", NOW)
    assert inspect(signed + other, trust).state == "altered"


def test_the_signature_of_one_certificate_does_not_fit_another(folder: Path, signed: bytes, trust: x509.Certificate):
    other = signer_in(folder).sign(render_certificate(replace(FACTS, holder="Someone Else")), "", NOW)
    (start, resume, _), (other_start, other_resume, _) = (
        [int(number) for number in signing._BYTE_RANGE.search(pdf).groups()] for pdf in (signed, other)
    )
    moved = other[:other_start] + signed[start:resume] + other[other_resume:]
    assert inspect(moved, trust).state == "altered"


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0",
        b"%PDF-",
        b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]" * 50,
        b"/ByteRange [0 999999999 999999999 999999999]",
        b"/ByteRange [0 0 40 0]",
        b"<dc:identifier>" * 99,
        "日本".encode(),
        random.Random(1).randbytes(50_000),
        b"%PDF-1.7\n" + random.Random(2).randbytes(50_000),
    ],
    ids=range(10),
)
def test_garbage_is_never_an_error(garbage: bytes, trust: x509.Certificate):
    assert inspect(garbage, trust).state in {"unreadable", "altered"}


def test_the_key_is_private_and_an_issuer_is_never_replaced(folder: Path):
    key = folder / signing.KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(FileExistsError):
        make_issuer(folder, "Meridian Demo", NOW)
    assert key.read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == ["issuer"]


def test_keys_of_another_kind_or_owner_are_refused(folder: Path, stranger: Path, tmp_path: Path):
    certificate = folder / signing.CERTIFICATE_FILE
    with pytest.raises(ValueError, match="does not belong"):
        Signer.load(stranger / signing.KEY_FILE, certificate)
    for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (tmp_path / "key.pem").write_bytes(pem)
        with pytest.raises(ValueError, match="P-256"):
            Signer.load(tmp_path / "key.pem", certificate)
    with pytest.raises(OSError, match="absent"):
        Signer.load(tmp_path / "absent.pem", certificate)
