"""QR codes as pictures."""

from io import BytesIO

import segno

_BORDER = 4  # modules of quiet zone that readers of QR codes want (ISO/IEC 18004)


def svg(address: str) -> bytes:
    """Return the QR code of an address as SVG."""
    image = BytesIO()
    segno.make_qr(address, error="m").save(
        image, kind="svg", scale=8, border=_BORDER, dark="#000", light="#fff", xmldecl=False
    )
    return image.getvalue()
