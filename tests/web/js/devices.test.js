import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agentNow,
  devicesOf,
  hear,
  reduce,
  refusedDevices,
  testsAfter,
  troubled,
  vitalsOf,
} from "../../../hallsys/web/devices/static/reduce.js";

const device = (device_id, more = {}) => ({
  device_id,
  kind: "ticket_printer",
  driver: "escpos",
  place: "kiosk:K1",
  state: "ok",
  fault: null,
  since: 0,
  agent_id: "a1",
  ...more,
});
const snapshot = () => ({
  agents: [{ agent_id: "a1", name: "K1", version: "0.1", connected: true, last_seen: 5 }],
  devices: [device("p1"), device("p2"), device("x", { agent_id: "gone", state: "offline", fault: "agent_offline" })],
  pulses: {},
});
const broke = { kind: "DeviceBroke", at: 9, device_id: "p2", device_kind: "ticket_printer", place: "kiosk:K1" };
const heard = (more) => ({
  agent_id: "a1",
  version: "0.2",
  at: 100_000,
  since: 1000,
  connected: true,
  devices: { p1: { port: "/dev/ttyUSB0", prints: 3 } },
  ...more,
});

test("a device that broke keeps what facts do not tell, and comes first", () => {
  const state = reduce(snapshot(), { ...broke, fault: "paper_out" });
  assert.deepEqual(devicesOf(state, "a1")[0], device("p2", { state: "broken", fault: "paper_out", since: 9 }));
  assert.deepEqual(
    troubled(state).map((row) => row.device_id),
    ["p2", "x"],
  );
});

test("a working device that warns needs attention, after those that do not work", () => {
  const noted = { ...broke, kind: "DeviceNoted", state: "ok", fault: "paper_near_end" };
  assert.deepEqual(
    troubled(reduce(snapshot(), noted)).map((row) => row.device_id),
    ["x", "p2"],
  );
});

test("what facts do not tell whole is fetched", () => {
  assert.equal(reduce(snapshot(), { kind: "AgentPaired", agent_id: "a2" }).refetch, true);
  assert.equal(reduce(snapshot(), { ...broke, fault: "no_reply" }).refetch, undefined);
});

test("devices of agents that are no longer paired stand apart", () => {
  assert.deepEqual(
    devicesOf(snapshot(), null).map((row) => row.device_id),
    ["x"],
  );
});

test("heartbeats tell version, link and counters", () => {
  const [agent] = snapshot().agents;
  assert.deepEqual([agentNow(snapshot(), agent, 0).link, agentNow(snapshot(), agent, 0).version], ["on", "0.1"]);
  const state = hear(snapshot(), heard());
  assert.deepEqual(
    [100_000, 129_000, 131_000].map((now) => agentNow(state, agent, now).link),
    ["on", "on", "silent"],
  );
  assert.equal(agentNow(state, agent, 100_000).version, "0.2");
  assert.equal(vitalsOf(state, device("p1")).prints, 3);
  assert.equal(vitalsOf(state, device("p2")), null);
  assert.equal(agentNow(hear(state, heard({ connected: false })), agent, 100_000).link, "off");
  // An older agent says hello and no more: it is not silent.
  assert.equal(agentNow(hear(state, heard({ devices: {} })), agent, 900_000).link, "on");
});

test("a test is asked for, and then told of", () => {
  const asked = { kind: "DeviceTestAsked", device_id: "p1" };
  const failed = { kind: "DeviceTested", device_id: "p1", outcome: "failed", fault: "paper_out" };
  assert.deepEqual(testsAfter({}, [asked]), { p1: { outcome: "asked", fault: null } });
  assert.deepEqual(testsAfter({}, [asked, failed]), { p1: { outcome: "failed", fault: "paper_out" } });
  const before = {};
  assert.equal(testsAfter(before, [broke]), before);
});

test("what agents are wired for and may not run is listed with the agent's name", () => {
  const refused = [{ device_id: "s1", place: "window:W01", reason: "not_allowed" }];
  const state = hear(hear(snapshot(), heard({ refused })), heard({ agent_id: "revoked", refused }));
  assert.deepEqual(refusedDevices(state), [{ ...refused[0], agent: "K1" }]);
});
