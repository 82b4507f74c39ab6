"""The layouts of a hall: ours, its own in their place, and what is wrong with them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.agent.config import ConfigError, load_config
from hallsys.devices.commands import PrintDocument
from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.printers.layout import Cut, Item, Pair, Qr, Text, cells
from hallsys.devices.printers.library import load_library, source_of
from hallsys.devices.printers.template import LayoutError
from hallsys.devices.printers.vocabulary import VOCABULARIES, Value
from hallsys.devices.simulated.printer import PrinterTwin
from tests.devices.lines import reached
from tests.devices.slips import SLIP

OWN = load_library(None)
DOCUMENTS = [name for name, each in VOCABULARIES.items() if "reprint" in each.sample]
TINY = "center: {title}\nhuge: {number}\nleft: {queue} {issued_at}\ncut\n"

words = st.text(st.sampled_from("ab 综合,。（12"), max_size=60)


def said(items: list[Item]) -> str:
    return "\n".join(
        item.text if isinstance(item, Text) else f"{item.label} {item.value}"
        for item in items
        if isinstance(item, Text | Pair)
    )


def command(layout: str) -> PrintDocument:
    sample = VOCABULARIES[layout].sample
    return PrintDocument(layout, {field: value for field, value in sample.items() if field != "reprint"})


@pytest.mark.parametrize("layout", DOCUMENTS)
@pytest.mark.parametrize("width", [32, 48])
def test_a_document_has_all_its_facts(layout: str, width: int) -> None:
    given = command(layout)
    items = OWN.document(given, width)
    text = "".join(said(items).split()).replace("1.", "").replace("2.", "")
    for field, value in given.fields.items():
        for each in (value,) if isinstance(value, str) else value:
            if field not in ("qr", "rate"):
                assert "".join(each.split()) in text, field
    codes = [given.fields[field] for field in ("qr", "rate") if field in given.fields]
    assert [item.payload for item in items if isinstance(item, Qr)] == codes
    assert items[-1] == Cut()
    assert "补打" not in text
    assert "补打" in said(OWN.document(replace(given, reprint=True), width))


@given(st.sampled_from(list(VOCABULARIES)), st.data(), st.sampled_from([32, 48]))
def test_nothing_is_wider_than_the_paper(layout: str, data: st.DataObject, width: int) -> None:
    vocabulary = VOCABULARIES[layout]
    values: dict[str, Value] = {}
    for field in vocabulary.sample:
        as_list = vocabulary.is_list(field)
        values[field] = tuple(data.draw(st.lists(words, max_size=3))) if as_list else data.draw(words)
    for item in OWN.compose(layout, values, width):
        if isinstance(item, Text):
            assert cells(item.text) * item.scale <= width
        if isinstance(item, Pair):
            assert cells(item.label) + cells(item.value) < width


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (PrintDocument("ticket", {}), "layout"),
        (PrintDocument("poster", {}), "layout"),
        (replace(command("notice"), fields={"title": "厅", "matter": "设立"}), "noticed_at, materials"),
        (replace(command("notice"), fields={**command("notice").fields, "materials": "一份"}), "materials"),
        (replace(command("pick_up"), fields={**command("pick_up").fields, "code": ("1",)}), "code"),
    ],
)
def test_a_document_that_cannot_be_printed(given: PrintDocument, wrong: str) -> None:
    with pytest.raises(DeviceFault, match="bad_command") as fault:
        OWN.document(given, 48)
    assert wrong in fault.value.detail


def test_the_guide_names_every_field() -> None:
    guide = Path(__file__).parents[3] / "config" / "layouts" / "README.md"
    rows = [line.split("|") for line in guide.read_text(encoding="utf-8").splitlines() if "title\\*" in line]
    told = {name.strip(" `"): set(row[2].split()) for row in rows for name in row[1].split(",")}
    for name, vocabulary in VOCABULARIES.items():
        lists = [field for field in vocabulary.sample if vocabulary.is_list(field)]
        assert {field.strip(",\\*…") for field in told[name]} == {*vocabulary.sample} - {"reprint"}
        assert {field.strip(",\\*…") for field in told[name] if "*" in field} == {*vocabulary.required}
        assert sum("…" in field for field in told[name]) == len(lists)


def test_fields_of_a_later_version_are_passed_over() -> None:
    later = replace(command("pick_up"), fields={**command("pick_up").fields, "colour": "red"})
    assert OWN.document(later, 48) == OWN.document(command("pick_up"), 48)


def test_a_halls_own_layout_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "ticket.layout").write_text("\ufeff" + TINY, encoding="utf-8")  # as Windows saves it
    own = load_library(tmp_path)
    assert said(own.ticket(SLIP, 48)) == "云河市政务服务中心\nA003\n综合受理 2026-03-02 09:05"
    assert own.document(command("notice"), 48) == OWN.document(command("notice"), 48)
    assert source_of("ticket", tmp_path) == TINY
    assert source_of("notice", tmp_path) == source_of("notice", None)


def test_everything_wrong_in_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "tickets.layout").write_text(TINY)
    (tmp_path / "ticket.layout").write_text(TINY.replace("huge", "hugh"))
    (tmp_path / "notice.layout").write_bytes(b"center: \xb4\xf3\xcc\xfc\n")
    with pytest.raises(LayoutError) as error:
        load_library(tmp_path)
    found = str(error.value).splitlines()
    assert [line.removeprefix(f"{tmp_path}/").split(": ")[0] for line in found] == [
        "tickets.layout:1", "ticket.layout:2", "notice.layout:1",
    ]  # fmt: skip
    with pytest.raises(LayoutError, match="no such folder"):
        load_library(tmp_path / "none")


def test_the_agent_does_not_start_with_a_wrong_layout(tmp_path: Path) -> None:
    layouts = tmp_path / "own"
    layouts.mkdir()
    (layouts / "ticket.layout").write_text(TINY.replace("{queue}", "{que}"))
    wiring = tmp_path / "devices.toml"
    wiring.write_text(
        'server = "http://h"\n[[device]]\nid = "p"\ndriver = "escpos"\nport = "file:/dev/null"\n'
        f'place = "kiosk:K1"\nsettings.layouts = "{layouts}"\n'
    )
    with pytest.raises(ConfigError) as error:
        load_config(wiring)
    assert f"{wiring}:7: device.settings.layouts: " in str(error.value)
    assert f"{layouts}/ticket.layout:3: no field is called 'que'" in str(error.value)


def test_a_layout_that_breaks_later_is_a_fault(tmp_path: Path) -> None:
    settings = EscposSettings(layouts=tmp_path)
    (tmp_path / "ticket.layout").write_text("?")
    with pytest.raises(DeviceFault, match="layout_wrong"):
        EscposPrinter("file:/dev/null", settings)


@pytest.mark.parametrize("mode", ["native", "image"])
def test_a_document_comes_out_of_the_printer(mode: str) -> None:
    with reached("escpos", "tcp") as (url, twin):
        assert isinstance(twin, PrinterTwin)
        printer = EscposPrinter(url, EscposSettings.model_validate({"mode": mode}))
        printer.open()
        printer.print_document(command("acceptance"))
        with pytest.raises(DeviceFault, match="bad_command") as fault:
            printer.print_document(PrintDocument("acceptance", {"title": "厅"}))
        assert not fault.value.begun
        printer.close()
        (slip,) = twin.slips
        assert twin.unknown == []
        if mode == "native":
            assert slip.codes == [command("acceptance").fields["qr"]]
            assert "受理回执" in slip.lines
            assert "11530100MB0123456X400013100100020260302000001" in slip.lines
