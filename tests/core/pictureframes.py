"""Pictures as cameras, editors and attackers write them; none is of anybody."""

import json
import struct
import subprocess
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from tests.needs import program

KINDS = ("JPEG", "PNG", "WEBP", "GIF")
SECRET = "Where-I-live-7731"
"""What every hidden corner of a marked picture says."""
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="Where-I-live-7731"/></rdf:RDF></x:xmpmeta>'
)


def drawing(width: int = 60, height: int = 40) -> Image.Image:
    """A red field with a blue left upper corner, which tells how it is turned."""
    picture = Image.new("RGB", (width, height), (200, 30, 40))
    picture.paste((20, 40, 220), (0, 0, width // 2, height // 2))
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def marked(kind: str, folder: Path) -> bytes:
    """A picture with a place, a name and a profile in every corner its format has."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 54.0, 0.0), 3: "E", 4: (27.0, 33.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET)
    texts.add_itxt("Author", SECRET, zip=True)
    every: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif, "icc_profile": profile, "comment": SECRET, "xmp": XMP.encode()},
        "PNG": {"exif": exif, "icc_profile": profile, "pnginfo": texts},
        "WEBP": {"exif": exif, "icc_profile": profile, "xmp": XMP.encode()},
        "GIF": {"comment": SECRET},
    }
    file = folder / f"marked.{kind.lower()}"
    file.write_bytes(saved(drawing(), kind, **every[kind]))
    more = {
        "JPEG": ["-IPTC:City=" + SECRET, "-Photoshop:CopyrightFlag=true"],
        "PNG": ["-IPTC:City=" + SECRET, "-XMP:Source=" + SECRET],
        "WEBP": ["-XMP:City=" + SECRET],
        "GIF": ["-XMP:Source=" + SECRET, "-Comment=" + SECRET],
    }[kind]
    subprocess.run([program("exiftool"), "-q", "-m", "-overwrite_original", *more, str(file)], check=True)
    return file.read_bytes() + SECRET.encode()  # some programs write behind the end


def tags(data: bytes) -> dict[str, object]:
    """Everything that exiftool finds in a file, unknown tags and copies too."""
    asked = [program("exiftool"), "-json", "-G1", "-a", "-u", "-U", "-ee", "-"]
    done = subprocess.run(asked, input=data, capture_output=True, check=True)
    (found,) = json.loads(done.stdout)
    return {name: value for name, value in found.items() if name != "SourceFile"}


def png_bomb(side: int = 13_000) -> bytes:
    """A black PNG of one bit a pixel: small as a file, huge once drawn. Source: PNG 5.2 to 5.6, 11.2."""
    packed, row = zlib.compressobj(9), b"\0" * (side // 8 + 2)
    body = b"".join(packed.compress(row) for _ in range(side)) + packed.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def webp_bomb(side: int = 16_383) -> bytes:
    """A moving WebP that says it is huge and holds a small frame. Source: RFC 9649, 2.7."""
    still = saved(Image.new("RGB", (16, 16)), "WEBP", lossless=True)[12:]
    size, corner = (side - 1).to_bytes(3, "little") * 2, b"\0" * 6
    frame = corner + (15).to_bytes(3, "little") * 2 + (100).to_bytes(3, "little") + b"\0" + still
    parts = _part(b"VP8X", b"\x02\0\0\0" + size) + _part(b"ANIM", b"\0" * 6) + _part(b"ANMF", frame) * 2
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def zip_bomb() -> bytes:
    """A ZIP of 60 kB that holds 60 MB of zeros."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("photo.jpg", b"\0" * 60_000_000)
    return out.getvalue()


def scan_bomb(scans: int = 20_000) -> bytes:
    """A progressive JPEG of 24 million pixels whose last scan comes again and again. Source: ITU-T T.81, B.2.3."""
    plain = saved(Image.new("L", (4_900, 4_900), 90), "JPEG", progressive=True, quality=10)
    last = plain.rindex(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * scans + b"\xff\xd9"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _part(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
