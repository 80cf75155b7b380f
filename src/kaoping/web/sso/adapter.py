"""What allauth asks of a site, answered without letting it decide anything: it finds out who somebody is with the provider, and no more.

No account is ever made, found or changed by it: `arrived` and `failed` stand on the request afterwards, for the view to act on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from .providers import KINDS


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody has proved to be `subject` with the provider. `claims`: what it says of them beside."""

    key: str
    subject: str
    claims: dict[str, Any]


class Adapter(DefaultSocialAccountAdapter):
    """The site's side of allauth."""

    def get_provider(self, request: Any, provider: str, client_id: str | None = None) -> Any:
        one = settings.SSO.get(provider)
        if one is None:
            raise SocialApp.DoesNotExist
        kind, more = KINDS[one.key], {"server_url": one.more.get("server", ""), "oauth_pkce_enabled": True, "uid_field": one.more.get("uid", "sub")}
        app = SocialApp(provider=kind.id, provider_id=one.key, name=one.name, client_id=one.client, secret=one.secret, settings=more | dict(one.more))
        return kind(request, app=app)

    def get_requests_session(self) -> Any:
        session = super().get_requests_session()
        session.trust_env = not any(v.startswith("http://127.0.0.1") for one in settings.SSO.values() for v in one.more.values())  # no proxy to oneself
        return session

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        account = sociallogin.account
        said = account.extra_data
        claims = {**said.get("id_token", {}), **said.get("userinfo", {})} if isinstance(said, dict) else {}
        request.arrived = Arrived(account.provider, account.uid, claims)
        raise ImmediateHttpResponse(HttpResponse())

    def on_authentication_error(self, request: Any, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None) -> None:
        request.failed = str(error or exception or "")
        raise ImmediateHttpResponse(HttpResponse())


def leave(request: Any, key: str) -> HttpResponse | None:
    """To the provider. None where the installation has none of this name, or it does not answer."""
    request.failed = ""
    try:
        answer: HttpResponse = Adapter(request).get_provider(request, key).redirect(request, "login")
    except (SocialApp.DoesNotExist, ImmediateHttpResponse, OSError, KeyError, ValueError):  # requests' errors are OSErrors
        return None
    return answer if isinstance(answer, HttpResponseRedirect) else None


def arrive(request: Any, key: str) -> Arrived | None:
    """Who has come back from the provider; None where that is not proved."""
    request.arrived, request.failed = None, ""
    try:
        provider = Adapter(request).get_provider(request, key)
        OAuth2CallbackView.adapter_view(provider.get_oauth2_adapter(request))(request)
    except (SocialApp.DoesNotExist, OSError, KeyError, ValueError, TypeError):
        return None
    found: Arrived | None = request.arrived
    return found if found is not None and found.key == key else None
