"""What is known of failed log-ins: whether an account is locked, and whether an address has guessed so much that it is heard no more for a while."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.db.models import Sum
from django.utils import timezone

from ..models import SecondFactor, User
from ..policy.signing_in import ADDRESS_FAILURES, FAILURES, MINUTES

_KNOWN = timedelta(days=90)


def _lately() -> object:
    return timezone.now() - timedelta(minutes=MINUTES)


def locked(user: User) -> bool:
    """Whether too many wrong passwords or codes have been tried on the account."""
    found = AccessAttempt.objects.filter(username=user.username, attempt_time__gte=_lately()).aggregate(n=Sum("failures_since_start"))
    return (found["n"] or 0) >= FAILURES


def address_shut(address: str, username: str) -> bool:
    """Whether log-ins to this account from this address are refused unheard: too many failed there, and the account is not at home there.

    A whole office may stand behind one address: whoever has logged in from it before goes on as ever.
    """
    return guesses(address) >= ADDRESS_FAILURES and not AccessLog.objects.filter(
        ip_address=address or None, username=username, attempt_time__gte=timezone.now() - _KNOWN
    ).exists()


def guesses(address: str) -> int:
    """How many log-ins failed from the address lately."""
    found = AccessAttempt.objects.filter(ip_address=address or None, attempt_time__gte=_lately()).aggregate(n=Sum("failures_since_start"))
    return found["n"] or 0


def factor_of(user: User) -> SecondFactor | None:
    """The account's second factor, if it has one."""
    return SecondFactor.objects.filter(user=user).first()
