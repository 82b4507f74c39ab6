// What is ticked and answered of the service in hand: it survives a reload of the page, and nothing else.

const KEPT = "hallsys-ticks";

/** Nothing ticked, no situation described. */
export const NOTHING_TICKED = { ticks: [], answers: {} };

/** Return {ticks, answers} of a service, none for another one than was kept. */
export function keptTicks(serviceId, store = sessionStorage) {
  try {
    const { service, ticks, answers } = JSON.parse(store.getItem(KEPT));
    return service === serviceId ? { ticks, answers } : NOTHING_TICKED;
  } catch {
    return NOTHING_TICKED;
  }
}

/** Keep those of a service in place of any other's. They are ids of materials and options, no person's data. */
export function keepTicks(serviceId, { ticks, answers }, store = sessionStorage) {
  store.setItem(KEPT, JSON.stringify({ service: serviceId, ticks, answers }));
}
