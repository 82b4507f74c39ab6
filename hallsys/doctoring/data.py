"""What is looked at in the database: its schema, its log, its seals and keys, and the copies of it."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from hallsys.doctoring.found import Found, Patient, State, day_of, kept_here
from hallsys.kernel.clock import DAY, HOUR, SECOND
from hallsys.kernel.copy_notes import old_since, read_note
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import VERSION, newest
from hallsys.kernel.months import month_name
from hallsys.kernel.partitions import lacking, months_ahead, stray_months
from hallsys.kernel.resealing import unreadable
from hallsys.kernel.sealing import Keyring
from hallsys.supervision.log_checking import broken_log, checked_at
from hallsys.supervision.sure_clock import unsure_since

_CHECKED_WITHIN = 3 * DAY  # a log of years takes more than one night

_SETTING = text("SELECT current_setting(:name, true)")
# What a loss of power does where one is off; whatever else synchronous_commit may be waits for the disk.
_LOST_WITHOUT = {
    "fsync": (State.BAD, "可能损坏整个数据库", "can spoil the whole database"),
    "synchronous_commit": (
        State.BAD,
        "会丢失已经发出的号票和已确认的操作",
        "takes tickets that were given out and commands that were acknowledged",
    ),
    "full_page_writes": (
        State.ODD,
        "可能损坏数据库，除非其文件系统整页写入（如 ZFS）",
        "can spoil the database, unless its file system writes pages whole, as ZFS does",
    ),
}

_LOGS = text(
    "SELECT h.code, l.seq, count(e.seq) AS facts, min(e.seq) AS first, max(e.seq) AS last, "
    "max(e.at) AS newest FROM halls h JOIN log_heads l ON l.hall_id = h.id "
    "LEFT JOIN events e ON e.hall_id = h.id "
    "GROUP BY h.code, l.seq ORDER BY h.code"
)


def schema(patient: Patient) -> Iterator[Found]:
    """Tell whether the database has this program's schema."""
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


def durability(patient: Patient) -> Iterator[Found]:
    """Tell whether PostgreSQL is set to lose nothing at a loss of power that it has acknowledged."""
    if patient.conn is None or patient.conn.dialect.name != "postgresql":
        return
    off = {name: lost for name, lost in _LOST_WITHOUT.items() if _is_off(patient.conn, name)}
    for name, (state, zh, en) in off.items():
        yield Found(
            state,
            f"PostgreSQL 的 {name} 为 off：断电{zh}。请改为 on。",
            f"{name} of PostgreSQL is off: a loss of power {en}. Set it on.",
        )
    if not off:
        names = ", ".join(_LOST_WITHOUT)
        yield Found(
            State.GOOD,
            f"PostgreSQL 已设置为断电不丢已确认的内容（{names}）。",
            f"PostgreSQL is set to keep through a loss of power what it has acknowledged ({names}).",
        )


def _is_off(conn: Connection, name: str) -> bool:
    return bool(conn.execute(_SETTING, {"name": name}).scalar_one() == "off")


def log(patient: Patient) -> Iterator[Found]:
    """Tell whether the log of each hall has no gaps, and is not ahead of the clock."""
    if patient.conn is None:
        return
    for row in patient.conn.execute(_LOGS):
        whole = row.facts > 0 and row.last == row.seq and row.facts == row.last - row.first + 1
        if whole:
            yield Found(
                State.GOOD,
                f"大厅 {row.code} 的日志没有缺号（{row.facts} 条）；"
                "内容是否被改动由 hallsys audit verify 核对。",
                f"The log of hall {row.code} has no gaps ({row.facts} facts); "
                "whether one was changed, hallsys audit verify tells.",
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


def partitions(patient: Patient) -> Iterator[Found]:
    """Tell whether each month of the log has its partition (PostgreSQL)."""
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


def seals(patient: Patient) -> Iterator[Found]:
    """Tell whether the log is what was sealed, and when that was last looked at."""
    if patient.conn is None or patient.conn.execute(VERSION).scalar_one() != newest():
        return
    for hall in kept_here(patient.conn):
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


def erasing(patient: Patient) -> Iterator[Found]:
    """Tell where the schedule of erasure waits, since the date is not sure."""
    if patient.conn is None:
        return
    for hall in kept_here(patient.conn):
        if unsure_since(patient.conn, hall.id, patient.now) is not None:
            today = day_of(patient.now)
            yield Found(
                State.ODD,
                f"大厅 {hall.code} 一个月前没有业务，个人信息暂不按期删除：请核对本机日期（{today}）；"
                "正常办理满一个月后自动恢复，也可运行 hallsys erase。",
                f"Hall {hall.code} was not at work a month ago, so nothing is erased by schedule: see that "
                f"it is {today}. It goes on after a month at work, or with hallsys erase.",
            )


def keys(patient: Patient) -> Iterator[Found]:
    """Tell whether the key file opens what is sealed."""
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


def database_file(patient: Patient) -> Iterator[Found]:
    """Tell whether others on this machine can read the database file."""
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


def copies(patient: Patient) -> Iterator[Found]:
    """Tell how old the newest verified copy is."""
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
