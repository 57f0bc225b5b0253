"""Headers of every answer."""

from flask import Flask, Response, request

from server.infra.web import reachable

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask) -> None:
    app.after_request(_add)


def _policy() -> str:
    """A page that signs with a device speaks with one program on its own machine; every other with us alone."""
    origin = reachable()
    return f"{POLICY}; connect-src 'self' {origin}" if origin else POLICY


def _add(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        # Names in the build carry the hash of their content.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
