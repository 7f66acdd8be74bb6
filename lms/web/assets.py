"""Static files with their content's hash in the address, so that a browser may keep them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for


def init_app(app: Flask) -> None:
    root = Path(app.static_folder or "")

    @cache
    def version(path: str) -> str:
        file = root / path
        return sha256(file.read_bytes()).hexdigest()[:8] if file.is_file() else "missing"

    def asset(path: str) -> str:
        return url_for("static", filename=path, v=version(path))

    app.jinja_env.globals["asset"] = cache(asset) if not app.debug else asset
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
