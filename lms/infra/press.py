"""Where a worker puts the printing press for certificates, so that web processes never load it (0.4 s, 60 MB)."""

from collections.abc import Callable, Mapping
from typing import Any

Press = Callable[[Mapping[str, Any]], bytes]
_installed: list[Press] = []


def install(press: Press) -> None:
    """Set the press of this process: printed facts in, the bytes of a signed PDF out."""
    _installed[:] = [press]


def press() -> Press:
    """The installed press. Raises RuntimeError in a process that has none."""
    if not _installed:
        raise RuntimeError("this process has no printing press: only workers print")
    return _installed[0]
