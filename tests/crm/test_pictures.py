"""Pictures for letters come as hostile files and are kept as what they show."""

import io
import struct
import zlib

import pytest
from django.db.models import ProtectedError
from PIL import Image

from crm.models import Picture
from crm.pictures import KEPT_SIDE, MAX_UPLOAD, PictureRefused, check_picture, keep_picture
from tests.factories import SalespersonFactory


def image(kind: str = "PNG", size: tuple[int, int] = (60, 20), mode: str = "RGB", **how) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind, **how)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has next to nothing behind that."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [
        ("PNG", "RGB", "png"),
        ("PNG", "RGBA", "png"),
        ("PNG", "P", "png"),
        ("PNG", "1", "png"),
        ("PNG", "I;16", "png"),
        ("PNG", "LA", "png"),
        ("JPEG", "RGB", "jpeg"),
        ("JPEG", "L", "jpeg"),
        ("JPEG", "CMYK", "jpeg"),
    ],
)
def test_png_and_jpeg_are_taken_in_any_colours(kind, mode, kept):
    checked = check_picture(image(kind, mode=mode))
    assert (checked.kind, checked.width, checked.height) == (kept, 60, 20)
    opened = Image.open(io.BytesIO(checked.content))
    assert opened.format == kind
    assert opened.mode in ("RGB", "RGBA")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        image("GIF", mode="P"),
        image("BMP"),
        image("TIFF"),
        image("WEBP"),
        image()[:-30],
        image("JPEG")[:200],
        image().replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"\xff\xd8\xff" + b"\0" * 500,
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(PictureRefused, match="no picture"):
        check_picture(content)


@pytest.mark.parametrize("sides", [(9_000, 5_000), (200_000, 200_000)])
def test_a_picture_of_too_many_pixels_is_not_even_decoded(sides):
    with pytest.raises(PictureRefused, match="too many pixels"):
        check_picture(bomb(*sides))


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(PictureRefused, match="larger than 5 MB"):
        check_picture(image() + b"\0" * MAX_UPLOAD)


def test_noise_that_cannot_be_made_small_is_refused():
    noise = io.BytesIO()
    Image.effect_noise((1000, 1000), 90).convert("RGB").save(noise, "PNG")
    with pytest.raises(PictureRefused, match="too large for letters"):
        check_picture(noise.getvalue())


def test_a_large_picture_is_made_smaller_in_its_proportions():
    checked = check_picture(image(size=(4800, 2400)))
    assert (checked.width, checked.height) == (KEPT_SIDE, KEPT_SIDE // 2)


def test_what_hides_in_the_file_does_not_get_into_letters():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    sent = image("JPEG", exif=exif, comment=b"hidden") + b"<script>alert(1)</script>"
    kept = check_picture(sent).content
    assert not any(word in kept for word in (b"home", b"hidden", b"script"))


def test_a_picture_that_lies_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    checked = check_picture(image("JPEG", size=(60, 20), exif=exif))
    assert (checked.width, checked.height) == (20, 60)


def test_only_the_first_picture_of_several_is_kept():
    frames = [Image.new("RGB", (5, 5), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    kept = Image.open(io.BytesIO(check_picture(buffer.getvalue()).content))
    assert getattr(kept, "n_frames", 1) == 1


@pytest.mark.django_db
def test_the_same_picture_is_kept_once_and_for_ever():
    kept = keep_picture(check_picture(image()))
    assert keep_picture(check_picture(image())) == kept
    SalespersonFactory(signature=kept)
    with pytest.raises(ProtectedError):
        Picture.objects.all().delete()
