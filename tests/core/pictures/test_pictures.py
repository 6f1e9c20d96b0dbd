import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from rallies.core.errors import InvalidInput, TooLarge
from rallies.core.pictures import drawing, pictures
from rallies.core.pictures.pictures import Format
from tests.core import pictureframes as frames

ALLOWED = {
    "File:BitsPerSample", "File:ColorComponents", "File:EncodingProcess", "File:FileType", "File:FileTypeExtension",
    "File:ImageHeight", "File:ImageWidth", "File:MIMEType", "File:YCbCrSubSampling", "JFIF:JFIFVersion",
    "JFIF:ResolutionUnit", "JFIF:XResolution", "JFIF:YResolution", "RIFF:HorizontalScale", "RIFF:ImageHeight",
    "RIFF:ImageWidth", "RIFF:VP8Version", "RIFF:VerticalScale", "RIFF:WebP_Flags", "RIFF:AlphaPreprocessing",
    "RIFF:AlphaFiltering", "RIFF:AlphaCompression", "Composite:ImageSize", "Composite:Megapixels",
    "ExifTool:ExifToolVersion",
}  # fmt: skip
"""What a file has to say to be drawn; `System:` is exiftool's own pipe."""
RISE = """
import json, resource, sys
from rallies.core.pictures import pictures
from rallies.core.errors import InvalidInput
def used(who): return resource.getrusage(who).ru_maxrss
pictures.reencoded(open(sys.argv[2], "rb").read(), longest=400)
before = used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
said = ""
try:
    pictures.reencoded(open(sys.argv[1], "rb").read(), longest=400)
except InvalidInput as error:
    said = error.message
print(json.dumps([said, used(resource.RUSAGE_SELF) - before[0], used(resource.RUSAGE_CHILDREN) - before[1]]))
"""


def seen(picture: pictures.Picture) -> Image.Image:
    return Image.open(BytesIO(picture.data)).convert("RGB")


def is_blue(colour: object) -> bool:
    assert isinstance(colour, tuple)
    return bool(colour[2] > 150 > colour[0])


@pytest.mark.service
@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("kind", frames.KINDS)
def test_nothing_but_the_pixels_of_a_picture_is_left(kind: str, form: Format, tmp_path: Path) -> None:
    sent = frames.marked(kind, tmp_path)

    picture = pictures.reencoded(sent, longest=50, form=form)

    assert frames.SECRET in str(frames.tags(sent))
    found = {name for name in frames.tags(picture.data) if not name.startswith("System:")}
    assert found <= ALLOWED
    assert b"Where-I" not in picture.data
    assert (picture.width, picture.height) == (50, 33)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_stands_as_it_was_taken(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    # Which corner of the stored pixels is the left upper one of the photo, by Exif 2.32, 4.6.4 A.
    back = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270}  # fmt: skip
    stored = frames.drawing().transpose(back[turn]) if turn > 1 else frames.drawing()

    picture = seen(pictures.reencoded(frames.saved(stored, "JPEG", exif=exif, quality=95), longest=60))

    assert picture.size == (60, 40)
    assert is_blue(picture.getpixel((5, 5)))
    assert not any(is_blue(picture.getpixel(corner)) for corner in ((55, 5), (5, 35), (55, 35)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_colour_model_are_drawn(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = frames.drawing().convert("L").convert("I;16") if mode == "I;16" else frames.drawing().convert(mode)

    drawn = pictures.in_sizes(frames.saved(picture, kind), 30, 90)

    assert [(one.width, one.height) for one in drawn] == [(30, 20), (60, 40)]


def test_grey_of_sixteen_bits_keeps_its_shades() -> None:
    grey = Image.new("I;16", (40, 40), 0x8000)

    picture = seen(pictures.reencoded(frames.saved(grey, "PNG"), longest=40))

    shade = picture.getpixel((20, 20))
    assert isinstance(shade, tuple)
    assert abs(shade[0] - 128) < 4


def test_what_is_see_through_becomes_white_or_stays_so() -> None:
    glass = frames.saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")

    white = seen(pictures.reencoded(glass, longest=40))
    logo = Image.open(BytesIO(pictures.reencoded(glass, longest=40, form=Format.WEBP).data))

    assert white.getpixel((20, 20)) == (255, 255, 255)
    assert logo.mode == "RGBA"
    assert logo.getpixel((20, 20))[3] == 0  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.parametrize("make", [frames.png_bomb, frames.webp_bomb, frames.zip_bomb])
def test_a_bomb_costs_no_memory(make: Callable[[], bytes], tmp_path: Path) -> None:
    bomb, small = tmp_path / "bomb", tmp_path / "small"
    bomb.write_bytes(make())
    small.write_bytes(frames.saved(frames.drawing(), "PNG"))

    done = subprocess.run(
        [sys.executable, "-c", RISE, str(bomb), str(small)], capture_output=True, check=True, timeout=60
    )

    said, own_kib, drawing_kib = json.loads(done.stdout)
    assert "million pixels" in said or "not a picture" in said
    assert own_kib + drawing_kib < 50 * 1024


@pytest.mark.slow
def test_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "WALL_SECONDS", 2)

    with pytest.raises(InvalidInput, match="can't be read"):
        pictures.reencoded(frames.scan_bomb(), longest=400)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0" + b"\0" * 200, "AVIF"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        (b"%PDF-1.7", "not a picture"),
        (b"", "not a picture"),
        (b"\xff\xd8\xff" + b"\0" * 500, "can't be read"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 ", "can't be read"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_clear_word(data: bytes, word: str) -> None:
    with pytest.raises(InvalidInput, match=word) as caught:
        pictures.reencoded(data, longest=400)

    assert caught.value.field == "picture"


def test_a_cut_picture_is_refused() -> None:
    whole = frames.saved(frames.drawing(400, 300), "JPEG")

    with pytest.raises(InvalidInput):
        pictures.reencoded(whole[: len(whole) // 2], longest=400)


def test_a_file_over_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(TooLarge):
        pictures.reencoded(b"\xff\xd8\xff" + b"\0" * pictures.MAX_BYTES, longest=400)


def test_nothing_is_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))

    assert pictures.reencoded(frames.saved(frames.drawing(), "GIF"), longest=20).width == 20
