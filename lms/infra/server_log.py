"""gunicorn's own messages: what happened, never who asked for what."""

import sys

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from lms.infra.logs import told

UNREADABLE, FAILED = "Invalid request", "Error handling request"


class Discreet(Logger):  # type: ignore[misc]
    """As gunicorn's, without network addresses, and without addresses of pages: some of those open accounts."""

    def warning(self, msg: object, *args: object, **more: object) -> None:
        """Of a request that cannot be read, gunicorn names the sender and quotes what it sent."""
        shown, filled = (UNREADABLE, ()) if str(msg).startswith(UNREADABLE) else (msg, args)
        super().warning(shown, *filled, **more)

    def exception(self, msg: object, *args: object, **more: object) -> None:
        """Of a request that failed, the types and places of its exception. Others are about the start: in full."""
        if str(msg).startswith(FAILED):
            super().error("%s\n%s", FAILED, "\n".join(told(sys.exc_info()[1])))
        else:
            super().exception(msg, *args, **more)
