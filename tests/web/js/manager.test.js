import assert from "node:assert/strict";
import { test } from "node:test";
import {
  longestWait,
  reduce,
  satisfaction,
  shownState,
  windowState,
} from "../../../hallsys/web/manager/static/reduce.js";
import { found, isTaken, weekdays, withOrWithout } from "../../../hallsys/web/manager/static/matters/rules.js";
import { fitted, kept, movedQueue, nearest, pushed, pushedArea, resized } from "../../../hallsys/web/manager/static/rules.js";
import { log } from "./log.js";

const snapshot = () => ({
  queues: [
    { queue_id: "a", prefix: "A", waiting: 2 },
    { queue_id: "b", prefix: "B", waiting: 1 },
  ],
  windows: [
    {
      window_id: "w1",
      state: "signed_out",
      pause_reason: null,
      clerk: null,
      queue_ids: ["a"],
      current: null,
      served: 0,
    },
    {
      window_id: "w2",
      state: "open",
      pause_reason: null,
      clerk: { clerk_id: "c2", name: "x" },
      queue_ids: ["a", "b"],
      current: null,
      served: 0,
    },
  ],
  staff: { c1: "王一" },
  waiting: [
    { ticket_id: "t1", queue_id: "a", waiting_since: 10 },
    { ticket_id: "t2", queue_id: "a", waiting_since: 20 },
    { ticket_id: "t3", queue_id: "b", waiting_since: 30 },
  ],
  waiting_cut: false,
  devices: [
    { device_id: "p", kind: "ticket_printer", place: "kiosk:K1", state: "ok", fault: null, since: 0 },
  ],
  ratings: { opened: 0, rated: {}, lapsed: 0, cases: 0 },
  today: { issued: 0, finished: 0, missed: 0, cancelled: 0 },
  feed: [],
});
const play = (...facts) => facts.reduce(reduce, snapshot());
const service = {
  service_id: "s1",
  ticket_id: "t1",
  number: "A001",
  queue_id: "a",
  priority_class: "ordinary",
  window_id: "w2",
  window_number: 2,
  resumed: false,
};

test("a window goes from free to called to serving to free, and counts what it served", () => {
  const fact = log();
  const facts = [
    fact("TicketCalled", service),
    fact("ServiceStarted", service),
    fact("ServiceFinished", service),
  ];
  const states = facts.map((_, n) => windowState(play(...facts.slice(0, n + 1)).windows[1]));
  assert.deepEqual(states, ["called", "serving", "open"]);
  const end = play(...facts);
  assert.deepEqual([end.windows[1].served, end.today.finished, end.queues[0].waiting], [1, 1, 1]);
});

test("the longest wait of a queue moves on when the oldest ticket is called", () => {
  assert.equal(longestWait(snapshot().waiting, "a"), 10);
  assert.equal(longestWait(play(log()("TicketCalled", service)).waiting, "a"), 20);
  assert.equal(longestWait(snapshot().waiting, "none"), null);
});

test("a clerk signs in by name and out again", () => {
  const fact = log();
  const inside = play(fact("ClerkSignedIn", { window_id: "w1", clerk_id: "c1" }));
  assert.deepEqual(inside.windows[0].clerk, { clerk_id: "c1", name: "王一" });
  assert.equal(windowState(inside.windows[0]), "open");
  assert.equal(
    reduce(inside, fact("ClerkSignedOut", { window_id: "w1", clerk_id: "c1" })).windows[0].clerk,
    null,
  );
});

test("ratings of the day: a time-out is not a rating", () => {
  const fact = log();
  const rate = (level) => [fact("RatingOpened", {}), fact("ServiceRated", { level })];
  const { ratings } = play(
    ...rate(5),
    ...rate(3),
    ...rate(1),
    fact("RatingOpened", {}),
    fact("RatingLapsed", {}),
    fact("CaseRated", { level: 1 }), // a kind of its own
  );
  assert.deepEqual([ratings.opened, ratings.lapsed, ratings.cases], [4, 1, 1]);
  assert.deepEqual(satisfaction(ratings), { rated: 3, satisfied: 2 });
});

test("a device breaks, heals, and one never seen before is listed", () => {
  const fact = log();
  const device = { device_id: "p", device_kind: "ticket_printer", place: "kiosk:K1" };
  const broken = play(fact("DeviceBroke", { ...device, fault: "paper_out" }));
  assert.deepEqual([broken.devices[0].state, broken.devices[0].fault], ["broken", "paper_out"]);
  assert.equal(reduce(broken, fact("DeviceHealed", device)).devices[0].state, "ok");
  assert.equal(
    play(fact("DeviceBroke", { ...device, device_id: "q", fault: "agent_offline" })).devices[1].state,
    "offline",
  );
  assert.equal(play(fact("DeviceAdded", { ...device, device_id: "q" })).devices[1].state, "ok");
  assert.deepEqual(play(fact("DeviceRemoved", device)).devices, []);
});

test("the feed keeps the last thirty facts", () => {
  const fact = log();
  const { feed } = play(
    ...Array.from({ length: 40 }, () => fact("TicketIssued", { queue_id: "a", ticket_id: "x" })),
  );
  assert.deepEqual([feed.length, feed.at(-1).seq], [30, 40]);
});

test("a new allocation stands at once", () => {
  const state = play(log()("QueuesAllocated", { window_id: "w1", queue_ids: ["b"], previous: ["a"] }));
  assert.deepEqual(state.windows[0].queue_ids, ["b"]);
});

test("a free window none of whose devices answers is offline; one that serves goes on serving", () => {
  const device = (state) => ({ place: "window:W01", state });
  const window = { code: "W01", state: "open", current: null };
  assert.equal(shownState(window, [device("offline"), device("offline")]), "offline");
  assert.equal(shownState(window, [device("offline"), device("ok")]), "open");
  assert.equal(shownState(window, []), "open");
  assert.equal(shownState({ ...window, current: { state: "serving" } }, [device("offline")]), "serving");
});

const canvas = { width: 20, height: 10 };

test("a window stays on its canvas however it is pushed and turned", () => {
  const corner = { x: 16, y: 7, facing: "south" };
  assert.deepEqual(pushed(corner, "ArrowRight", canvas), corner);
  assert.deepEqual(pushed(corner, "ArrowUp", canvas), { ...corner, y: 6 });
  assert.deepEqual(pushed(corner, "R", canvas), { x: 16, y: 6, facing: "west" });
  assert.equal(pushed(corner, "a", canvas), null);
  assert.deepEqual(kept({ x: -3.2, y: 4.6, facing: "south" }, canvas), { x: 0, y: 5, facing: "south" });
});

test("arrows lead to the next window in their direction", () => {
  const places = { a: { x: 0, y: 0 }, b: { x: 5, y: 0 }, c: { x: 10, y: 1 }, d: { x: 0, y: 9 } };
  const way = (...keys) => keys.reduce((at, key) => nearest(places, at, key), "a");
  assert.equal(way("ArrowRight"), "b");
  assert.equal(way("ArrowRight", "ArrowRight", "ArrowRight"), "c");
  assert.equal(way("ArrowDown"), "d");
  assert.equal(way("ArrowDown", "ArrowUp"), "a");
});

test("a queue that moves is served at its new window before it leaves the old one", () => {
  const windows = [
    { window_id: "1", queue_ids: ["a", "b"] },
    { window_id: "2", queue_ids: ["c"] },
  ];
  const order = (window_id, ...queue_ids) => ({ window_id, queue_ids });
  const moved = (queue_id, from, to) => movedQueue(windows, { queue_id, from }, to);
  assert.deepEqual(moved("a", null, "2"), [order("2", "c", "a")]);
  assert.deepEqual(moved("a", "1", "2"), [order("2", "c", "a"), order("1", "b")]);
  assert.deepEqual(moved("a", "1", null), [order("1", "b")]);
  assert.deepEqual(moved("a", "1", "1"), []);
  assert.deepEqual(moved("a", null, null), []);
});

test("an area stays on the canvas, neither too small nor larger than it", () => {
  const canvas = { width: 30, height: 20 };
  const area = { x: 25, y: -3, width: 10, height: 1 };
  assert.deepEqual(fitted(area, canvas), { x: 20, y: 0, width: 10, height: 2 });
  assert.deepEqual(fitted({ x: 0, y: 0, width: 99, height: 99 }, canvas), { x: 0, y: 0, ...canvas });
});

test("arrows move an area or size it, other keys do neither", () => {
  const canvas = { width: 30, height: 20 };
  const area = { x: 20, y: 5, width: 10, height: 4 };
  assert.deepEqual(pushedArea(area, "ArrowLeft", canvas), { ...area, x: 19 });
  assert.deepEqual(pushedArea(area, "ArrowRight", canvas), area);
  assert.deepEqual(pushedArea(area, "ArrowDown", canvas, true), { ...area, height: 5 });
  assert.deepEqual(pushedArea(area, "ArrowRight", canvas, true), area); // at the edge it grows no more
  assert.equal(pushedArea(area, "Enter", canvas), null);
});

test("a smaller canvas keeps everything upon it", () => {
  const drawing = { width: 30, height: 20, areas: [{ x: 20, y: 10, width: 10, height: 10 }] };
  const after = resized(drawing, { w1: { x: 26, y: 17, facing: "south" } }, { width: 20, height: 15 });
  assert.deepEqual(after.drawing, { width: 20, height: 15, areas: [{ x: 10, y: 5, width: 10, height: 10 }] });
  assert.deepEqual(after.places.w1, { x: 16, y: 12, facing: "south" });
});

test("matters of the hall above are found, chosen and taken out of the choice again", () => {
  const above = [
    { code: "S01", name: "社保卡", name_en: "Card", department: "人社局", department_en: "", state: "behind" },
    { code: "S02", name: "公交卡", name_en: "Bus pass", department: "", department_en: "", state: "own" },
  ];
  assert.deepEqual(found(above, "undefined"), []);
  assert.deepEqual(found(above, "bus").map((one) => one.code), ["S02"]);
  assert.deepEqual(above.map(isTaken), [true, false]);
  const chosen = withOrWithout(new Set(["S01"]), ["S02", "S03"], true);
  assert.deepEqual([...withOrWithout(chosen, ["S01", "S03"], false)], ["S02"]);
});

test("days are said in words", () => {
  assert.equal(weekdays("1010001", "zh"), "周一、周三、周日");
  assert.equal(weekdays("1010001", "en"), "Mon, Wed, Sun");
});
