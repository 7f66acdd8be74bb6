"""Signing certificates (PAdES B-B, ECDSA P-256) and the demo's own issuer."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Self

from asn1crypto.cms import CertificateChoices, ContentInfo, SignedData
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate as Asn1Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.infra.pdf_conformance import SIGNATURE_FIELD

KEY_FILE = "issuer-key.pem"
CERTIFICATE_FILE = "issuer-certificate.pem"
TRUST_FILE = "trust-certificate.pem"
_DIGEST = "sha256"
_CMS_BEYOND_CERTIFICATE = 1024  # bytes; attributes and signature take about 400
_DEMO_VALIDITY = timedelta(days=3650)

_MOST_SIGNATURES = 4  # a file with more is examined no further
_BYTE_RANGE = re.compile(rb"/ByteRange *\[ *0 +(\d{1,9}) +(\d{1,9}) +(\d{1,9}) *\]")
_CODE = re.compile(rb"<dc:identifier>([A-Za-z0-9-]{1,64})</dc:identifier>")
_SIGNED_ON = re.compile(rb"/M \(D(?::|\\072)(\d{14})(?:Z|([+-])(\d\d)'(\d\d)'?)")


class Signer:
    """An issuer's key with its certificate, loaded once and used for many files."""

    def __init__(self, key: PrivateKeyInfo, certificate: Asn1Certificate) -> None:
        # Only the signer's own certificate goes into the file: the signature covers its hash, but no other one's.
        self._signer = SimpleSigner(certificate, key, _no_others(), embed_roots=False)
        # Known beforehand, the size of the gap needs no trial signature. Two hex digits a byte.
        self._reserved = 2 * (len(certificate.dump()) + _CMS_BEYOND_CERTIFICATE)
        self._name: str = certificate.subject.native.get("common_name", "")

    @classmethod
    def load(cls, key_file: Path, certificate_file: Path) -> Self:
        """From a PEM key without password and a PEM certificate.

        Raises `OSError` for missing files and `ValueError` when they hold something else or do not belong together.
        """
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError("The signing key is not an ECDSA P-256 key.")  # noqa: TRY004 - a wrong file, not a wrong type
        if key.public_key() != certificate.public_key():
            raise ValueError("The signing key does not belong to the certificate.")
        return cls(
            PrivateKeyInfo.load(_pkcs8(key, serialization.Encoding.DER)),
            Asn1Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        )

    def sign(self, pdf: bytes, reason: str, now: datetime) -> bytes:
        """`pdf` (from `render_certificate`) with a certifying signature that permits no change, dated `now` (aware).

        The signature fills the invisible field that the file already has, so page and tags stay as they are. Not
        deterministic: ECDSA signatures contain chance.
        """
        steps = PdfCMSEmbedder().write_cms(
            SIGNATURE_FIELD, IncrementalPdfFileWriter(BytesIO(pdf)), existing_fields_only=True
        )
        next(steps)
        placeholder = SignatureObject(
            timestamp=now,
            subfilter=SigSeedSubFilter.PADES,
            name=self._name,
            reason=reason,
            bytes_reserved=self._reserved,
        )
        rule = SigMDPSetup(md_algorithm=_DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
        steps.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=rule))
        prepared, output = steps.send(SigIOSetup(md_algorithm=_DIGEST))
        steps.send(asyncio.run(self._signer.async_sign(prepared.document_digest, _DIGEST, use_pades=True)))
        signed: bytes = output.getvalue()
        return signed


@dataclass(frozen=True)
class Inspection:
    """What a file says about itself.

    `intact`: signed by the issuer, not a bit changed since. `altered`: it has a signature that does not hold for
    these bytes, or bytes were added behind it. `foreign`: soundly signed by somebody else. `unsigned`: a PDF without a
    signature. `unreadable`: no PDF. `code` is the certificate code that the file claims; believe it only when intact.
    """

    state: Literal["intact", "altered", "unsigned", "unreadable", "foreign"]
    code: str | None = None
    signer: str | None = None
    signed_on: datetime | None = None


def inspect(pdf: bytes, trust: x509.Certificate) -> Inspection:
    """Check a file against the certificate of the authority that stands behind the issuer. Never raises.

    A certificate permits no change, so this compares bytes and never parses the PDF: the signature must hold for
    every byte of the file except its own digits. The chain is checked as of the time of signing, which the issuer
    states: certificates stay intact when the issuing certificate expires. Time grows with the length of the file.
    """
    code = _claimed_code(pdf)
    found = [*islice(_BYTE_RANGE.finditer(pdf), _MOST_SIGNATURES + 1)]
    if not found:
        return Inspection(_without_signature(pdf), code)
    signatures = [_examine(pdf, match, trust) for match in found]
    ours = next((signature for signature in signatures if signature and signature.trusted), None)
    if ours and ours.sound and ours.whole and len(found) == 1:
        return Inspection("intact", code, ours.signer, ours.signed_on)
    if not ours and len(found) <= _MOST_SIGNATURES and all(signature and signature.sound for signature in signatures):
        return Inspection("foreign", code, signatures[-1].signer if signatures[-1] else None)
    return Inspection("altered", code)


@dataclass(frozen=True)
class _Signature:
    sound: bool  # holds for the bytes that it names
    trusted: bool  # by a certificate of our authority
    whole: bool  # names every byte of the file but its own digits
    signer: str
    signed_on: datetime | None


def _examine(pdf: bytes, match: re.Match[bytes], trust: x509.Certificate) -> _Signature | None:
    """One signature, or None when there is nothing that can be understood."""
    start, resume, length = (int(number) for number in match.groups())
    gap, signed = pdf[start:resume], pdf[:start] + pdf[resume : resume + length]
    try:
        content = ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
        signed_on = _signed_on(signed)
        context = ValidationContext(
            trust_roots=[Asn1Certificate.load(trust.public_bytes(serialization.Encoding.DER))],
            moment=signed_on,
            allow_fetching=False,
        )
        status = asyncio.run(async_validate_detached_cms(signed, content["content"], context))
        digits = _as_we_write_it(content["content"]).dump().hex().upper().encode()
        signer = str(status.signing_cert.subject.native.get("common_name", ""))
    except Exception:  # noqa: BLE001 - parsers fail on hostile bytes in every way there is, and each means the same
        return None
    return _Signature(
        sound=status.intact and status.valid,
        trusted=status.trusted,
        whole=resume + length == len(pdf) and gap == b"<" + digits.ljust(len(gap) - 2, b"0") + b">",
        signer=signer,
        signed_on=signed_on,
    )


def _as_we_write_it(signed: SignedData) -> ContentInfo:
    """The same signature around which everything that it does not cover is as `Signer.sign` writes it.

    The version numbers, lists of algorithms and the issuer's name in a CMS object are not signed. Comparing with this
    leaves no byte of a file that could be changed unnoticed.
    """
    signer, certificate = signed["signer_infos"][0], signed["certificates"][0].chosen
    digest = {"algorithm": _DIGEST}
    return ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v1",
                "digest_algorithms": [digest],
                "encap_content_info": {"content_type": "data"},
                "certificates": [CertificateChoices("certificate", certificate)],
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": {
                            "issuer_and_serial_number": {
                                "issuer": certificate.issuer,
                                "serial_number": certificate.serial_number,
                            }
                        },
                        "digest_algorithm": digest,
                        "signed_attrs": signer["signed_attrs"],
                        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                        "signature": signer["signature"],
                    }
                ],
            },
        }
    )


def _without_signature(pdf: bytes) -> Literal["altered", "unsigned", "unreadable"]:
    if any(word in pdf for word in (b"/ByteRange", b"/DocMDP", b"/ETSI.CAdES.detached")):
        return "altered"  # pieces of a signature that was damaged
    return "unsigned" if pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-1024:] else "unreadable"


def _claimed_code(pdf: bytes) -> str | None:
    match = _CODE.search(pdf)
    return match[1].decode("ascii") if match else None


def _signed_on(signed: bytes) -> datetime | None:
    found = _SIGNED_ON.findall(signed)
    if not found:
        return None
    digits, sign, hours, minutes = (part.decode("ascii") for part in found[-1])
    return datetime.strptime(f"{digits}{sign or '+'}{hours or '00'}{minutes or '00'}", "%Y%m%d%H%M%S%z")


def make_issuer(directory: Path, name: str, now: datetime) -> None:
    """A certificate authority of our own and an issuing certificate, for demos and tests: three PEM files.

    `issuer-key.pem` (mode 0600), `issuer-certificate.pem` and `trust-certificate.pem`, valid for ten years from the
    day before `now`. The authority's own key is thrown away: nothing else can ever be signed with it. The folder
    appears whole or not at all; raises `FileExistsError` when it is there already with something in it, for a new
    key would make every certificate issued with the old one foreign.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, issuer_name = _named(f"{name} Root"), _named(name)
    root = _certificate(root_name, root_name, authority.public_key(), now, is_authority=True)
    issuer = _certificate(issuer_name, root_name, key.public_key(), now, is_authority=False)
    with TemporaryDirectory(dir=directory.parent, prefix=".") as temporary:
        folder = Path(temporary) / "issuer"
        folder.mkdir(mode=0o700)
        for file, certificate in ((TRUST_FILE, root), (CERTIFICATE_FILE, issuer)):
            signed = certificate.sign(authority, hashes.SHA256())
            (folder / file).write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        (folder / KEY_FILE).touch(mode=0o600)
        (folder / KEY_FILE).write_bytes(_pkcs8(key, serialization.Encoding.PEM))
        try:
            folder.rename(directory)
        except OSError as error:
            raise FileExistsError(f"There is an issuer in {directory} already.") from error


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, *, is_authority: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _DEMO_VALIDITY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _no_others() -> SimpleCertificateStore:
    return SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko forgot one annotation


def _pkcs8(key: ec.EllipticCurvePrivateKey, encoding: serialization.Encoding) -> bytes:
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
