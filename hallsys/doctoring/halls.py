"""What is looked at of the halls: which ones are served, their calendars, and for whom they hand over."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text

from hallsys.addresses import addressable, codes_by_host, require_owned
from hallsys.cases.collection_points import hands_over, points_for, require_known
from hallsys.cases.reach import LOOK_AHEAD
from hallsys.doctoring.found import HALLS, Found, Patient, State, kept_here, of_hall
from hallsys.halls.views import hall as read_hall
from hallsys.kernel.clock import SECOND
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import VERSION, newest
from hallsys.settings import EVERY_HALL, Settings

_YEARS = text("SELECT hall_id, year FROM calendar_years")


def calendars(patient: Patient) -> Iterator[Found]:
    """Tell in which halls a calendar year is missing that deadlines reach."""
    if patient.conn is None:
        return
    if patient.conn.execute(HALLS).first() is None:
        yield Found(
            State.BAD,
            "数据库中还没有大厅：请用 hallsys import 导入。",
            "The database has no hall: hallsys import brings one in.",
        )
    covered = {(row.hall_id, row.year) for row in patient.conn.execute(_YEARS)}
    today = datetime.fromtimestamp(patient.now / SECOND, UTC)
    wanted = sorted({today.year, (today + LOOK_AHEAD).year})
    for hall in kept_here(patient.conn):
        for year in wanted:
            if (hall.id, year) not in covered:
                yield Found(
                    State.BAD if year == today.year else State.ODD,
                    f"大厅 {hall.code} 没有 {year} 年的节假日安排：跨入该年的办理期限无法计算，"
                    "请在 /manager/setup 的“工作日历”载入。",
                    f"Hall {hall.code} has no calendar of {year}, "
                    "no deadline that reaches it can be reckoned: load it at /manager/setup, Calendar.",
                )


def which_hall(patient: Patient) -> Iterator[Found]:
    """Tell whether a server finds the hall that it is to serve."""
    code = patient.settings.server.hall
    if patient.conn is None or code == EVERY_HALL:
        return
    codes = [hall.code for hall in patient.conn.execute(HALLS)]
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


def own_settings(patient: Patient) -> Iterator[Found]:
    """Tell whether every hall has settings and an address, where one server serves all."""
    if patient.conn is None or patient.settings.server.hall != EVERY_HALL:
        return
    codes = [hall.code for hall in kept_here(patient.conn)]
    files_of = [hall.code for hall in patient.conn.execute(HALLS)]
    wrong: list[tuple[str, Refusal]] = []
    found: dict[str, Settings] = {}
    for code in codes:
        try:
            found[code] = addressable(patient.settings, code)
        except Refusal as refusal:
            wrong.append((code, refusal))
    for check in (lambda: require_owned(patient.settings, files_of), lambda: codes_by_host(found)):
        try:
            check()
        except Refusal as refusal:
            wrong.append(("*", refusal))
    for code, why in wrong:
        yield of_hall(code, Found(State.BAD, why.sentence("zh"), why.sentence("en")))
    if not wrong:
        yield Found(
            State.GOOD,
            f"{len(codes)} 个大厅的配置和网址可用。",
            f"Settings and addresses of {len(codes)} halls are in order.",
        )


def handing_over(patient: Patient) -> Iterator[Found]:
    """Tell for whom each hall hands over, and which hand over for it: nothing where no hall does."""
    if patient.conn is None or patient.conn.execute(VERSION).scalar_one() != newest():
        return
    for hall_id, code, settings in patient.served():
        for found in _handing_over(patient, hall_id, settings):
            yield of_hall(code, found) if patient.settings.server.hall == EVERY_HALL else found


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
