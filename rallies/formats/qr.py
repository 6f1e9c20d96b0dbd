"""QR codes as SVG that stands in a page, with no style of its own. Source: ISO/IEC 18004."""

import io

QUIET_MODULES = 4
"""Width of the empty border, without which scanners lose the code."""


def svg(address: str, *, label: str, modules_px: int = 4, quiet: int = QUIET_MODULES) -> str:
    """An address as a square of black on white with its quiet zone, named for those who can't see it.

    Without a quiet zone of its own, paper around it has to stay white for four modules.
    """
    import segno  # noqa: PLC0415  # imported when a code is drawn

    code = segno.make(address, error="m", micro=False)
    out = io.BytesIO()
    drawn = {"xmldecl": False, "nl": False, "svgclass": "qr", "lineclass": None, "omitsize": True, "title": label}
    code.save(out, kind="svg", border=quiet, dark="#000", light="#fff", **drawn)
    side = code.symbol_size(border=quiet)[0] * modules_px
    # With a viewBox beside its size it shrinks as a whole where there is less room.
    return out.getvalue().decode().replace("<svg ", f'<svg role="img" width="{side}" height="{side}" ', 1)
