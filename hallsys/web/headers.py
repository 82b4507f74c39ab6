"""What every answer says about how a browser is to treat it."""

POLICY = "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"

# What a page of ours never asks a machine for. Sound is played, and a code is read by a scanner that types.
_NEVER = ("camera", "display-capture", "geolocation", "payment", "usb", "serial", "hid", "midi")


def permissions(microphone: str = "()") -> str:
    """Return a Permissions-Policy; one page alone records a voice, and needs the microphone."""
    return ", ".join((*(f"{name}=()" for name in _NEVER), f"microphone={microphone}"))


HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": permissions(),
}
