"""Where the images of courses lie: by the hash of their bytes, so that what is there never changes."""

import re
from collections.abc import Mapping

from lms.domain.errors import Invalid, NotFound
from lms.infra.storage import Store

_SHA256 = re.compile(r"[0-9a-f]{64}")
_stores: list[Store] = []


def configure(store: Store) -> None:
    """Set the store, once for the process."""
    _stores[:] = [store]


def keep(images: Mapping[str, bytes | None]) -> None:
    """Store images by the SHA-256 of their bytes (64 hex digits); those that are there already stay.

    Raises Invalid("media.absent") for one that has no bytes here and is not in storage.
    """
    for sha256, data in images.items():
        if _stores[0].exists(_key(sha256)):
            continue
        if data is None:
            raise Invalid("media.absent", sha256=sha256)
        _stores[0].put(_key(sha256), data)


def read(sha256: str) -> bytes:
    """The bytes of a WebP image. Raises NotFound, also for what is no hash."""
    if not _SHA256.fullmatch(sha256):
        raise NotFound("page.none")
    try:
        return _stores[0].get(_key(sha256))
    except NotFound:
        raise NotFound("page.none") from None


def _key(sha256: str) -> str:
    return f"media/{sha256}.webp"
