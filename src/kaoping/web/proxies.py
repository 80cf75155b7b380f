"""Where a request comes from, when a proxy stands in front of the site."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.core.exceptions import ImproperlyConfigured

Networks = tuple[IPv4Network | IPv6Network, ...]


def proxies_of(setting: str) -> Networks:
    """The proxies that KAOPING_PROXIES names."""
    try:
        return tuple(ip_network(one.strip(), strict=False) for one in setting.split(",") if one.strip())
    except ValueError:
        raise ImproperlyConfigured("KAOPING_PROXIES 应是反向代理的地址或网段，逗号隔开，如 127.0.0.1,10.1.2.0/24") from None


def address_of(request: Any) -> str:
    """The address of whoever asks: the connection's, or, where that is one of our proxies, the last in X-Forwarded-For that is none of them.

    What stands before it there was written by the asker, who may write anything.
    """
    from django.conf import settings  # which imports this module

    own = str(request.META.get("REMOTE_ADDR", ""))[:64]
    for one in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        told = _address(own)
        if told is None or not any(told in network for network in settings.PROXIES):
            break
        if _address(one.strip()) is None:
            break
        own = one.strip()[:64]
    return own


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
