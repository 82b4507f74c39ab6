import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, reduce } from "../../../hallsys/web/kiosk/static/reduce.js";
import { crowds, matching, mostAsked, partsOf, toggle, withAll } from "../../../hallsys/web/kiosk/static/choosing.js";
import { awaitsPrincipal, confirmationRead } from "../../../hallsys/web/kiosk/static/visit.js";
import { checkDigitRight, grouped, typeKey } from "../../../hallsys/web/static/idnumber.js";
import { log } from "./log.js";

const kiosk = { kiosk: { code: "K1" }, queues: [{ queue_id: "a", waiting: 0 }], printer: "ok", reader: "ok" };

/** Return a number with its right check digit; the people are invented. */
function specimen(first17) {
  const sum = [...first17].reduce(
    (total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11),
    0,
  );
  return first17 + "10X98765432"[sum % 11];
}

test("when a device here breaks or heals the server says what is left; another kiosk's is not its affair", () => {
  const fact = log();
  const device = { device_id: "p", device_kind: "ticket_printer", place: "kiosk:K1", fault: "paper_out" };
  for (const kind of ["DeviceBroke", "DeviceHealed", "DeviceAdded", "DeviceRemoved"]) {
    assert.equal(reduce(kiosk, fact(kind, device)).refetch, true);
    assert.equal(reduce(kiosk, fact(kind, { ...device, place: "kiosk:K2" })), kiosk);
  }
});

test("the waiting counts follow the facts", () => {
  assert.equal(reduce(kiosk, log()("TicketIssued", { queue_id: "a" })).queues[0].waiting, 1);
});

test("a card counts once, also when only a fresh snapshot tells of it, but not when its holder may be gone", () => {
  const here = { presentation_id: "p", place: "kiosk:K1" };
  const told = reduce({ ...kiosk, presented: null }, log()("CardPresented", here));
  const { at } = told.presented;
  assert.equal(arrived({ ...kiosk, presented: null }, told, at + 1000), "p");
  assert.equal(arrived(told, { ...told }, at + 1000), null);
  assert.equal(arrived({ ...kiosk, presented: null }, told, at + 16_000), null);
  assert.equal(arrived(told, { ...kiosk, presented: null }, at + 1000), null);
  const elsewhere = reduce({ ...kiosk, presented: null }, log()("CardPresented", { ...here, place: "kiosk:K2" }));
  assert.equal(elsewhere.presented, null);
});

test("what changes the hall's offer asks for a fresh snapshot", () => {
  assert.equal(reduce(kiosk, log()("DayClosed", { day: "2026-03-03" })).refetch, true);
  assert.equal(reduce(kiosk, log()("MatterSuspended", { matter_id: "m" })).refetch, true);
  assert.equal(reduce(kiosk, log()("QueueChanged", { queue_id: "a", code: "a", open: false })).refetch, true);
});

test("check digits: every right one is taken, every other refused", () => {
  for (const first17 of [
    "11010519491231002",
    "44010519800101001",
    "91011019880229900",
    "81000019950615123",
  ]) {
    const right = specimen(first17);
    assert.ok(checkDigitRight(right), right.slice(-4));
    for (const last of "0123456789X") assert.equal(checkDigitRight(first17 + last), first17 + last === right);
  }
  assert.equal(checkDigitRight("1101051949123100"), false);
  assert.equal(checkDigitRight("11010519491231002x"), false);
});

test("a digit that was typed wrong, or two that were swapped, is noticed", () => {
  const right = specimen("11010519491231002");
  for (let place = 0; place < 17; place += 1) {
    const wrong = right.slice(0, place) + ((Number(right[place]) + 1) % 10) + right.slice(place + 1);
    assert.equal(checkDigitRight(wrong), false, `place ${place}`);
  }
  assert.equal(checkDigitRight(`10${right.slice(2)}`), false);
});

test("X is only taken at the end, and nothing after it", () => {
  assert.equal(typeKey("12", "X"), "12");
  assert.equal(typeKey("1".repeat(17), "X"), `${"1".repeat(17)}X`);
  assert.equal(typeKey("1".repeat(18), "5"), "1".repeat(18));
  assert.equal(typeKey("123", "back"), "12");
  assert.equal(typeKey("123", "clear"), "");
  assert.equal(grouped("110105194912310021"), "110105 19491231 0021");
});

const MATTERS = [
  {
    matter_id: "1",
    code: "SB01",
    name: "社会保险登记",
    name_en: "Social insurance",
    queue_id: "a",
    department: "人社局",
    open: true,
  },
  {
    matter_id: "2",
    code: "GA02",
    name: "户口迁移",
    name_en: "Move household",
    queue_id: "b",
    department: "公安局",
    open: true,
  },
  { matter_id: "3", code: "SB03", name: "社保卡", name_en: "Card", queue_id: "c", department: "", open: true },
];
const QUEUES = [
  { queue_id: "a", zone_id: "z1", common: true },
  { queue_id: "c", zone_id: null, common: true },
  { queue_id: "b", zone_id: "z2", common: false },
];

test("a life event chooses what it has and can be had, once", () => {
  const matters = matching(MATTERS, ["3", "gone", "1"]).map((one) => ({ ...one, open: one.matter_id !== "3" }));
  assert.deepEqual(withAll(["2"], matters), ["2", "1"]);
  assert.deepEqual(withAll(["1"], matters), ["1"]);
});

test("a matter is chosen and unchosen", () => {
  assert.deepEqual(toggle(toggle([], "m1"), "m2"), ["m1", "m2"]);
  assert.deepEqual(toggle(["m1", "m2"], "m1"), ["m2"]);
});

test("what comprehensive windows serve is one ticket, each special queue one of its own", () => {
  const parts = partsOf({ matters: MATTERS, queues: QUEUES }, ["2", "3", "1"]);
  assert.deepEqual(
    parts.map(({ queue, matters }) => [queue.queue_id, matters.map((one) => one.matter_id)]),
    [
      ["b", ["2"]],
      ["c", ["3", "1"]],
    ],
  );
  assert.deepEqual(partsOf({ matters: MATTERS, queues: QUEUES }, ["gone"]), []);
});

test("what is asked most comes first, what is closed not at all, and the list fills the rest", () => {
  const matters = MATTERS.map((one) => ({ ...one, open: one.matter_id !== "2" }));
  const ids = mostAsked({ matters, most_asked: ["2", "3", "gone"] }, 9).map((one) => one.matter_id);
  assert.deepEqual(ids, ["3", "1"]);
});

test("each zone has its queues, the first one also those without", () => {
  const zones = [{ zone_id: "z1" }, { zone_id: "z2" }, { zone_id: "z3" }];
  const shown = crowds({ zones, queues: QUEUES }, { a: { expect_low: 1, expect_high: 5 } });
  assert.deepEqual(
    shown.map(({ zone, queues }) => [zone.zone_id, queues.map((one) => one.queue.queue_id)]),
    [
      ["z1", ["a", "c"]],
      ["z2", ["b"]],
    ],
  );
  assert.equal(shown[0].queues[0].expect_high, 5);
});

test("a second card is the applicant's only where it was asked for", () => {
  const visitor = { presentation: {}, relation: "family" };
  assert.equal(awaitsPrincipal({ ...visitor, screen: "principal" }), true);
  assert.equal(awaitsPrincipal({ ...visitor, screen: "keypad" }), true);
  assert.equal(awaitsPrincipal({ ...visitor, screen: "matters" }), false);
  assert.equal(awaitsPrincipal({ ...visitor, relation: null, screen: "principal" }), false);
  assert.equal(awaitsPrincipal({ presentation: null, relation: null, screen: "keypad" }), false);
});

test("the confirmation stays eight seconds before the next card takes over", () => {
  const ui = { screen: "confirm", confirmedAt: 1000 };
  assert.equal(confirmationRead(ui, 8999), false);
  assert.equal(confirmationRead(ui, 9000), true);
  assert.equal(confirmationRead({ screen: "matters", confirmedAt: 1000 }, 1001), true);
});
