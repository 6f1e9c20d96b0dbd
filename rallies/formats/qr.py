"""QR codes as SVG that stands in a page, with no style of its own. Source: ISO/IEC 18004."""

import io


def svg(address: str, *, label: str, modules_px: int = 4) -> str:
    """An address as a square of black on white with its quiet zone, named for those who can't see it."""
    import segno  # noqa: PLC0415  # imported when a code is drawn

    code = segno.make(address, error="m", micro=False)
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        scale=modules_px,
        border=4,
        dark="#000",
        light="#fff",
        title=label,
        xmldecl=False,
        svgns=True,
        nl=False,
        svgclass="qr",
        lineclass=None,
        omitsize=False,
    )
    return out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
