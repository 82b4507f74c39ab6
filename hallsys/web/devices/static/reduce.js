// What facts and heartbeats change on the page of devices.

import { CHANGES_THE_HALL, deviceStates } from "../../static/fold.js";

const QUIET_MS = 30_000; // three heartbeats
const ORDER = { broken: 0, offline: 1, ok: 2 };

/** After these there is more to know than the fact tells. */
const ASKS = new Set([
  "DeviceAdded",
  "DeviceRewired",
  "AgentPaired",
  "AgentRenamed",
  "AgentRevoked",
  "ScreenPassMade",
  "ScreenSetUp",
  "ScreenPassRevoked",
]);

/** Return the page's state after a fact. */
export function reduce(state, fact) {
  const next = { ...state, devices: deviceStates(state.devices, fact) };
  return ASKS.has(fact.kind) || CHANGES_THE_HALL.has(fact.kind) ? { ...next, refetch: true } : next;
}

/** Return the page's state after an agent was heard. */
export function hear(state, heard) {
  return { ...state, pulses: { ...state.pulses, [heard.agent_id]: heard } };
}

/** Return what became of the tests after some facts: {device_id: {outcome: asked | done | failed | late, fault}}. */
export function testsAfter(tests, facts) {
  const told = facts.flatMap((fact) => {
    if (fact.kind === "DeviceTestAsked") return [[fact.device_id, { outcome: "asked", fault: null }]];
    if (fact.kind === "DeviceTested") return [[fact.device_id, { outcome: fact.outcome, fault: fact.fault }]];
    return [];
  });
  return told.length ? { ...tests, ...Object.fromEntries(told) } : tests;
}

/** Return an agent as it is now: its row, and what its heartbeats told. `link`: on, silent or off. */
export function agentNow(state, agent, now) {
  const heard = state.pulses[agent.agent_id];
  if (!heard) return { ...agent, link: agent.connected ? "on" : "off", heard: agent.last_seen, since: null };
  const counts = Object.keys(heard.devices).length > 0;
  const silent = counts && now - heard.at > QUIET_MS;
  return {
    ...agent,
    version: heard.version,
    link: heard.connected ? (silent ? "silent" : "on") : "off",
    heard: heard.at,
    since: counts ? heard.since : null,
  };
}

/** Return the devices that agents are wired for and may not run: [{device_id, place, reason, agent}]. */
export function refusedDevices(state) {
  return state.agents.flatMap(({ agent_id, name }) =>
    (state.pulses[agent_id]?.refused ?? []).map((one) => ({ ...one, agent: name })),
  );
}

/** Return what a device's agent told of it last, or null. */
export function vitalsOf(state, device) {
  return state.pulses[device.agent_id]?.devices[device.device_id] ?? null;
}

/** Return the devices of an agent (null: of none that is paired), what does not work first. */
export function devicesOf(state, agentId) {
  const paired = new Set(state.agents.map((agent) => agent.agent_id));
  const mine = ({ agent_id }) => (agentId === null ? !paired.has(agent_id) : agent_id === agentId);
  return state.devices.filter(mine).sort(worstFirst);
}

/** Return the devices that do not work, and those that warn, the worst first. */
export function troubled(state) {
  return state.devices.filter(({ state: now, fault }) => now !== "ok" || fault).sort(worstFirst);
}

function worstFirst(one, other) {
  const rank = (device) => ORDER[device.state] + (device.fault ? 0 : 1);
  return rank(one) - rank(other) || (one.place + one.device_id < other.place + other.device_id ? -1 : 1);
}
