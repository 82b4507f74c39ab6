"""A process that serves all halls: where each is reached, and which settings hold for it."""

from pathlib import Path

import pytest

from hallsys.addresses import HallNotAddressable, SettingsOfNoHall, codes_by_host, settings_by_hall
from hallsys.cases.collection_points import page_of
from hallsys.settings import Settings, SettingsBroken, start_notes

ALL = '[server]\nhall = "*"\npublic_url = "https://{hall}.halls.example:8443/"\nrecordings = "voice"\n'


def written(folder: Path, of_all: str = ALL, **own: str) -> Path:
    """Write the settings of all halls, and those of single ones by code; return the file of all."""
    file = folder / "hall.toml"
    file.write_text(of_all, encoding="utf-8")
    (folder / "halls").mkdir()
    for code, content in own.items():
        (folder / "halls" / f"{code}.toml").write_text(content, encoding="utf-8")
    return file


def test_each_hall_has_its_own_address_and_recordings(tmp_path: Path) -> None:
    file = written(tmp_path)
    found = settings_by_hall(Settings.load(file), ["Main", "c-2"])
    assert {code: one.server.address for code, one in found.items()} == {
        "Main": "https://main.halls.example:8443",
        "c-2": "https://c-2.halls.example:8443",
    }
    assert {one.cases.halls_at for one in found.values()} == {"https://{hall}.halls.example:8443/"}
    assert page_of(found["Main"].cases.halls_at, "C-2") == "https://c-2.halls.example:8443/progress"
    assert page_of(Settings().cases.halls_at, "C-2") == ""
    assert found["c-2"].server.voice_folder == Path("voice/c-2")
    assert codes_by_host(found) == {"main.halls.example": "Main", "c-2.halls.example": "c-2"}


def test_what_a_hall_says_of_itself_stands_over_what_is_said_of_all(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        f"{ALL}[counters]\nundo_ms = 4000\nrecall_cooldown_ms = 5000\n[queue]\nsenior_age = 65\n",
        Main='[counters]\nundo_ms = 7000\n[[kiosks]]\ncode = "K9"\nname = "九号"\n',
    )
    found = settings_by_hall(Settings.load(file), ["Main", "c-2"])
    main, other = found["Main"], found["c-2"]
    assert (main.counters.undo_ms, main.counters.recall_cooldown_ms) == (7000, 5000)
    assert (other.counters.undo_ms, other.queue.senior_age, main.queue.senior_age) == (4000, 65, 65)
    assert ([one.code for one in main.kiosks], [one.code for one in other.kiosks]) == (["K9"], ["K1"])
    assert main.server.address == "https://main.halls.example:8443"


@pytest.mark.parametrize("table", ["server", "standby", "backup"])
def test_what_the_process_is_one_of_its_halls_cannot_say(tmp_path: Path, table: str) -> None:
    file = written(tmp_path, Main=f"[{table}]\n")
    with pytest.raises(SettingsBroken, match=rf"Main\.toml.*{table}"):
        settings_by_hall(Settings.load(file), ["Main"])


def test_a_misspelt_setting_of_one_hall_names_its_file(tmp_path: Path) -> None:
    file = written(tmp_path, Main="[counters]\nundo = 1\n")
    with pytest.raises(SettingsBroken, match=r"Main\.toml.*undo"):
        settings_by_hall(Settings.load(file), ["Main"])


@pytest.mark.parametrize("codes", [["a_b"], ["北新区"], ["-a"], ["a" * 64], ["Main", "MAIN"]])
def test_a_code_that_cannot_be_an_address_is_refused(tmp_path: Path, codes: list[str]) -> None:
    file = written(tmp_path)
    with pytest.raises(HallNotAddressable):
        codes_by_host(settings_by_hall(Settings.load(file), codes))


@pytest.mark.parametrize(
    "server",
    [
        'hall = "*"\n',
        'hall = "*"\npublic_url = "https://hall.example"\n',
        'hall = "*"\npublic_url = "https://hall.example/{hall}"\n',
        'public_url = "https://{hall}.example"\n',
    ],
)
def test_all_halls_need_an_address_with_a_place_for_their_code(tmp_path: Path, server: str) -> None:
    with pytest.raises(SettingsBroken, match="hall"):
        Settings.load(written(tmp_path, f"[server]\n{server}"))


def test_a_command_about_one_hall_takes_the_same_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALLSYS_SERVER__HALL", "Main")  # as `hallsys --hall Main` has it
    file = written(tmp_path, Main="[queue]\nsenior_age = 70\n", other="[queue]\nsenior_age = 80\n")
    found = Settings.load(file)
    assert found.server.address == "https://main.halls.example:8443"
    assert (found.server.voice_folder, found.queue.senior_age) == (Path("voice/Main"), 70)
    assert settings_by_hall(found, ["Main"]) == {"Main": found}


def test_a_hall_with_an_address_of_its_own_has_settings_of_its_own_and_recordings_as_they_are(
    tmp_path: Path,
) -> None:
    file = written(
        tmp_path, '[server]\nhall = "Main"\nrecordings = "voice"\n', Main="[queue]\nsenior_age = 70\n"
    )
    found = Settings.load(file)
    assert (found.server.voice_folder, found.queue.senior_age) == (Path("voice"), 70)


@pytest.mark.parametrize("name", ["Mian", "main", "Main.old"])
def test_a_file_that_would_hold_for_no_hall_is_refused(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, **{"Main": "", name: ""})
    with pytest.raises(SettingsOfNoHall, match=f"{name}.toml"):
        settings_by_hall(Settings.load(file), ["Main", "c-2"])


@pytest.mark.parametrize("domain", ["大厅.中国", "大厅.中国."])
def test_a_chinese_domain_is_known_as_browsers_send_it(tmp_path: Path, domain: str) -> None:
    file = written(tmp_path, f'[server]\nhall = "*"\npublic_url = "https://{{hall}}.{domain}"\n')
    found = codes_by_host(settings_by_hall(Settings.load(file), ["Main"]))
    assert found == {"main.xn--imrx4k.xn--fiqs8s": "Main"}


def test_what_a_phone_scans_has_a_chinese_domain_as_name_servers_know_it(tmp_path: Path) -> None:
    file = written(tmp_path, '[server]\nhall = "Main"\npublic_url = "https://{hall}.大厅.中国:8443/"\n')
    server = Settings.load(file).server
    assert server.address == "https://main.xn--imrx4k.xn--fiqs8s:8443"
    ((told, _), *_) = start_notes(server, any_pass=False)
    assert "https://main.大厅.中国:8443/manager/devices" in told


def test_a_host_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsBroken, match="public_url"):
        Settings.load(written(tmp_path, '[server]\npublic_url = "https://大厅..中国"\n'))


def test_the_file_of_a_hall_that_is_kept_elsewhere_does_no_harm(tmp_path: Path) -> None:
    file = written(tmp_path, Main="", c_3="")
    assert set(settings_by_hall(Settings.load(file), ["Main"], others=["c_3"])) == {"Main"}
