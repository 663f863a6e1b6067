"""Signing in with the account of one's own organisation: OpenID Connect, which Entra ID, Keycloak and others speak.

Authlib speaks the protocol (code flow with state, nonce and PKCE); here is whom it is spoken to, and what the answer
means: which account, and which role.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, abort, current_app, request, session, url_for
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from graph.errors import NotAllowed
from graph.work import accounts
from graph.work.trail import ROLES, Role
from web.config import PREFIX, BadSetting, Config
from web.context import config
from web.linked.permalinks import public_address
from web.signin.addresses import local_path
from web.signin.pages import pages, refuse, signed_in
from web.signin.session import ready_to_sign
from web.signin.who import work

__all__ = ["Provider", "register"]

_NAME: Final = "golden-thread-provider"
_CLIENT: Final = "provider"
_NEXT: Final = "leads_to"
_SECONDS: Final = 10
_WENT_WRONG: Final = "Signing in there did not work. Try again; if it happens again, tell who runs this service."


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom to ask who somebody is, and what its answers mean.

    ``roles`` leads from values of the claim to roles; where there are none, administrators give roles here.
    ``newcomers`` is the role of somebody to whom no role was given, ``None`` where they are refused.
    """

    issuer: str
    client: str
    secret: str
    claim: str
    roles: Mapping[str, Role]
    newcomers: Role | None

    @classmethod
    def of(cls, settings: Config) -> Provider | None:
        """The provider that is set; ``None`` where none is. Raises ``BadSetting``."""
        if not settings.oidc_issuer:
            return None
        if not _is_safe(settings.oidc_issuer):
            raise BadSetting(
                f"{PREFIX}OIDC_ISSUER: {settings.oidc_issuer!r}: give an address that begins with https://"
            )
        if not settings.oidc_client:
            raise BadSetting(f"{PREFIX}OIDC_CLIENT: not set; give the id under which the provider knows this service")
        newcomers = None if settings.oidc_newcomers == "refused" else cast(Role, settings.oidc_newcomers)
        return cls(
            settings.oidc_issuer, settings.oidc_client, _secret(settings.oidc_secret_file), settings.oidc_claim,
            _roles(settings.oidc_roles), newcomers,
        )  # fmt: skip

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that the provider gives somebody; ``None`` where roles are given here.

        Raises ``NotAllowed`` for somebody whom it gives none.
        """
        if not self.roles:
            return None
        said = _claim(claims, self.claim)
        values = said if isinstance(said, list) else [said]
        found = [self.roles[each] for each in values if isinstance(each, str) and each in self.roles]
        if found:
            return max(found, key=ROLES.index)
        if self.newcomers is None:
            raise NotAllowed("you are known there, and have no role here; ask an administrator for one")
        return self.newcomers


def register(app: Flask, settings: Config) -> None:
    """Let people sign in there. Raises ``BadSetting``."""
    provider = Provider.of(settings)
    if provider is None:
        return
    oauth = OAuth(app)
    client = oauth.register(
        _CLIENT,
        client_id=provider.client,
        client_secret=provider.secret or None,
        server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS,
            **({} if provider.secret else {"token_endpoint_auth_method": "none"}),
        },
    )
    app.extensions[_NAME] = (provider, client)


@pages.get("/sign-in/provider")
def leave() -> Response:
    """Go to the organisation's own page to sign in."""
    _, client = _there()
    ready_to_sign()
    session[_NEXT] = local_path(request.args.get("next", "/"))
    try:
        return cast(Response, client.authorize_redirect(public_address(_here())))
    except (OAuthError, JoseError, requests.RequestException, ValueError, RuntimeError) as error:
        return _went_wrong(error)


@pages.get("/sign-in/provider/back")
def back() -> Response:
    """Come back from there, and be signed in."""
    provider, client = _there()
    leads_to = local_path(str(session.get(_NEXT, "/")))
    try:
        claims = _claims(provider, client)
    except (OAuthError, JoseError, requests.RequestException, ValueError, KeyError, TypeError, RuntimeError) as error:
        return _went_wrong(error)
    try:
        role = provider.role_of(claims)
        who = accounts.of_provider(work(), provider.issuer, claims["sub"], _called(claims), role, provider.newcomers)
        return signed_in(who, "provider", leads_to)
    except NotAllowed as error:
        return refuse(error)


def _claims(provider: Provider, client: Any) -> Mapping[str, Any]:
    """What the provider says of somebody, checked. Raises what Authlib raises, and ``ValueError``."""
    if client.load_server_metadata().get("issuer") != provider.issuer:
        raise ValueError("its description names another issuer than the one that is set")
    one_of = {"iss": provider.issuer, "aud": provider.client}
    options = {name: {"essential": True, "value": value} for name, value in one_of.items()}
    needed = {name: {"essential": True} for name in ("sub", "exp")}
    answer = client.authorize_access_token(claims_options={**options, **needed})
    claims = answer.get("userinfo")
    if not claims or not isinstance(claims["sub"], str):
        raise ValueError("it did not say who has signed in")
    return cast(Mapping[str, Any], claims)


def _there() -> tuple[Provider, Any]:
    found = current_app.extensions.get(_NAME)
    if found is None:
        abort(404)
    return cast(tuple[Provider, Any], found)


def _here() -> str:
    """Where the provider sends people back to: under the public address, or else where they asked from."""
    return url_for("signin.back", _external=not config().public_address)


def _went_wrong(error: Exception) -> Response:
    current_app.logger.error("signing in with the provider: %s", " ".join(str(error).split())[:300])
    return refuse(NotAllowed(_WENT_WRONG.rstrip(".")))


def _called(claims: Mapping[str, Any]) -> str:
    names = (claims.get(each) for each in ("preferred_username", "email", "name", "sub"))
    return next(each for each in names if isinstance(each, str) and each.strip())


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim, or one inside another: ``realm_access.roles``."""
    if name in claims:
        return claims[name]
    first, dot, rest = name.partition(".")
    inner = claims.get(first)
    return _claim(inner, rest) if dot and isinstance(inner, dict) else None


def _roles(text: str) -> dict[str, Role]:
    """``Curators=curator; Leads=admin``. Raises ``BadSetting``."""
    roles: dict[str, Role] = {}
    for each in filter(None, map(str.strip, text.split(";"))):
        value, _, role = (part.strip() for part in each.rpartition("="))
        if not value or role not in ROLES:
            raise BadSetting(f"{PREFIX}OIDC_ROLES: {each!r}: write VALUE=ROLE, with a role of {', '.join(ROLES)}")
        roles[value] = role
    return roles


def _secret(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{PREFIX}OIDC_SECRET_FILE: {file}: cannot be read ({error})") from None


def _is_safe(address: str) -> bool:
    """Whether what is said there cannot be read or changed on the way."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
