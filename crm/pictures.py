"""Pictures for letters: opened as hostile files, drawn anew, kept for ever.

What is kept is never what was sent: the picture is decoded and written again, so that nothing
hidden in the file, behind its end or in its remarks reaches a letter.
"""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.exceptions import BusinessRuleError
from crm.models import Picture

MEGABYTE = 1_000_000
MAX_UPLOAD = 5 * MEGABYTE
# What a camera takes today; more is an attempt to fill the memory.
MAX_PIXELS = 40 * MEGABYTE
# Ten centimetres in print need no more, and each letter of a ZIP carries the picture.
KEPT_SIDE = 1200
MAX_KEPT = 500_000
_FORMATS = {"PNG": Picture.Kind.PNG, "JPEG": Picture.Kind.JPEG}


class PictureRefused(BusinessRuleError):
    """The file is no picture that letters can carry."""


@dataclass(frozen=True)
class CheckedPicture:
    """A picture drawn anew, not yet kept; sides in pixels."""

    content: bytes
    kind: str
    width: int
    height: int


def check_picture(content: bytes) -> CheckedPicture:
    """The picture of an uploaded file, without anything else the file holds.

    Raises PictureRefused.
    """
    if len(content) > MAX_UPLOAD:
        limit = MAX_UPLOAD // MEGABYTE
        raise PictureRefused(_("The picture is larger than %(limit)d MB.") % {"limit": limit})
    picture, kind = _decoded(content)
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    if buffer.tell() > MAX_KEPT:
        raise PictureRefused(_("The picture is too large for letters; use a simpler one."))
    return CheckedPicture(buffer.getvalue(), _FORMATS[kind], picture.width, picture.height)


def _decoded(content: bytes) -> tuple[Any, str]:
    """The first picture of the file, upright, in plain colours, and its format's name."""
    from PIL import Image, ImageOps  # Only an administrator needs it, and it takes its time.

    try:
        opened = Image.open(io.BytesIO(content), formats=list(_FORMATS))
        kind, pixels = str(opened.format), opened.width * opened.height
        if pixels > MAX_PIXELS:
            raise PictureRefused(_("The picture has too many pixels; make it smaller."))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        has_holes = kind == "PNG" and upright.has_transparency_data
        plain = upright.convert("RGBA" if has_holes else "RGB")
    except Image.DecompressionBombError as error:
        raise PictureRefused(_("The picture has too many pixels; make it smaller.")) from error
    except _BROKEN as error:
        raise PictureRefused(_("This is no picture; choose a PNG or JPEG file.")) from error
    # Remarks, profiles and places where it was taken stay behind.
    plain.info.clear()
    return plain, "PNG" if kind == "PNG" else "JPEG"


# What the library raises for damaged and for hostile files.
_BROKEN = (
    *(OSError, EOFError, MemoryError, SyntaxError, ValueError, OverflowError),
    *(KeyError, IndexError, TypeError, struct.error, zlib.error),
)


def keep_picture(checked: CheckedPicture) -> Picture:
    """Keep a checked picture for ever; the same one is kept once.

    The act that calls asks for the right.
    """
    return Picture.objects.get_or_create(
        digest=hashlib.sha256(checked.content).hexdigest(),
        defaults={
            "content": checked.content,
            "kind": checked.kind,
            "width": checked.width,
            "height": checked.height,
        },
    )[0]
