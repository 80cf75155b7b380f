"""allauth's providers with the addresses that the installation gives, coming back to the site's own address; and 企业微信, which allauth has not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse


def _back(request: Any, key: str) -> str:
    return str(request.build_absolute_uri(reverse("people:sso_back", args=[key])))


def _base(key: str, name: str) -> str:
    return str(settings.SSO[key].more[name])


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    def __init__(self, request: Any) -> None:
        super().__init__(request, "oidc")

    def get_callback_url(self, request: Any, app: Any) -> str:
        return _back(request, "oidc")


class Oidc(OpenIDConnectProvider):
    def get_oauth2_adapter(self, request: Any) -> OidcAdapter:
        return OidcAdapter(request)


class DingTalkAdapter(DingTalkOAuth2Adapter):
    def __init__(self, request: Any) -> None:
        super().__init__(request)
        api = _base("dingtalk", "api")
        self.access_token_url, self.profile_url = f"{api}/v1.0/oauth2/userAccessToken", f"{api}/v1.0/contact/users/me"
        self.authorize_url = f"{_base('dingtalk', 'login')}/oauth2/auth"

    def get_callback_url(self, request: Any, app: Any) -> str:
        return _back(request, "dingtalk")


class DingTalk(DingTalkProvider):
    oauth2_adapter_class = DingTalkAdapter

    def get_auth_params(self) -> dict[str, str]:
        return {"prompt": "consent"}  # 钉钉 asks for it

    def get_pkce_params(self) -> dict[str, str]:
        return {}  # it refuses what it does not know


class FeishuClient(FeishuOAuth2Client):
    @property
    def app_access_token_url(self) -> str:
        return f"{_base('feishu', 'api')}/open-apis/auth/v3/app_access_token/internal/"


class FeishuAdapter(FeishuOAuth2Adapter):
    def __init__(self, request: Any) -> None:
        super().__init__(request)
        base = f"{_base('feishu', 'api')}/open-apis/authen/v1"
        self.authorization_url, self.access_token_url, self.user_info_url = f"{base}/index", f"{base}/access_token", f"{base}/user_info"

    def get_client(self, request: Any, app: Any) -> FeishuClient:
        return FeishuClient(request, app.client_id, app.secret, self.access_token_method, self.access_token_url, _back(request, "feishu"))


class Feishu(FeishuProvider):
    oauth2_adapter_class = FeishuAdapter

    def get_pkce_params(self) -> dict[str, str]:
        return {}


class WeComClient(OAuth2Client):
    """企业微信: the code is exchanged not for a token of the person's, but with the corporation's own token for their account."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        agent = settings.SSO["wecom"].more["agent_id"]
        told = {"login_type": "CorpApp", "appid": self.consumer_key, "agentid": agent, "redirect_uri": self.callback_url, "state": self.state}
        return f"{authorization_url}?{urlencode(told)}"

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        told = _wecom("/cgi-bin/gettoken", {"corpid": self.consumer_key, "corpsecret": self.consumer_secret})
        return {"access_token": told["access_token"], "code": code}


class WeComAdapter(OAuth2Adapter):
    provider_id = "wecom"
    client_class = WeComClient

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.access_token_url, self.authorize_url = "", f"{_base('wecom', 'login')}/wwlogin/sso/login"

    def get_callback_url(self, request: Any, app: Any) -> str:
        return _back(request, "wecom")

    def complete_login(self, request: Any, app: Any, token: Any, **kwargs: Any) -> Any:
        told = _wecom("/cgi-bin/auth/getuserinfo", {"access_token": token.token, "code": kwargs["response"]["code"]})
        if not told.get("userid"):
            raise OAuth2Error("not a member of the corporation")
        return self.get_provider().sociallogin_from_response(request, told)


class WeCom(OAuth2Provider):
    id = "wecom"
    name = "企业微信"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["userid"])

    def get_pkce_params(self) -> dict[str, str]:
        return {}


def _wecom(path: str, told: dict[str, str]) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        answer = session.get(_base("wecom", "api") + path, params=told)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    if found.get("errcode"):
        raise OAuth2Error(f"errcode {found['errcode']}")
    return found


KINDS: dict[str, Any] = {"oidc": Oidc, "wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}
