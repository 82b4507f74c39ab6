"""The pages and commands of the voice studio."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from hallsys.display.announcements import announce
from hallsys.display.numbers import spot
from hallsys.kernel.transaction import Tx
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.headers import permissions
from hallsys.web.http import body
from hallsys.web.pages import pages_of
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show
from hallsys.web.studio.errors import CannotSay, NoClip
from hallsys.web.studio.schemas import LARGEST_PACK, LARGEST_RECORDING, Import, OnClip, Record
from hallsys.web.studio.snapshot import URL, Desk, snapshot

SURFACE = "manager"  # whoever is signed in there sees the studio too

# Puts on the log that clips of the hall's voice are others now.
VoiceChanged = Callable[[Tx, tuple[str, ...]], None]


def blueprint(site: Site, sessions: Sessions, desk: Desk, voice_changed: VoiceChanged) -> Blueprint:
    """Return the studio."""
    pages = pages_of("studio", __name__)

    def read() -> dict[str, Any]:
        found = site.in_thread(desk.rows)
        return site.db.read(snapshot, site, me(), found, language())

    def changed(request_id: str, *keys: str) -> None:
        site.transact(actor(me()), request_id, voice_changed, keys)

    @pages.after_request
    def with_microphone(answer: Response) -> Response:
        answer.headers["Permissions-Policy"] = permissions(microphone="(self)")
        return answer

    @pages.get(URL)
    @or_sign_in(sessions, SURFACE)
    def page() -> str:
        return show("studio/studio.html", read())

    @pages.get(f"{URL}/snapshot")
    @signed_in(sessions, SURFACE)
    def refetch() -> dict[str, Any]:
        return read()

    @pages.get(f"{URL}/clip/<key>.wav")
    @signed_in(sessions, SURFACE)
    def clip(key: str) -> Response:
        return _sound(site.in_thread(desk.clip, key))

    @pages.get(f"{URL}/announcement.wav")
    @signed_in(sessions, SURFACE)
    def announcement() -> Response:
        voice, window = site.settings.voice, site.windows_by_code.get(request.args.get("window", ""))
        try:
            if window is None:
                place, zone = spot(request.args.get("place", "")), None
            else:
                place = voice.spot(window.code, window.number)
                zone = site.catalogue.hall.zones_by_id.get(window.zone_id)
            said = announce(request.args.get("number", ""), place, voice, zone)
        except ValueError:
            raise CannotSay from None
        return _sound(site.in_thread(desk.say, said, None, 100))

    @pages.get(f"{URL}/voice.zip")
    @signed_in(sessions, SURFACE)
    def export() -> Response:
        hall = site.catalogue.hall
        name = quote(f"语音 {hall.name}.zip")
        attachment = f"attachment; filename=\"voice-{hall.code}.zip\"; filename*=UTF-8''{name}"
        return Response(
            site.in_thread(desk.export, hall.name),
            mimetype="application/zip",
            headers={"Content-Disposition": attachment},
        )

    @pages.post("/api/studio/record")
    @signed_in(sessions, SURFACE, Action.ALLOCATE)
    def record() -> dict[str, Any]:
        request.max_content_length = LARGEST_RECORDING
        asked = body(Record)
        taken = site.in_thread(desk.record, asked.key, asked.wav)
        changed(asked.request_id, asked.key)
        return asdict(taken)

    @pages.post("/api/studio/remove")
    @signed_in(sessions, SURFACE, Action.ALLOCATE)
    def remove() -> dict[str, Any]:
        asked = body(OnClip)
        row = site.in_thread(desk.remove, asked.key)
        changed(asked.request_id, asked.key)
        return {"row": asdict(row)}

    @pages.post("/api/studio/import")
    @signed_in(sessions, SURFACE, Action.ALLOCATE)
    def take_in() -> dict[str, Any]:
        request.max_content_length = LARGEST_PACK
        asked = body(Import)
        unpacked = site.in_thread(desk.take_in, asked.pack)
        changed(asked.request_id, *unpacked.taken)
        return {"taken": len(unpacked.taken), "skipped": unpacked.skipped}

    return pages


def _sound(wav: bytes | None) -> Response:
    if wav is None:
        raise NoClip
    return Response(wav, mimetype="audio/wav")
