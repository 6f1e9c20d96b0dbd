"""The program that draws a picture anew: reads a file from its input, writes the same picture in other sizes.

It runs in a process of its own with little memory and time, since what it reads may be made to break readers. Each
picture is drawn onto a fresh canvas, so that no profile, comment, place or thumbnail of the file can come along.
Arguments: the type to write, the most pixels taken, the longest side of each size wanted. Output: a line of JSON
with width, height and length of each, then their bytes.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from rallies.core.pictures.confined import confine

if TYPE_CHECKING:
    from PIL.Image import Image as Drawing

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
TOO_MANY_PIXELS = 3
BROKEN = 4
CPU_SECONDS = 8
MEMORY_BYTES = 768 * 1024 * 1024
JPEG_QUALITY = 82
WEBP_QUALITY = 80
ORIENTATION = 0x0112
"""The tag that says which way up a photo was taken. Source: Exif 2.32, 4.6.4."""


class TooManyPixels(Exception):
    """It has more pixels than are drawn."""


def main(arguments: list[str]) -> int:
    """Draw what comes in, and return 0, TOO_MANY_PIXELS or BROKEN."""
    kind, most_pixels, *sizes = arguments
    confine(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    try:
        pictures = list(_drawn(sys.stdin.buffer.read(), kind, int(most_pixels), [int(size) for size in sizes]))
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001  # whatever a hostile file makes of a reader, it is no picture
        return BROKEN
    sys.stdout.buffer.write(json.dumps([(width, height, len(data)) for width, height, data in pictures]).encode())
    sys.stdout.buffer.write(b"\n" + b"".join(data for _, _, data in pictures))
    return 0


def _drawn(data: bytes, kind: str, most_pixels: int, sizes: list[int]) -> Iterator[tuple[int, int, bytes]]:
    from PIL import Image  # noqa: PLC0415  # the server reads the numbers above, and never needs it

    Image.MAX_IMAGE_PIXELS = most_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > most_pixels:
                raise TooManyPixels
            picture = _upright(image, max(sizes))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooManyPixels from error
    for size in sizes:
        small = picture.copy()
        small.thumbnail((size, size), Image.Resampling.LANCZOS)
        yield small.width, small.height, _written(small, kind)


def _upright(image: "Drawing", longest: int) -> "Drawing":
    """The first frame, no larger than needed, turned as it was taken."""
    from PIL import ImageOps  # noqa: PLC0415  # as above

    image.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than it will be drawn
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image.thumbnail((longest, longest))
    return ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")


def _written(picture: "Drawing", kind: str) -> bytes:
    """The pixels alone on a fresh canvas, white where a JPEG can't be see-through."""
    from PIL import Image  # noqa: PLC0415  # as above

    keeps = kind == "image/webp" and picture.mode == "RGBA"
    canvas = Image.new("RGBA", picture.size) if keeps else Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture if picture.mode == "RGBA" and not keeps else None)
    out = BytesIO()
    if kind == "image/webp":
        canvas.save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    else:
        canvas.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
