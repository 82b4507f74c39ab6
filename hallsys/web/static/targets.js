// Where a ticket can be transferred: found by typing, those that were chosen last first.

import { nameOf } from "./lang.js";

const KEPT = "hallsys-transfer-targets";
const MOST = 5;

const keyOf = (target) => target.queue_id ?? target.window_id;

/** Return the keys of the targets that were chosen last on this computer. */
export function recentTargets() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return []; // somebody else's storage, or none
  }
}

/** Remember a target that was chosen. */
export function keepTarget(target) {
  const others = recentTargets().filter((key) => key !== keyOf(target));
  try {
    localStorage.setItem(KEPT, JSON.stringify([keyOf(target), ...others].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing forgets it.
  }
}

const said = (one) => [one.code, one.prefix, one.number, one.name, one.name_en].filter(Boolean).join(" ").toLowerCase();

/**
 * Return the targets that a query finds, as {key, testid, text, waiting?, recent, target}: queues and the other
 * windows at which somebody is signed in. Every word of the query must stand in name, number or code.
 */
export function targetsOf(state, lang, query, recent) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const finds = (one) => words.every((word) => said(one).includes(word));
  const queues = state.queues.filter(finds).map((queue) => ({
    testid: `transfer-queue-${queue.prefix}`,
    text: `${queue.prefix} ${nameOf(queue, lang)}`,
    waiting: queue.waiting,
    target: { queue_id: queue.queue_id },
  }));
  const windows = state.windows
    .filter((one) => one.state !== "signed_out" && one.window_id !== state.window.window_id && finds(one))
    .map((window) => ({
      testid: `transfer-window-${window.code}`,
      text: `${window.number} ${nameOf(window, lang)}`,
      target: { window_id: window.window_id },
    }));
  const rank = (one) => (recent.includes(one.key) ? recent.indexOf(one.key) : MOST);
  return [...queues, ...windows]
    .map((one) => ({ ...one, key: keyOf(one.target) }))
    .map((one) => ({ ...one, recent: recent.includes(one.key) }))
    .sort((one, other) => rank(one) - rank(other));
}
