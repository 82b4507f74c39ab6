"""What `hallsys doctor` looks at on the machine of a server. It reads and changes nothing.

Each check of CHECKS yields what it found, and of what is wrong what to do about it. Without a database
nothing is told of halls.
"""

import json
import shutil
import socket
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from hallsys.addresses import addressable, codes_by_host, require_owned
from hallsys.cases.collection_points import hands_over, points_for, require_known
from hallsys.cases.reach import LOOK_AHEAD
from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.fonts import font
from hallsys.devices.speakers.engines import engines
from hallsys.halls.views import hall as read_hall
from hallsys.kernel.clock import DAY, HOUR, SECOND, Millis
from hallsys.kernel.copy_notes import old_since, read_note
from hallsys.kernel.errors import Language, Refusal
from hallsys.kernel.migrate import VERSION, newest
from hallsys.kernel.months import month_name
from hallsys.kernel.parcels import secret_in
from hallsys.kernel.partitions import lacking, months_ahead, stray_months
from hallsys.kernel.resealing import unreadable
from hallsys.kernel.sealing import Keyring
from hallsys.machine import certificate_of, is_synchronised
from hallsys.relay.bus import connection
from hallsys.relay.standby import AWAY_AFTER
from hallsys.settings import EVERY_HALL, ServerSettings, Settings, start_notes
from hallsys.standby.fence import check_fence
from hallsys.standby.folder import Folder
from hallsys.supervision.log_checking import broken_log, checked_at
from hallsys.supervision.sure_clock import unsure_since

_GIB = 1024**3
_TIGHT, _FULL = 2 * _GIB, _GIB // 4  # a year of a hall with 1,500 visits a day takes less than 2 GiB

_CHECKED_WITHIN = 3 * DAY  # a log of years takes more than one night

_LANGUAGES: Mapping[Language, tuple[str, str]] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}

_LOGS = text(
    "SELECT h.code, l.seq, count(e.seq) AS facts, min(e.seq) AS first, max(e.seq) AS last, "
    "max(e.at) AS newest FROM halls h JOIN log_heads l ON l.hall_id = h.id "
    "LEFT JOIN events e ON e.hall_id = h.id "
    "GROUP BY h.code, l.seq ORDER BY h.code"
)
_HALLS = text("SELECT id, code FROM halls ORDER BY code")
_HALL_OF = text("SELECT id, code FROM halls WHERE code = :code OR :code = '' ORDER BY code LIMIT 2")
_YEARS = text("SELECT hall_id, year FROM calendar_years")
_WITH_SCREENS = text("SELECT DISTINCT hall_id FROM screen_passes")


class State(StrEnum):
    """How bad it is: nothing, something to look into, or no hall can work so."""

    GOOD = "ok"
    ODD = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a check found, in Chinese and in English."""

    state: State
    zh: str
    en: str


@dataclass(frozen=True)
class Patient:
    """What is looked at; `conn` is None when the database cannot be read."""

    settings: Settings
    now: Millis
    conn: Connection | None

    def served(self) -> Iterator[tuple[str, str, Settings]]:
        """Yield id, code and settings of each hall that is served from here: one, or every one.

        A hall whose settings are not in order is passed over: `_own_settings` tells of it.
        """
        if self.conn is None:
            return
        code = self.settings.server.hall
        if code != EVERY_HALL:
            halls = self.conn.execute(_HALL_OF, {"code": code}).all()
            yield from ((hall.id, hall.code, self.settings) for hall in halls if len(halls) == 1)
            return
        for hall in self.conn.execute(_HALLS).all():
            try:
                yield hall.id, hall.code, addressable(self.settings, hall.code)
            except Refusal:
                continue


def examine(settings: Settings, now: Millis) -> Iterator[Found]:
    """Carry out every check, and yield what each found."""
    url = settings.server.database
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and not Path(place.database).exists():
        if settings.standby.peer and Folder(Path(place.database)).whole.file.exists():
            yield Found(State.GOOD, "本机为备机。", "This machine is the second one: it follows another.")
        else:
            yield Found(
                State.BAD,
                f"数据库 {place.database} 不存在，请先运行 hallsys init。",
                f"There is no database {place.database}; run hallsys init first.",
            )
        yield from _all(Patient(settings, now, None))
        return
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as conn:
            conn.execute(VERSION)
            yield from _all(Patient(settings, now, conn))
    except (SQLAlchemyError, sqlite3.Error) as error:
        yield Found(
            State.BAD,
            f"数据库打不开（{type(error).__name__}）：请检查 server.database、数据库服务和权限。",
            f"The database cannot be read ({type(error).__name__}): see server.database and its rights.",
        )
        yield from _all(Patient(settings, now, None))
    finally:
        engine.dispose()


def _all(patient: Patient) -> Iterator[Found]:
    for check in CHECKS:
        yield from check(patient)


def _schema(patient: Patient) -> Iterator[Found]:
    if patient.conn is None:
        return
    is_, ours = patient.conn.execute(VERSION).scalar_one(), newest()
    if is_ == ours:
        yield Found(State.GOOD, f"数据库结构为最新（{is_}）。", f"The schema is the newest ({is_}).")
    else:
        yield Found(
            State.ODD,
            f"数据库结构为 {is_}，本程序为 {ours}：下次启动时自动升级，请先备份。",
            f"The schema is {is_}, this program's {ours}: the next start upgrades it; back up first.",
        )


def _log(patient: Patient) -> Iterator[Found]:
    if patient.conn is None:
        return
    for row in patient.conn.execute(_LOGS):
        whole = row.facts > 0 and row.last == row.seq and row.facts == row.last - row.first + 1
        if whole:
            yield Found(
                State.GOOD,
                f"大厅 {row.code} 的日志完整（{row.facts} 条）。",
                f"The log of hall {row.code} is whole ({row.facts} facts).",
            )
        else:
            yield Found(
                State.BAD,
                f"大厅 {row.code} 的日志有缺号：请停机并从备份恢复。",
                f"The log of hall {row.code} has gaps: stop the server and restore a backup.",
            )
        if row.newest is not None and row.newest > patient.now + HOUR:
            told = datetime.fromtimestamp(row.newest / SECOND, UTC).isoformat(timespec="minutes")
            yield Found(
                State.BAD,
                f"日志最新一条的时间是 {told}，晚于本机时钟：请校准时钟后再启动。",
                f"The newest fact is of {told}, after this machine's clock: set the clock first.",
            )


def _partitions(patient: Patient) -> Iterator[Found]:
    if patient.conn is None or patient.conn.execute(VERSION).scalar_one() != newest():
        return
    strays = ", ".join(map(month_name, stray_months(patient.conn)))
    if strays:
        yield Found(
            State.ODD,
            f"日志中 {strays} 的记录不在当月分区内：请运行 hallsys migrate。",
            f"Facts of {strays} lie in no partition of their month: run hallsys migrate.",
        )
    missing = ", ".join(map(month_name, lacking(patient.conn, months_ahead(patient.now))))
    if missing:
        yield Found(
            State.ODD,
            f"日志缺少 {missing} 的分区：请运行 hallsys migrate。",
            f"The log has no partition for {missing}: run hallsys migrate.",
        )


def _calendars(patient: Patient) -> Iterator[Found]:
    if patient.conn is None:
        return
    halls = patient.conn.execute(_HALLS).all()
    if not halls:
        yield Found(
            State.BAD,
            "数据库中还没有大厅：请用 hallsys import 导入。",
            "The database has no hall: hallsys import brings one in.",
        )
    covered = {(row.hall_id, row.year) for row in patient.conn.execute(_YEARS)}
    today = datetime.fromtimestamp(patient.now / SECOND, UTC)
    wanted = sorted({today.year, (today + LOOK_AHEAD).year})
    for hall in halls:
        for year in wanted:
            if (hall.id, year) not in covered:
                yield Found(
                    State.BAD if year == today.year else State.ODD,
                    f"大厅 {hall.code} 没有 {year} 年的节假日安排：跨入该年的办理期限无法计算，"
                    "请在 /manager/setup 的“工作日历”载入。",
                    f"Hall {hall.code} has no calendar of {year}, "
                    "no deadline that reaches it can be reckoned: load it at /manager/setup, Calendar.",
                )


def _which_hall(patient: Patient) -> Iterator[Found]:
    """Tell whether a server finds the hall that it is to serve."""
    code = patient.settings.server.hall
    if patient.conn is None or code == EVERY_HALL:
        return
    codes = [hall.code for hall in patient.conn.execute(_HALLS)]
    there = ", ".join(codes)
    if code and code not in codes:
        yield Found(
            State.BAD,
            f"数据库中没有大厅 {code}（有：{there}），服务器无法启动：请改正 [server] 的 hall。",
            f"The database has no hall {code} (but: {there}), no server starts: see hall under [server].",
        )
    elif not code and len(codes) > 1:
        yield Found(
            State.BAD,
            f"数据库中有多个大厅（{there}）而未指明，服务器无法启动：请在 [server] 写 hall。",
            f"The database has several halls ({there}) and none is named, no server starts: "
            "write hall under [server].",
        )


def _own_settings(patient: Patient) -> Iterator[Found]:
    """Tell whether every hall has settings and an address, where one server serves all."""
    if patient.conn is None or patient.settings.server.hall != EVERY_HALL:
        return
    codes = [hall.code for hall in patient.conn.execute(_HALLS)]
    wrong: list[tuple[str, Refusal]] = []
    found: dict[str, Settings] = {}
    for code in codes:
        try:
            found[code] = addressable(patient.settings, code)
        except Refusal as refusal:
            wrong.append((code, refusal))
    for check in (lambda: require_owned(patient.settings, codes), lambda: codes_by_host(found)):
        try:
            check()
        except Refusal as refusal:
            wrong.append(("*", refusal))
    for code, why in wrong:
        yield _of(code, Found(State.BAD, why.sentence("zh"), why.sentence("en")))
    if not wrong:
        yield Found(
            State.GOOD,
            f"{len(codes)} 个大厅的配置和网址可用。",
            f"Settings and addresses of {len(codes)} halls are in order.",
        )


def _halls(patient: Patient) -> Iterator[Found]:
    """Tell for whom each hall hands over, and which hand over for it: nothing where no hall does."""
    for hall_id, code, settings in patient.served():
        for found in _handing_over(patient, hall_id, settings):
            yield _of(code, found) if patient.settings.server.hall == EVERY_HALL else found


def _of(code: str, found: Found) -> Found:
    """Say of which hall that is."""
    return replace(found, zh=f"大厅 {code}：{found.zh}", en=f"Hall {code}: {found.en}")


def _handing_over(patient: Patient, hall_id: str, settings: Settings) -> Iterator[Found]:
    assert patient.conn is not None  # noqa: S101 - else no hall is known
    cases = settings.cases
    try:
        require_known(patient.conn, hall_id, cases.collect_at)
    except Refusal as refusal:
        yield Found(State.BAD, refusal.sentence("zh"), refusal.sentence("en"))
    points = [one.code for one in points_for(patient.conn, hall_id, cases.collect_at)]
    if points:
        told = "、".join(points), ", ".join(points)
        yield Found(
            State.GOOD, f"结果可在这些大厅领取：{told[0]}。", f"Results can be collected in {told[1]}."
        )
    if cases.hands_over_for_others:
        yield Found(
            State.GOOD, "本厅代发同一树下其他大厅的结果。", "This hall hands over for the others of its tree."
        )
        if not read_hall(patient.conn, hall_id).known_settings.address:
            yield Found(
                State.ODD,
                "未填写本厅地址，来领取的申请人在回执上看不到：请在“大厅设置”的“大厅”页签中填写。",
                "Its address is not known, so no receipt tells it to whoever collects here: set it on the "
                "page of the set-up, under Hall.",
            )
    elif hands_over(patient.conn, hall_id):
        yield Found(
            State.ODD,
            "本厅原先代发其他大厅的结果，配置已关闭：服务器下次整理时停止接受新的选择。",
            "This hall handed over for others, its settings do not say so any more: it is offered until the "
            "server's next housekeeping.",
        )


def _keys(patient: Patient) -> Iterator[Found]:
    try:
        keyring = Keyring.load(patient.settings.server.keys)
        closed = unreadable(patient.conn, keyring) if patient.conn else 0
    except Refusal as refusal:
        yield Found(State.BAD, refusal.sentence("zh"), refusal.sentence("en"))
        return
    if closed:
        yield Found(
            State.BAD,
            f"数据库中有 {closed} 项加密内容无法解开：请放回当时的密钥文件（hallsys keys list）。",
            f"The key file does not open {closed} sealed values of the database: a key was taken out, or "
            "the key file is another one. Put that of their time back (hallsys keys list).",
        )
    else:
        yield Found(
            State.GOOD,
            "密钥文件可用。请确认另有一份存放在别处。",
            "The key file works. See that a copy of it is kept in another place.",
        )


def _copies(patient: Patient) -> Iterator[Found]:
    if patient.conn is None:
        return
    settings, server = patient.settings.backup, patient.settings.server
    try:
        note = read_note(settings.note)
    except Refusal as refusal:
        yield Found(State.BAD, refusal.sentence("zh"), refusal.sentence("en"))
        return
    if note is None:
        yield Found(
            State.ODD,
            "还没有经核对的备份：请安装 config/systemd 的 hallsys-backup.timer，或每晚运行 hallsys backup。",
            "There is no verified copy yet: install hallsys-backup.timer of config/systemd, "
            "or run hallsys backup every night.",
        )
        return
    hours = (patient.now - note.at) / HOUR
    state = State.GOOD if old_since(note, note.at, settings.old_hours, patient.now) is None else State.BAD
    yield Found(
        state,
        f"最近一次经核对的备份：{hours:.0f} 小时前，{note.copy}。",
        f"The newest verified copy is {hours:.0f} h old: {note.copy}.",
    )
    if not Path(note.copy).exists():
        yield Found(
            State.ODD, "该备份在本机上已找不到。", "That copy is not to be found on this machine any more."
        )
    yield Found(
        State.GOOD,
        f"备份不含密钥文件（{server.keys}）和录音（{server.recordings}），请确认另有保存。",
        f"A copy holds neither the key file ({server.keys}) nor the recordings ({server.recordings}): "
        "see that both are kept elsewhere, too.",
    )


def _seals(patient: Patient) -> Iterator[Found]:
    if patient.conn is None or patient.conn.execute(VERSION).scalar_one() != newest():
        return
    for hall in patient.conn.execute(_HALLS).all():
        broken, at = broken_log(patient.conn, hall.id), checked_at(patient.conn, hall.id)
        if broken is not None:
            yield Found(
                State.BAD,
                f"大厅 {hall.code} 的日志从第 {broken.first} 条起与封印不符：请运行 hallsys audit verify。",
                f"The log of hall {hall.code} from fact {broken.first} on is not what was sealed: "
                "run hallsys audit verify.",
            )
        elif at is not None and patient.now - at > _CHECKED_WITHIN:
            days = (patient.now - at) / DAY
            yield Found(
                State.ODD,
                f"大厅 {hall.code} 的日志已 {days:.0f} 天没有完整核对：服务器每晚核对一次。",
                f"The log of hall {hall.code} was not looked through for {days:.0f} days; "
                "a server does so every night.",
            )


def _erasing(patient: Patient) -> Iterator[Found]:
    if patient.conn is None:
        return
    for hall in patient.conn.execute(_HALLS).all():
        if unsure_since(patient.conn, hall.id, patient.now) is not None:
            today = _day(patient.now)
            yield Found(
                State.ODD,
                f"大厅 {hall.code} 一个月前没有业务，个人信息暂不按期删除：请核对本机日期（{today}）；"
                "正常办理满一个月后自动恢复，也可运行 hallsys erase。",
                f"Hall {hall.code} was not at work a month ago, so nothing is erased by schedule: see that "
                f"it is {today}. It goes on after a month at work, or with hallsys erase.",
            )


def _database_file(patient: Patient) -> Iterator[Found]:
    place = make_url(patient.settings.server.database)
    if place.get_backend_name() != "sqlite" or not place.database:
        return
    file = Path(place.database)
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0
    if mode & 0o077:
        yield Found(
            State.ODD,
            f"数据库文件权限为 {mode:04o}，本机其他账号可以读取：chmod 600 {file}*",
            f"The database has mode {mode:04o}, so that other accounts here can read it: chmod 600 {file}*",
        )


def _space(patient: Patient) -> Iterator[Found]:
    place = make_url(patient.settings.server.database)
    folder = patient.settings.server.clips.absolute()
    if place.get_backend_name() == "sqlite" and place.database:
        folder = Path(place.database).absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    state = State.BAD if free < _FULL else State.ODD if free < _TIGHT else State.GOOD
    yield Found(
        state, f"磁盘剩余 {free / _GIB:.1f} GiB。", f"{free / _GIB:.1f} GiB are free on the disk of the hall."
    )


def _fonts(_patient: Patient) -> Iterator[Found]:
    try:
        font("regular", 24)
    except DeviceFault as fault:
        yield Found(
            State.BAD,
            f"找不到中文字体（{fault}）：请安装 fonts-noto-cjk。",
            f"No Chinese font is found ({fault}): install fonts-noto-cjk.",
        )
    else:
        yield Found(State.GOOD, "中文字体可用。", "There is a Chinese font.")


def _voice(patient: Patient) -> Iterator[Found]:
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


def _address(patient: Patient) -> Iterator[Found]:
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


def _certificate(patient: Patient) -> Iterator[Found]:
    server = patient.settings.server
    first = patient.conn.execute(_HALLS).first() if patient.conn else None
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
    since, until = (_day(at) for at in (found.since, found.until))
    renew = ("。", ".") if state is State.GOOD else ("：请更换。", ": renew it.")
    yield Found(
        state,
        f"{url} 的证书有效期 {since} 至 {until}{renew[0]}",
        f"The certificate of {url} is good from {since} to {until}{renew[1]}",
    )


def _clock(_patient: Patient) -> Iterator[Found]:
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


def _day(at: Millis) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()


def _redis(patient: Patient) -> Iterator[Found]:
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


def _standby(patient: Patient) -> Iterator[Found]:
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


CHECKS: tuple[Callable[[Patient], Iterator[Found]], ...] = (
    _schema,
    _log,
    _seals,
    _erasing,
    _copies,
    _partitions,
    _keys,
    _database_file,
    _calendars,
    _which_hall,
    _own_settings,
    _halls,
    _space,
    _fonts,
    _voice,
    _address,
    _certificate,
    _clock,
    _redis,
    _standby,
)
