"""Security headers: nothing is loaded from, framed by or sent to another host."""

from flask import Flask, Response

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}


def init_headers(app: Flask) -> None:
    """The headers above on every answer of `app`."""

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.extend({name: value for name, value in HEADERS.items() if name not in response.headers})
        return response
