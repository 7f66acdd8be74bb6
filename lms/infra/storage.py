"""Files on the local disk: written whole or not at all."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from lms.domain.errors import Invalid, NotFound

# Parts start with a letter or digit, so `..`, absolute paths and our own temporary files (`.name`) are no keys.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,7}")


class Store:
    """Bytes by key below one folder. A key looks like `certificates/AB12.pdf`; any other shape is `Invalid`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`, replacing what was there. Readers see the old bytes or the new, never a part."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        _sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        """The bytes stored under `key`. Raises `NotFound`."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotFound("storage.absent", key=key) from None

    def exists(self, key: str) -> bool:
        """Whether `get` would find something."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove `key`; nothing happens when it is not there, so a job may run twice."""
        with suppress(FileNotFoundError, NotADirectoryError):
            self._path(key).unlink()

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise Invalid("storage.key", key=key)
        return self._root / key


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
