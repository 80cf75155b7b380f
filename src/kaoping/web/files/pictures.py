"""Photos and screenshots: what their header says, whether they are whole, and a small upright copy without what the camera wrote into them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from kaoping.core.errors import KaopingError
from kaoping.web.files.limits import Limits

# The pixels are counted by our own limit, from the header, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
PICTURE_ERRORS = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError, EOFError,
    struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises on garbage (struct.error and zlib.error among them)."""
_FORMATS = ("JPEG", "PNG")


def picture_facts(data: bytes, name: str, limits: Limits) -> dict[str, object]:
    """Kind, width and height as stored, and warnings. Raises KaopingError for too many pixels and for a picture that does not decode."""
    try:
        with _opened(data, name, limits) as picture:
            width, height = picture.size
            gps = bool(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))
            picture.draft("RGB", (width // 8, height // 8))
            picture.load()
            kind = "png" if picture.format == "PNG" else "jpg"
    except PICTURE_ERRORS as error:
        raise broken(name) from error
    said = ["照片里记有拍摄位置；页面里的预览已去掉，下载的原件里还有。"] if gps else []
    return {"kind": kind, "pages": 1, "width": width, "height": height, "warnings": said}


def small(data: bytes, name: str, width: int, limits: Limits) -> bytes:
    """A JPEG at most `width` wide and one and a half times as high, upright, with no metadata. Raises KaopingError."""
    try:
        with _opened(data, name, limits) as picture:
            turned = picture.getexif().get(ExifTags.Base.Orientation, 1)
            box = (width * 3 // 2, width) if turned in (5, 6, 7, 8) else (width, width * 3 // 2)
            picture.draft("RGB", box)
            if picture.mode == "P":
                picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
            picture.thumbnail(box)
            return encoded(_on_white(ImageOps.exif_transpose(picture)))
    except PICTURE_ERRORS as error:
        raise broken(name) from error


def encoded(picture: Image.Image) -> bytes:
    """A JPEG without metadata."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=82)
    return out.getvalue()


def broken(name: str) -> KaopingError:
    """The refusal of a picture that does not decode."""
    return KaopingError(f"“{name}”这张图片已损坏或没有传完整，打不开；请重新拍照或重新保存后再上传。")


def _opened(data: bytes, name: str, limits: Limits) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    width, height = picture.size
    if width * height > limits.pixels:
        most = limits.pixels // 10_000
        raise KaopingError(f"“{name}”这张图片有{width}×{height}像素，超过了{most}万像素的上限，没有打开；请缩小后再上传。")
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "L"):
        return picture
    if picture.mode in ("RGBA", "LA", "PA"):
        clear = picture.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    if picture.mode.startswith("I"):  # 16 bits a pixel
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert("RGB")
