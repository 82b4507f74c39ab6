"""`hallsys voice`: the clips that a hall needs, who speaks them, and rendering them beforehand."""

import logging
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hallsys.devices.faults import FAULTS, DeviceFault
from hallsys.devices.speakers.levelling import LOUDNESS, measure
from hallsys.devices.speakers.sound import read_wav, seconds
from hallsys.display.clips import CHIME

if TYPE_CHECKING:
    from hallsys.display.voice_needs import Need
    from hallsys.settings import Settings
    from hallsys.voicing import Voicing

_FAR_OFF = 6.0  # dB from the loudness of all clips; more is heard as louder or softer


def voice_commands(load: Callable[[Path | None], "Settings"], told: Callable[..., Any]) -> click.Group:
    """Return the commands; `load` reads the settings, `told` ends refusals with their sentence."""
    config = click.option(
        "--config",
        "path",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The settings file; by default config/hall.toml if there is one.",
    )

    @click.group()
    def voice() -> None:
        """The voice of the hall: what it needs, what is recorded, what engines speak."""

    @voice.command("list")
    @config
    @told
    def list_(path: Path | None) -> None:
        """List every clip that the hall needs, and who speaks it now."""
        voicing = _voicing(load(path))
        for need in voicing.needs():
            speaker = voicing.speaker_of(need.fragment) or "-"
            click.echo(f"{need.fragment.key:20} {speaker:9} {need.fragment.text}")
        _tell_counts(voicing)

    @voice.command()
    @click.option("--online", is_flag=True, help="Also by gTTS over the internet, if the settings allow it.")
    @config
    @told
    def render(path: Path | None, *, online: bool) -> None:
        """Render what is not recorded, so that nothing is left to render in a call."""
        settings = load(path)
        if online and not settings.speech.gtts:
            raise click.ClickException("gTTS is not allowed: set gtts = true in [speech] first")
        voicing = _voicing(settings)
        failed: dict[str, list[str]] = {}
        for need in voicing.needs():
            try:
                voicing.prepare(need.fragment, online=online)
            except DeviceFault as fault:
                failed.setdefault(fault.detail or FAULTS[fault.code][1], []).append(need.fragment.key)
        _tell_counts(voicing)
        if failed:
            raise click.ClickException("\n".join(_not_rendered(*each) for each in failed.items()))

    @voice.command()
    @config
    @told
    def check(path: Path | None) -> None:
        """Listen to every clip: tell which are missing, cut off, silent, or far from the others' loudness."""
        voicing = _voicing(load(path))
        wrong = [line for need in voicing.needs() for line in _wrong(voicing, need)]
        _tell_counts(voicing)
        if wrong:
            raise click.ClickException("\n".join(wrong))
        click.echo("every clip is there and can be heard")

    return voice


def _voicing(settings: "Settings") -> "Voicing":
    from hallsys.bootstrap import open_database, the_hall
    from hallsys.counters import views as counter_views
    from hallsys.display.voice_needs import needed
    from hallsys.kernel.clock import SystemClock
    from hallsys.queue.catalogue import catalogue
    from hallsys.voicing import Voicing

    logging.getLogger("hallsys.devices.speakers").setLevel(logging.ERROR)  # the commands tell it themselves
    db = open_database(settings, SystemClock())
    try:
        hall_id = db.read(the_hall, settings.server.hall)
        known = db.read(catalogue, hall_id, settings.queue)
        windows = db.read(counter_views.windows, hall_id)
    finally:
        db.close()
    needs = needed(known.hall, known.queues.values(), list(windows), settings.voice)
    return Voicing(settings, lambda: needs)


def _not_rendered(reason: str, keys: list[str]) -> str:
    return f"{len(keys)} clips were not rendered ({', '.join(keys)}). {reason}"


def _tell_counts(voicing: "Voicing") -> None:
    speakers = Counter(voicing.speaker_of(need.fragment) or "nobody" for need in voicing.needs())
    told = ", ".join(f"{count} {speaker}" for speaker, count in sorted(speakers.items()))
    click.echo(f"{speakers.total()} clips: {told}")


def _wrong(voicing: "Voicing", need: "Need") -> list[str]:
    """Return what is wrong with a clip."""
    key = need.fragment.key
    if voicing.speaker_of(need.fragment) is None:
        return [f"{key}: nobody speaks “{need.fragment.text}”"]
    sound = read_wav(voicing.clip(key))
    found = measure(sound)
    if found.rms == -math.inf:
        return [f"{key}: silent"]
    told = []
    if found.clipped:
        told.append(f"{key}: cut off at full scale")
    if key != CHIME.key and abs(found.rms - LOUDNESS) > _FAR_OFF:
        told.append(f"{key}: {found.rms:.1f} dBFS over {seconds(sound):.1f} s, the others {LOUDNESS}")
    return told
