"""Where the files of certificates lie."""

from lms.certificates.models import Certificate
from lms.infra.storage import Store

_stores: list[Store] = []


def configure(store: Store) -> None:
    """Set the store, once for the process."""
    _stores[:] = [store]


def store() -> Store:
    return _stores[0]


def key_of(certificate: Certificate) -> str:
    return f"certificates/{certificate.code}.pdf"
