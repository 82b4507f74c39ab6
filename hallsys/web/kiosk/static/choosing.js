// What the choice of matters reckons with: plain functions, tested without a browser.

/** Return the chosen matters after a touch on one of them. */
export function toggle(chosen, matterId) {
  return chosen.includes(matterId) ? chosen.filter((id) => id !== matterId) : [...chosen, matterId];
}

/**
 * Return the tickets that the chosen matters need, as [{queue, matters}]: what comprehensive windows serve is one,
 * in the queue of its first matter, and each special queue has one of its own (the rule of the server).
 */
export function partsOf({ matters, queues }, chosen) {
  const parts = new Map();
  for (const id of chosen) {
    const matter = matters.find((one) => one.matter_id === id);
    const queue = queues.find((one) => one.queue_id === matter?.queue_id);
    if (!queue) continue;
    const key = queue.common ? "" : queue.queue_id;
    const part = parts.get(key) ?? { queue, matters: [] };
    parts.set(key, { ...part, matters: [...part.matters, matter] });
  }
  return [...parts.values()];
}

/** Return the chosen matters with all of a life event that can be had. */
export function withAll(chosen, matters) {
  const open = matters.filter((one) => one.open).map((one) => one.matter_id);
  return [...chosen, ...open.filter((id) => !chosen.includes(id))];
}

/** Return the matters with those ids that there are, in that order. */
export function matching(matters, ids) {
  return ids.map((id) => matters.find((one) => one.matter_id === id)).filter(Boolean);
}

/** Return the matters that are asked for most, filled up with the first of the list. */
export function mostAsked({ matters, most_asked: asked }, most) {
  const first = matching(matters, asked).filter((one) => one.open);
  const rest = matters.filter((one) => one.open && !first.includes(one));
  return [...first, ...rest].slice(0, most);
}

/** Return the zones with their queues: how many wait in each, and the wait that a new ticket has before it. */
export function crowds({ zones, queues }, waits) {
  return zones
    .map((zone, at) => ({
      zone,
      queues: queues
        .filter((queue) => queue.zone_id === zone.zone_id || (at === 0 && queue.zone_id === null))
        .map((queue) => ({ queue, ...waits[queue.queue_id] })),
    }))
    .filter((crowd) => crowd.queues.length > 0);
}
