"""Providers of single sign-on on loopback, as strict as the real ones where it matters: a code is given once, to whom has said where they come back to,
and taken once with the client's secret (and PKCE's proof); tokens are signed with a key of the provider's own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "kaoping", "s3cret-of-the-client"


class Provider(ThreadingHTTPServer):
    """Speaks OIDC, 企业微信, 钉钉 and 飞书 at once. `who` is whoever sits before it; `forged`: its tokens name another client."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.who, self.forged, self.codes, self.tokens = "zhangsan", False, {}, {}
        self.key = rsa.generate_private_key(65537, 2048)

    def code(self, told: dict[str, str]) -> str:
        made = secrets.token_urlsafe(12)
        self.codes[made] = told
        return made

    def spent(self, code: str) -> dict[str, str]:
        """KeyError for a code that was never given, or was taken already."""
        return dict(self.codes.pop(code))

    def token(self) -> str:
        made = secrets.token_urlsafe(12)
        self.tokens[made] = self.who
        return made

    def signed(self) -> str:
        now = int(time.time())
        told = {"iss": self.url, "aud": "somebody-else" if self.forged else CLIENT, "sub": f"sub-{self.who}", "iat": now, "exp": now + 60}
        return jwt.encode(told, self.key, "RS256", {"kid": "1"})


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer(json.loads(body) if body.startswith("{") else dict(parse_qsl(body)))

    def _answer(self, sent: dict[str, str]) -> None:
        parts = urlsplit(self.path)
        asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
        try:
            told = getattr(self, _WAYS[parts.path])(asked, sent)
        except (KeyError, AssertionError):
            self.send_error(400)
            return
        if isinstance(told, str):
            self.send_response(302)
            self.send_header("Location", told)
            self.end_headers()
            return
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _config(self, _asked: Any, _sent: Any) -> Any:
        u = self.server.url
        ways = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "userinfo_endpoint": "/userinfo", "jwks_uri": "/keys"}
        return {"issuer": u, "token_endpoint_auth_methods_supported": ["client_secret_post"]} | {k: u + v for k, v in ways.items()}

    def _go(self, asked: dict[str, str], _sent: Any) -> str:
        name = "authCode" if self.path.startswith("/oauth2/") else "code"
        return f"{asked['redirect_uri']}?{urlencode({name: self.server.code(asked), 'state': asked['state']})}"

    def _token(self, _asked: Any, sent: dict[str, str]) -> Any:
        assert (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        asked = self.server.spent(sent["code"])
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        assert (asked["redirect_uri"], asked["code_challenge"]) == (sent["redirect_uri"], proof)
        return {"access_token": self.server.token(), "token_type": "Bearer", "expires_in": 60, "id_token": self.server.signed()}

    def _userinfo(self, _asked: Any, _sent: Any) -> Any:
        who = self.server.tokens[self.headers["Authorization"].removeprefix("Bearer ")]
        return {"sub": f"sub-{who}", "preferred_username": who, "name": who}

    def _wecom_token(self, asked: dict[str, str], _sent: Any) -> Any:
        right = (asked["corpid"], asked["corpsecret"]) == (CLIENT, SECRET)
        return {"errcode": 0, "access_token": self.server.token(), "expires_in": 7200} if right else {"errcode": 40001}

    def _wecom_who(self, asked: dict[str, str], _sent: Any) -> Any:
        assert asked["access_token"] in self.server.tokens
        if asked["code"] not in self.server.codes:
            return {"errcode": 40029}
        self.server.spent(asked["code"])
        return {"errcode": 0, "userid": self.server.who} if self.server.who else {"errcode": 0, "openid": "a guest"}

    def _ding_token(self, _asked: Any, sent: dict[str, str]) -> Any:
        assert (sent["clientId"], sent["clientSecret"], sent["grantType"]) == (CLIENT, SECRET, "authorization_code")
        self.server.spent(sent["code"])
        return {"accessToken": self.server.token(), "refreshToken": "r", "expireIn": 7200}

    def _ding_who(self, _asked: Any, _sent: Any) -> Any:
        return {"openId": f"open-{self.server.tokens[self.headers['x-acs-dingtalk-access-token']]}", "nick": "张三", "mobile": "13800000000"}

    def _feishu_app(self, _asked: Any, sent: dict[str, str]) -> Any:
        assert (sent["app_id"], sent["app_secret"]) == (CLIENT, SECRET)
        return {"code": 0, "app_access_token": self.server.token()}

    def _feishu_token(self, _asked: Any, sent: dict[str, str]) -> Any:
        assert sent["app_access_token"] in self.server.tokens
        self.server.spent(sent["code"])
        return {"code": 0, "data": {"access_token": self.server.token(), "expires_in": 7200}}

    def _feishu_who(self, _asked: Any, _sent: Any) -> Any:
        who = self.server.tokens[self.headers["Authorization"].removeprefix("Bearer ")]
        return {"code": 0, "data": {"open_id": f"ou-{who}", "name": "张三"}}


_WAYS = {
    "/.well-known/openid-configuration": "_config", "/authorize": "_go", "/token": "_token", "/userinfo": "_userinfo",
    "/wwlogin/sso/login": "_go", "/cgi-bin/gettoken": "_wecom_token", "/cgi-bin/auth/getuserinfo": "_wecom_who",
    "/oauth2/auth": "_go", "/v1.0/oauth2/userAccessToken": "_ding_token", "/v1.0/contact/users/me": "_ding_who",
    "/open-apis/authen/v1/index": "_go", "/open-apis/auth/v3/app_access_token/internal/": "_feishu_app",
    "/open-apis/authen/v1/access_token": "_feishu_token", "/open-apis/authen/v1/user_info": "_feishu_who",
}


@contextmanager
def running() -> Iterator[Provider]:
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
