"""What every answer says of itself to the browser, and how often one visitor may ask.

Nothing is loaded from elsewhere, no script or style runs without this answer's nonce, and no other
page may hold ours in a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

from web.config import Config
from web.endpoint import counters  # noqa: F401 - makes shared:// known

__all__ = ["POLICY", "protect"]

_View = Callable[..., object]

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def protect(app: Flask, config: Config, uncounted: Iterable[_View], in_the_clear: Iterable[_View]) -> None:
    """Set the security headers, the nonce and the rate limits of an application.

    Requests of the views ``uncounted`` are not counted here. Those ``in_the_clear`` are not led to HTTPS: what looks
    after the service asks it on the machine itself, before any proxy.
    """
    if config.proxies:
        proxied: Any = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    talisman = Talisman(
        app,
        content_security_policy=POLICY,
        content_security_policy_nonce_in=["script-src", "style-src"],
        force_https=config.https,
        strict_transport_security=config.https,
        session_cookie_secure=config.https,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"browsing-topics": "()", "geolocation": "()", "camera": "()", "microphone": "()"},
    )
    for view in in_the_clear:
        talisman(force_https=False)(view)
    limiter = Limiter(  # of this application alone: a shared one keeps the limits of the first that it was made for
        get_remote_address,
        app=app,
        default_limits=[config.rate_limit] if config.rate_limit else [],
        storage_uri=config.counters,
        headers_enabled=True,
        enabled=bool(config.rate_limit),
    )
    for view in uncounted:
        limiter.exempt(view)
    app.after_request(_say_no_sniff)


def _say_no_sniff(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
