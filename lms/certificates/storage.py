"""Where the files of certificates lie."""

from lms.infra.storage import Store

_stores: list[Store] = []


def configure(store: Store) -> None:
    """Set the store, once for the process."""
    _stores[:] = [store]


def store() -> Store:
    return _stores[0]


def key_of(code: str, sha256: str) -> str:
    """Named by code and content (hex): of two workers that print the same certificate, neither overwrites the other."""
    return f"certificates/{code}-{sha256}.pdf"
