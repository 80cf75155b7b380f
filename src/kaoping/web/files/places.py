"""The setting that says where evidence is kept. Imported by the settings, so it imports nothing of Django's."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kaoping.core.errors import KaopingError

FOLDER = "evidence"
_FORM = "s3://访问密钥:保密密钥@主机:端口/存储桶/前缀?region=区域（不加密的内网连接用 s3+http://）"


def storages_setting(state: Path, s3: str | None = None) -> dict[str, dict[str, Any]]:
    """The entry "evidence" for Django's STORAGES: a folder under the state folder, or the object store at this address.

    s3 is s3://KEY:SECRET@host:port/bucket/prefix?region=…; s3+http:// for a connection without TLS; key and secret percent-encoded where they hold / : @.
    Raises KaopingError for an address that cannot be one, and when the client is not installed.
    """
    if not s3:
        return {"evidence": {"BACKEND": "kaoping.web.files.disk.EvidenceFiles", "OPTIONS": {"location": str(state / FOLDER)}}}
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise KaopingError("设置了S3存储地址，但没有安装它的客户端；请先安装 kaoping[s3]。")
    return {"evidence": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _options(s3)}}


def _options(s3: str) -> dict[str, Any]:
    from botocore.config import Config  # optional, and slow to load

    try:
        parts = urlsplit(s3)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise KaopingError(f"S3存储地址读不懂；请写成 {_FORM}。") from error
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in ("s3", "s3+http") or not host or not bucket or not parts.username or not parts.password:
        raise KaopingError(f"S3存储地址不完整；请写成 {_FORM}。")
    return {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "location": prefix,
        "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}{f':{port}' if port else ''}",
        "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
        "default_acl": None,
        "querystring_auth": True,
        # Names are digests: what stands under one is the same file, and a second name for it would lose it.
        "file_overwrite": True,
        "client_config": Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=30,
            retries={"total_max_attempts": 3},
            # Stores other than Amazon's do not all know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
