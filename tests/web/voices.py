"""The hall's voice in a folder of its own, beside the keys of the hall."""

import tempfile
from pathlib import Path

from hallsys.display.voice_needs import needed
from hallsys.kernel.transaction import Tx
from hallsys.relay.events import VoiceChanged
from hallsys.settings import ServerSettings, Settings
from hallsys.voicing import Voicing
from hallsys.web.site import Site

_forgotten = tempfile.TemporaryDirectory(prefix="hallsys-voices-")  # when the tests are over


def voicing(site: Site, folder: Path | None = None) -> Voicing:
    """Return the voice of the site's hall; without a folder it is empty and forgotten afterwards."""
    place = folder or Path(tempfile.mkdtemp(dir=_forgotten.name))
    server = ServerSettings(clips=place / "clips", recordings=place / "voice")
    catalogue, windows = site.catalogue, list(site.windows.values())

    return Voicing(
        Settings(server=server),
        lambda: needed(catalogue.hall, catalogue.queues.values(), windows, site.settings.voice),
    )


def voice_changed(tx: Tx, fragments: tuple[str, ...]) -> None:
    tx.append(VoiceChanged(fragments))
