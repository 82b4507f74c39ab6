"""Two halls that one server serves, each at a host of its own: the demo's, and a station under it."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, expect

from hallsys.demo.cast import PASSWORD
from hallsys.demo.journey import Page as Caller
from hallsys.demo.ports import keep_port
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.settings import CONFIG
from hallsys.workbook.service import Imported, import_workbook
from tests.browser.pages import Pages
from tests.test_cli import serving

CITY, STATION = "DEMO", "QINGXI"
NAMES = {"zh": "青溪便民服务站", "en": "Qingxi Station"}
_WORKBOOK = CONFIG / "demo" / "hall"
_SIGN_IN = """async ([login, password]) => {
  const headers = { "Content-Type": "application/json", "X-Requested-With": "hallsys" };
  const body = JSON.stringify({ request_id: `signing-in-${login}`, login, password });
  return (await fetch("/api/staff/sign-in", { method: "POST", headers, body })).status;
}"""


class Host(Caller):
    """A page of the hall of a host, which this machine's resolver does not know."""

    def __init__(self, url: str) -> None:
        asked = urlsplit(url)
        super().__init__(f"http://127.0.0.1:{asked.port}")
        self._http.headers["Host"] = asked.netloc


class HostPages(Pages):
    """Pages of the hall of a host, where the browser alone can sign in."""

    def _sign_in(self, context: BrowserContext, login: str) -> None:
        page = context.new_page()
        page.goto(self.url)
        expect(page.locator('html[data-live="live"]')).to_have_count(1)
        assert page.evaluate(_SIGN_IN, [login, PASSWORD]) == 200
        page.close()


def _import_station(folder: Path) -> None:
    """Write the workbook of the demo's hall as that of a station under it, and import it."""
    workbook = folder / "station"
    shutil.copytree(_WORKBOOK, workbook)
    sheet = workbook / "大厅.csv"
    (row,) = csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines())
    put = {"大厅代码": STATION, "名称": NAMES["zh"], "英文名称": NAMES["en"], "层级": "村", "上级大厅": CITY}
    put |= {"地址": "青溪镇中街 8 号", "英文地址": "8 Middle Street, Qingxi", "咨询电话": "0539-0000000"}
    with sheet.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, row | put)
        writer.writeheader()
        writer.writerow(row | put)
    with closing(Database.open(f"sqlite:///{folder / 'hall.db'}", SystemClock())) as db:
        assert isinstance(import_workbook(db, workbook, CONFIG / "calendar", demo=True), Imported)


def _write_settings(folder: Path, port: int) -> Path:
    config = folder / "hall.toml"
    config.write_text(
        f"[server]\nhall = '*'\nport = {port}\npublic_url = 'http://{{hall}}.localhost:{port}'\n"
        f"screens = 'open'\ndatabase = 'sqlite:///{folder / 'hall.db'}'\nkeys = '{folder / 'keys.json'}'\n"
        f"clips = '{folder / 'clips'}'\nrecordings = '{folder / 'voice'}'\n",
        encoding="utf-8",
    )
    (folder / "halls").mkdir()
    handing = "[cases]\nhands_over_for_others = true\n"
    (folder / "halls" / f"{STATION}.toml").write_text(handing, encoding="utf-8")
    return config


@contextmanager
def two_halls(folder: Path) -> Iterator[dict[str, str]]:
    """Serve the halls of a demo's folder that does not run and of a station; yield the address of each."""
    _import_station(folder)
    port = keep_port()
    with serving(_write_settings(folder, port)):
        yield {code: f"http://{code.lower()}.localhost:{port}" for code in (CITY, STATION)}
