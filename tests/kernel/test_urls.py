"""A Chinese host as machines take it and as people read it."""

import pytest

from hallsys.kernel.urls import for_machines, for_people

CHINESE = "https://main.大厅.中国:8443/t/Ab3_?x=1#Code"
ASCII = "https://main.xn--imrx4k.xn--fiqs8s:8443/t/Ab3_?x=1#Code"


def test_a_chinese_host_is_written_in_ascii_and_read_as_it_was() -> None:
    assert (for_machines(CHINESE), for_people(ASCII)) == (ASCII, CHINESE)
    assert (for_machines(ASCII), for_people(CHINESE.replace("大厅.中国", "hall"))) == (
        ASCII,
        ASCII.replace("xn--imrx4k.xn--fiqs8s", "hall"),
    )


@pytest.mark.parametrize(
    "url",
    ["", "http://127.0.0.1:8080", "http://[::1]:8080/x", "https://hall.example", "https://hall.example/"],
)
def test_any_other_url_stays_as_it_is(url: str) -> None:
    assert (for_machines(url), for_people(url)) == (url, url)


@pytest.mark.parametrize("host", ["大厅..中国", f"{'厅' * 60}.中国"])
def test_a_host_that_no_name_server_knows_is_refused(host: str) -> None:
    with pytest.raises(UnicodeError):
        for_machines(f"https://{host}")
