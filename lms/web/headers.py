"""Security headers on every answer."""

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}


def fixed(*, https: bool) -> dict[str, str]:
    """The headers of every answer, also of files that never reach the application."""
    return FIXED | ({"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if https else {})


def init_app(app: Flask, *, https: bool) -> None:
    always = fixed(https=https)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            # Pages hold personal data: a shared computer must not show them after signing out.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
