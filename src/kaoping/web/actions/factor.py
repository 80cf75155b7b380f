"""The second factor: an authenticator's code (RFC 6238) or a recovery code, set up by its owner, lifted by the security administrator."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django_otp.oath import TOTP

from kaoping.core.errors import KaopingError

from ..models import SecondFactor, User
from ..policy import Actor, require
from ..policy.signing_in import must_prove
from ..queries.access import actor_of, scope_of
from ..queries.doors import factor_of
from .change import Change, Refused, change
from .people import end_sessions

CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper
Spend = Callable[[Change], None]


def new_secret() -> str:
    """A secret as authenticators take it: 160 bits, base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def uri(user: User, secret: str) -> str:
    """What the QR code says (Key Uri Format)."""
    return f"otpauth://totp/{quote(f'考评:{user.username}')}?secret={secret}&issuer={quote('考评')}"


def begin(request: Any, secret: str, code: str) -> list[str]:
    """The person's own authenticator, once it has shown the right code; the recovery codes, which nobody can look up later. KaopingError: it has not."""
    user = request.user
    step = _step(secret, code, 0)
    if step is None:
        raise KaopingError("验证码不对：请看手机上的时间是否准确，等下一个验证码出来再试")
    codes = [_recovery() for _ in range(CODES)]
    with change(request.actor, "factor.begin") as made:
        if SecondFactor.objects.filter(user=user).exists():
            raise Refused("您已经设好第二重验证；要换手机，请先停用再重新设置")
        SecondFactor.objects.create(user=user, secret=_sealed(user, secret), last_step=step, codes=[_digest(c) for c in codes])
        made.tell(f"user:{user.pk}")
    return codes


def renew(actor: Actor, user: User, code: str) -> list[str]:
    """New recovery codes in place of the old. KaopingError for a wrong code."""
    codes = [_recovery() for _ in range(CODES)]
    with change(actor, "factor.codes") as made:
        _spent(user, code)(made)
        SecondFactor.objects.filter(user=user).update(codes=[_digest(c) for c in codes])
        made.tell(f"user:{user.pk}")
    return codes


def end(actor: Actor, user: User, code: str) -> None:
    """The person gives it up, with a code of it. KaopingError: a wrong code; their role must have one."""
    if must_prove(actor, settings.SECOND_FACTOR):
        raise KaopingError("您的角色必须有第二重验证，不能停用；换手机的，请安全管理员解除后重新设置")
    with change(actor, "factor.end") as made:
        _spent(user, code)(made)
        SecondFactor.objects.filter(user=user).delete()
        made.tell(f"user:{user.pk}")


def lift(actor: Actor, user: User) -> None:
    """By the security administrator, for a lost telephone: the next log-in is by the password alone, and where the role must have one, to a new one."""
    require(actor, "people.release", scope_of(user))
    if user.pk == actor.id:
        raise KaopingError("自己的第二重验证不能由自己解除，请另一名安全管理员办理")
    with change(actor, "factor.lift") as made:
        if not SecondFactor.objects.filter(user=user).delete()[0]:
            made.nothing()
            return
        end_sessions(user)
        made.tell(f"user:{user.pk}")


def proof(user: User, given: str) -> Spend | None:
    """What spends this code within the log-in's own change, so that it never counts twice; None where it is wrong."""
    row = factor_of(user)
    if row is None:
        return None
    plain = "".join(given.split()).lower()
    digest = _digest(plain.replace("-", ""))
    if any(constant_time_compare(digest, one) for one in row.codes):
        return lambda made: _spend_code(made, user, digest)
    step = _step(opened(row), plain, row.last_step)
    return None if step is None else lambda made: _spend_step(user, step)


def opened(row: SecondFactor) -> str:
    """The secret; empty where the installation's key is not the one that sealed it (a restore without its key)."""
    sealed = base64.b64decode(row.secret)
    try:
        return AESGCM(_key()).decrypt(sealed[:12], sealed[12:], str(row.user_id).encode()).decode()
    except InvalidTag:
        return ""


def required_of(user: User) -> bool:
    """Whether one of the roles that the user holds now must have a second factor."""
    return bool(settings.SECOND_FACTOR) and must_prove(actor_of(user), settings.SECOND_FACTOR)


def _spent(user: User, given: str) -> Spend:
    found = proof(user, given)
    if found is None:
        raise KaopingError("验证码不对，请用手机上现在显示的6位数，或一个没有用过的备用码")
    return found


def _spend_code(made: Change, user: User, digest: str) -> None:
    row = SecondFactor.objects.select_for_update().get(user=user)
    if digest not in row.codes:
        raise Refused("这个备用码已经用过，请换一个")
    row.codes = [c for c in row.codes if c != digest]
    row.save(update_fields=["codes"])
    made.tell(f"user:{user.pk}", None, {"count": len(row.codes)}, verb="factor.recovery")


def _spend_step(user: User, step: int) -> None:
    if not SecondFactor.objects.filter(user=user, last_step__lt=step).update(last_step=step):
        raise Refused("这个验证码已经用过，请等下一个")


def _step(secret: str, code: str, last: int) -> int | None:
    """The half minute that the code belongs to, one before and one after the present counting too; None for a wrong or used one."""
    if not secret or not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    found = TOTP(base64.b32decode(secret))
    return int(found.t()) if found.verify(int(code), tolerance=1, min_t=last + 1) else None


def _sealed(user: User, secret: str) -> str:
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, secret.encode(), str(user.pk).encode())).decode()


def _key() -> bytes:
    return HKDF(SHA256(), 32, None, b"kaoping second factor").derive(settings.SECRET_KEY.encode())


def _recovery() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _digest(code: str) -> str:
    return salted_hmac("kaoping second factor, recovery", code.replace("-", ""), algorithm="sha256").hexdigest()
