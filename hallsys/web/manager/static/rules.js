// What the plan of the hall reckons with: where windows stand, and what a move makes of allocations. No browser.

const WIDE = 4;
const DEEP = 3;
const TURNS = ["south", "west", "north", "east"];
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Return [width, height] of a window that faces so, in grid units. */
export function sizeOf({ facing }) {
  return facing === "north" || facing === "south" ? [WIDE, DEEP] : [DEEP, WIDE];
}

/** Return where something lies, in percent of a canvas. */
export function boxOf({ x, y, width, height }, canvas) {
  const part = (n, whole) => `${((100 * n) / whole).toFixed(3)}%`;
  return `left:${part(x, canvas.width)};top:${part(y, canvas.height)};width:${part(width, canvas.width)};height:${part(height, canvas.height)}`;
}

/** Return the place nearest to (x, y) at which a window is still on the canvas. */
export function kept(place, canvas) {
  const [width, height] = sizeOf(place);
  const within = (n, most) => Math.max(0, Math.min(most, Math.round(n)));
  return { ...place, x: within(place.x, canvas.width - width), y: within(place.y, canvas.height - height) };
}

/** Return a place after a key: an arrow moves it by one unit, R turns it; null for any other key. */
export function pushed(place, key, canvas) {
  if (key.toLowerCase() === "r") return turned(place, canvas);
  const step = STEPS[key];
  return step ? kept({ ...place, x: place.x + step[0], y: place.y + step[1] }, canvas) : null;
}

/** Return a place turned clockwise by a quarter. */
export function turned(place, canvas) {
  return kept({ ...place, facing: TURNS[(TURNS.indexOf(place.facing) + 1) % TURNS.length] }, canvas);
}

const SMALLEST = 2;
const between = (n, least, most) => Math.max(least, Math.min(most, Math.round(n)));

/** Return an area as it fits the canvas: moved back onto it, no smaller than two units and no larger than it. */
export function fitted(area, canvas) {
  const width = between(area.width, SMALLEST, canvas.width);
  const height = between(area.height, SMALLEST, canvas.height);
  return { ...area, width, height, x: between(area.x, 0, canvas.width - width), y: between(area.y, 0, canvas.height - height) };
}

/** Return an area after an arrow: moved by one unit, or with `sizing` larger or smaller by one; null for another key. */
export function pushedArea(area, key, canvas, sizing = false) {
  const step = STEPS[key];
  if (!step) return null;
  const [dx, dy] = step;
  return fitted(
    sizing
      ? { ...area, width: Math.min(area.width + dx, canvas.width - area.x), height: Math.min(area.height + dy, canvas.height - area.y) }
      : { ...area, x: area.x + dx, y: area.y + dy },
    canvas,
  );
}

/** Return a canvas of another size with its areas and places kept upon it. */
export function resized(drawing, places, size) {
  const canvas = { width: between(size.width, 10, 200), height: between(size.height, 10, 200) };
  return {
    drawing: { ...canvas, areas: drawing.areas.map((area) => fitted(area, canvas)) },
    places: Object.fromEntries(Object.entries(places).map(([id, place]) => [id, kept(place, canvas)])),
  };
}

/** Return the id of the window that an arrow leads to from `from`; `from` itself at an edge. */
export function nearest(places, from, key) {
  const [dx, dy] = STEPS[key];
  const here = places[from];
  let best = from;
  let least = Infinity;
  for (const [id, there] of Object.entries(places)) {
    const ahead = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    const far = ahead + 3 * aside;
    if (ahead > 0 && far < least) [best, least] = [id, far];
  }
  return best;
}

/**
 * Return what to allocate, as [{window_id, queue_ids}], so that a queue that was taken up at the window `from` (null:
 * in the list of queues) is served at `to` (null: let go beside all windows). What gains comes before what loses.
 */
export function movedQueue(windows, { queue_id, from }, to) {
  const at = (id) => windows.find((window) => window.window_id === id);
  const target = at(to);
  const orders = [];
  if (target && !target.queue_ids.includes(queue_id))
    orders.push({ window_id: to, queue_ids: [...target.queue_ids, queue_id] });
  if (from && from !== to)
    orders.push({ window_id: from, queue_ids: at(from).queue_ids.filter((id) => id !== queue_id) });
  return orders;
}
