"""The kinds of file that may be uploaded, and what the first bytes say about the others."""

from __future__ import annotations

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
}
"""Every kind that may be uploaded, with its media type."""
ALLOWED = tuple(MEDIA)
SHOWN = frozenset({"docx", "xlsx", "pdf", "jpg", "png"})
"""Those that are parsed and have a preview; the rest is recognised and stored as it is."""
ACCEPT = ",".join("." + kind for kind in (*MEDIA, "jpeg"))
"""For the accept attribute of a file field."""
_NAMES = {"docx": "Word文档", "doc": "旧版Word文档", "wps": "WPS文字", "xlsx": "Excel工作簿", "xls": "旧版Excel工作簿", "et": "WPS表格"}
_NAMES |= {"pdf": "PDF", "jpg": "JPEG图片", "png": "PNG图片", "ofd": "OFD版式文件"}
_SAME = {"jpeg": "jpg", "jpe": "jpg"}
LIST = "、".join(ALLOWED)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
PDF = b"%PDF-"
JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG\r\n\x1a\n"

_AS_JPG = "请用看图软件打开后另存为jpg再上传。"
_STRANGERS = (
    (b"GIF8", f"是GIF图片，不能上传；{_AS_JPG}"),
    (b"BM", f"是BMP图片，不能上传；{_AS_JPG}"),
    (b"II*\0", f"是TIFF图片，不能上传；{_AS_JPG}"),
    (b"MM\0*", f"是TIFF图片，不能上传；{_AS_JPG}"),
    (b"Rar!", "是压缩包，不能上传；请解压后把里面的文件逐个上传。"),
    (b"7z\xbc\xaf", "是压缩包，不能上传；请解压后把里面的文件逐个上传。"),
    (b"\x1f\x8b", "是压缩包，不能上传；请解压后把里面的文件逐个上传。"),
    (b"MZ", "是程序，不能上传。"),
    (b"\x7fELF", "是程序，不能上传。"),
    (b"{\\rtf", "的内容是RTF；请用Word或WPS打开后另存为docx再上传。"),
    (b"MIME-Version", "的内容是网页；请用Word、Excel或WPS打开后另存为docx或xlsx再上传。"),
)
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
_FROM_PHONE = (
    "是手机的HEIC照片，多数电脑打不开，不能上传；请在手机里把照片另存或分享为jpg再上传"
    "（苹果：设置—相机—格式—兼容性最佳；安卓：相机设置里关闭“高效照片格式”）。"
)


def kind_of(ending: str) -> str:
    """The kind that a name's ending claims."""
    return _SAME.get(ending, ending)


def called(kind: str) -> str:
    """What people call a kind: Word文档（docx）."""
    return f"{_NAMES[kind]}（{kind}）"


def stranger(data: bytes) -> str:
    """The rest of the sentence that refuses a file which starts as none of the allowed kinds does."""
    head = data[:1024]
    if head[4:8] == b"ftyp":
        return _FROM_PHONE if head[8:12] in _HEIC else "是视频或录音，不能上传；请截取画面另存为jpg，或用文字说明。"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return f"是WebP图片，不能上传；{_AS_JPG}"
    for start, said in _STRANGERS:
        if head.startswith(start):
            return said
    if PDF in head:
        return "的PDF文件头前面有别的内容，可能有害，不能上传；请用原来的程序重新导出PDF后再试。"
    plain = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip().lower()
    if b"<svg" in plain:
        return f"的内容是SVG图片，可能带有脚本，不能上传；{_AS_JPG}"
    if plain.startswith(b"<"):
        return "的内容是网页或XML，不能上传；请用Word、Excel或WPS打开后另存为docx、xlsx或pdf再试。"
    return f"不是可以上传的类型，或已损坏；可以上传的有{LIST}，请另存为其中一种后再试。"
