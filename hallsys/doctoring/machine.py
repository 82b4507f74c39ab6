"""What is looked at of the machine and of what is around it."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.engine import make_url

from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.fonts import font
from hallsys.devices.speakers.engines import engines
from hallsys.doctoring.found import Found, Patient, State, day_of, kept_here
from hallsys.kernel.clock import SECOND
from hallsys.kernel.errors import Language, Refusal
from hallsys.kernel.parcels import secret_in
from hallsys.machine import certificate_of, free_bytes, is_synchronised
from hallsys.relay.bus import connection
from hallsys.relay.standby import AWAY_AFTER
from hallsys.settings import EVERY_HALL, ServerSettings, start_notes
from hallsys.standby.fence import check_fence
from hallsys.standby.folder import Folder

_GIB = 1024**3

_TIGHT, _FULL = 2 * _GIB, _GIB // 4  # a year of a hall with 1,500 visits a day takes less than 2 GiB

_LANGUAGES: Mapping[Language, tuple[str, str]] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}

_WITH_SCREENS = text("SELECT DISTINCT hall_id FROM screen_passes")


def space(patient: Patient) -> Iterator[Found]:
    """Tell how much room the disk of the hall has."""
    server = patient.settings.server
    free = free_bytes(server.database, server.clips)
    state = State.BAD if free < _FULL else State.ODD if free < _TIGHT else State.GOOD
    yield Found(
        state, f"磁盘剩余 {free / _GIB:.1f} GiB。", f"{free / _GIB:.1f} GiB are free on the disk of the hall."
    )


def fonts(_patient: Patient) -> Iterator[Found]:
    """Tell whether papers can be printed in Chinese."""
    try:
        font("regular", 24)
    except DeviceFault as fault:
        yield Found(
            State.BAD,
            f"找不到中文字体（{fault}）：请安装 fonts-noto-cjk 和 fontconfig。",
            f"No Chinese font is found ({fault}): install fonts-noto-cjk and fontconfig.",
        )
    else:
        yield Found(State.GOOD, "中文字体可用。", "There is a Chinese font.")


def voices(patient: Patient) -> Iterator[Found]:
    """Tell which engine speaks each language."""
    for lang, (zh, en) in _LANGUAGES.items():
        able = [one.name for one in engines(patient.settings.speech) if one.identity(lang)]
        if able:
            yield Found(State.GOOD, f"{zh}语音：{able[0]}。", f"{en} is spoken by {able[0]}.")
        else:
            yield Found(
                State.ODD,
                f"没有能说{zh}的语音引擎：请安装 espeak-ng，或在语音录制页录制。",
                f"No engine speaks {en}: install espeak-ng, or record it in the voice studio.",
            )


def addresses(patient: Patient) -> Iterator[Found]:
    """Tell what is odd about the addresses, and whether the port is free."""
    server = patient.settings.server
    with_screens = set(patient.conn.execute(_WITH_SCREENS).scalars()) if patient.conn else set()
    served = [(own.server, hall_id in with_screens) for hall_id, _, own in patient.served()]
    for one, any_pass in served or [(server, bool(with_screens))]:
        for zh, en in start_notes(one, any_pass=any_pass):
            yield Found(State.ODD, zh, en)
    if server.port:
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            running = probe.connect_ex((server.host, server.port)) == 0
        yield Found(
            State.GOOD,
            f"端口 {server.port}：{'已有程序在监听' if running else '空闲'}。",
            f"Port {server.port} is {'listened on' if running else 'free'}.",
        )


def certificate(patient: Patient) -> Iterator[Found]:
    """Tell how long the certificate of the address is good."""
    server = patient.settings.server
    first = next(iter(kept_here(patient.conn)), None) if patient.conn else None
    if server.hall == EVERY_HALL and first is not None:  # all halls have the same one
        server = server.model_copy(update={"hall": first.code})
    url = server.address
    try:
        found = certificate_of(url)
    except (OSError, ValueError) as error:
        yield Found(
            State.ODD,
            f"{url} 的证书读不到（{type(error).__name__}）：请检查 nginx 是否运行、该地址在本机能否访问。",
            f"The certificate of {url} cannot be read ({type(error).__name__}): see that nginx runs, "
            "and that this machine reaches that address.",
        )
        return
    if found is None:
        return
    state = (
        State.BAD
        if not found.is_good(patient.now)
        else State.ODD
        if found.is_to_be_renewed(patient.now)
        else State.GOOD
    )
    since, until = (day_of(at) for at in (found.since, found.until))
    renew = ("。", ".") if state is State.GOOD else ("：请更换。", ": renew it.")
    yield Found(
        state,
        f"{url} 的证书有效期 {since} 至 {until}{renew[0]}",
        f"The certificate of {url} is good from {since} to {until}{renew[1]}",
    )


def clock(_patient: Patient) -> Iterator[Found]:
    """Tell whether the clock follows a time server."""
    held = is_synchronised()
    if held is None:
        yield Found(
            State.ODD,
            "无法得知本机时钟是否同步（如在容器中）：请在宿主机上用 timedatectl 查看。",
            "It cannot be told here whether the clock is synchronised (as in a container): see "
            "timedatectl on the host.",
        )
    elif held:
        yield Found(State.GOOD, "本机时钟已同步。", "The clock is synchronised.")
    else:
        yield Found(
            State.ODD,
            "本机时钟没有同步：请启用 systemd-timesyncd 或 chrony，指向本地的时间服务器。",
            "The clock is not synchronised: let systemd-timesyncd or chrony follow a time server near by.",
        )


def redis(patient: Patient) -> Iterator[Found]:
    """Tell whether Redis answers, where one is named."""
    url = patient.settings.server.redis.get_secret_value()
    if not url:
        return
    try:
        with connection(url) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        yield Found(
            State.ODD,
            f"Redis 连不上（{type(error).__name__}）：大厅照常运行，但多个进程之间的更新会慢约一秒。",
            f"Redis does not answer ({type(error).__name__}): the hall works, a second behind.",
        )
    else:
        yield Found(State.GOOD, "Redis 可用。", "Redis answers.")


def standby_pair(patient: Patient) -> Iterator[Found]:
    """Tell how far the second machine is behind, where there is one."""
    server, standby = patient.settings.server, patient.settings.standby
    if not standby.peer:
        return
    try:
        secret_in(standby.key_file)
    except Refusal as refusal:
        yield Found(State.BAD, refusal.sentence("zh"), refusal.sentence("en"))
    database = Path(str(make_url(server.database).database))
    try:
        check_fence(database)
    except Refusal as refusal:
        yield Found(State.BAD, refusal.sentence("zh"), refusal.sentence("en"))
    followed = Folder(database).status()
    behind = None if followed.heard_at is None else (patient.now - followed.heard_at) / SECOND
    if behind is None:  # this is the main: its server knows
        behind = _behind_of(server)
    if behind is None:
        yield Found(
            State.ODD, "备机状态未知：主机没有运行。", "The server does not run, and knows no standby."
        )
    else:
        state = State.GOOD if behind < AWAY_AFTER / SECOND else State.ODD
        if not followed.keys_fit:
            yield Found(
                State.BAD, "备机的密钥文件与数据不符，无法接管。", "The key file here does not fit the copy."
            )
        fault = f" [{followed.fault}]" if followed.fault else ""
        yield Found(
            state, f"备机副本落后 {behind:.0f} 秒。{fault}", f"The standby is {behind:.0f} s behind.{fault}"
        )


def _behind_of(server: ServerSettings) -> float | None:
    try:
        with closing(HTTPConnection(server.host, server.port, timeout=3)) as http:
            http.request("GET", "/readyz")
            told = json.loads(http.getresponse().read())
        return float(told["standby_behind_seconds"])
    except (OSError, HTTPException, ValueError, KeyError):
        return None
