"""QR codes: plain SVG that a page may hold under a strict policy."""

from xml.etree.ElementTree import fromstring

from rallies.formats import qr


def test_a_code_is_named_and_has_no_style_of_its_own() -> None:
    svg = qr.svg("https://rallies.example/r/abc234", label='Rally "A" & <B>')

    read = fromstring(svg)  # noqa: S314  # our own bytes
    assert read.get("role") == "img"
    assert read.findtext("{http://www.w3.org/2000/svg}title") == 'Rally "A" & <B>'
    assert "style" not in svg


def test_a_code_keeps_its_empty_border_when_it_is_shown_smaller() -> None:
    read = fromstring(qr.svg("https://rallies.example/r/abc234", label="x", modules_px=3))  # noqa: S314  # as above

    side = int((read.get("viewBox") or "").split()[-1])
    assert read.get("width") == read.get("height") == str(3 * side)
    assert side == 29 + 2 * qr.QUIET_MODULES


def test_an_address_always_gives_the_same_code_and_another_one_another() -> None:
    first, again, other = (qr.svg(f"https://rallies.example/{end}", label="x") for end in ("a", "a", "b"))

    assert first == again != other
