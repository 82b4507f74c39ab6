"""The page of devices in a browser: pairing, a test, a fault, a revocation, all without a mouse."""

from collections.abc import Iterator

import pytest
import requests
import socketio
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages


@pytest.fixture
def page(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Page]:
    pages = Pages(browser, fresh_demo.url)  # agents are revoked here
    yield pages("devices")
    pages.close()


def press(page: Page, name: str) -> None:
    page.get_by_test_id(name).focus()
    page.keyboard.press("Enter")


def test_a_device_that_breaks_comes_first_and_heals(fresh_demo: RunningDemo, page: Page) -> None:
    printer = page.get_by_test_id("device-K1-printer")
    expect(printer).to_have_attribute("data-state", "ok")
    expect(page.get_by_test_id("port-K1-printer")).to_have_text("sim://escpos/K1")
    expect(page.get_by_test_id("paper-K1-printer")).to_have_text("有纸")
    press(page, "test-K1-printer")
    outcome = page.get_by_test_id("outcome-K1-printer")
    expect(outcome).to_have_attribute("data-outcome", "done")
    fresh_demo.devices.poke("K1-printer", "faults", {"faults": ["paper_out"]})
    press(page, "test-K1-printer")
    expect(outcome).to_have_attribute("data-outcome", "failed")
    trouble = page.get_by_test_id("trouble-K1-printer")
    expect(trouble).to_contain_text("打印机缺纸")
    expect(page.locator("tbody tr").first).to_have_attribute("data-testid", "device-K1-printer")
    page.get_by_test_id("lang").click()
    expect(trouble).to_contain_text("The printer is out of paper.")
    axe.check(page)
    fresh_demo.devices.poke("K1-printer", "faults", {"faults": []})
    press(page, "test-K1-printer")
    expect(trouble).to_have_count(0)
    expect(printer).to_have_attribute("data-state", "ok")


def test_an_agent_is_paired_renamed_and_revoked(fresh_demo: RunningDemo, page: Page) -> None:
    page.get_by_test_id("kind-speaker").press("Space")
    page.get_by_test_id("places").fill("lobby")
    press(page, "pair")
    expect(page.get_by_test_id("error")).to_have_attribute("data-code", "places_wrong")
    page.get_by_test_id("places").fill("window:W11..W12")
    press(page, "pair")
    code = page.get_by_test_id("pairing-code")
    expect(code).to_be_visible()
    expect(page.get_by_test_id("code-left")).to_contain_text("09:")
    asked = {"code": code.inner_text().split()[-1], "name": "窗口电脑"}
    answer = requests.post(
        f"{fresh_demo.url}/api/agent/pair", json=asked, headers={"X-Requested-With": "hallsys"}, timeout=10
    )
    assert answer.ok
    expect(page.get_by_test_id("code-used")).to_contain_text("窗口电脑")
    card = page.get_by_test_id("agent-窗口电脑")
    expect(card).to_contain_text("window:W11..W12")
    press(page, "rename-窗口电脑")
    page.get_by_test_id("agent-name").fill("二楼电脑")
    axe.check(page)
    page.keyboard.press("Enter")
    card = page.get_by_test_id("agent-二楼电脑")
    expect(card).to_be_visible()
    press(page, "revoke-二楼电脑")
    expect(page.locator("dialog")).to_contain_text("二楼电脑")
    axe.check(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("revoke-二楼电脑")).to_be_focused()
    press(page, "revoke-二楼电脑")
    press(page, "revoke-confirm")
    expect(card).to_have_count(0)


def test_what_a_revoked_agent_ran_is_offline_at_once(page: Page) -> None:
    press(page, "revoke-demo devices")
    press(page, "revoke-confirm")
    rows = page.get_by_test_id("orphans").locator("tbody tr")
    expect(rows.first).to_have_attribute("data-state", "offline")
    before = rows.count()
    press(page, "forget-W01-pad")
    expect(rows).to_have_count(before - 1)


def test_a_device_that_an_agent_may_not_run_is_shown_with_the_reason(
    fresh_demo: RunningDemo, page: Page
) -> None:
    page.get_by_test_id("places").fill("window:W11")
    press(page, "pair")
    asked = {"code": page.get_by_test_id("pairing-code").inner_text().split()[-1], "name": "窗口电脑"}
    headers = {"X-Requested-With": "hallsys"}
    paired = requests.post(f"{fresh_demo.url}/api/agent/pair", json=asked, headers=headers, timeout=10).json()
    client = socketio.Client(reconnection=False)
    client.connect(fresh_demo.url, auth={"token": paired["token"]}, namespaces=["/agent"], wait_timeout=60)
    wired = [
        {"device_id": "W11-sign", "kind": "window_sign", "driver": "aabb", "place": "window:W11"},
        {"device_id": "W12-sign", "kind": "window_sign", "driver": "aabb", "place": "window:W12"},
    ]
    answer = client.call("hello", {"version": "1.0", "devices": wired}, namespace="/agent")
    assert answer == {"refused": {"W12-sign": "not_allowed"}}
    refused = page.get_by_test_id("refused-W12-sign")
    expect(refused).to_contain_text("配对时未许可")
    expect(page.get_by_test_id("device-W11-sign")).to_be_visible()
    axe.check(page)
    client.disconnect()
