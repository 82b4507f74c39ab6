// What is ticked on the checklist of the service in hand: it survives a reload of the page, and nothing else.

const KEPT = "hallsys-ticks";

/** Return the ticks of a service, none for another one than was kept. */
export function keptTicks(serviceId, store = sessionStorage) {
  try {
    const kept = JSON.parse(store.getItem(KEPT));
    return kept?.service === serviceId ? kept.ticks : [];
  } catch {
    return [];
  }
}

/** Keep the ticks of a service in place of those of any other. They are ids of materials, no person's data. */
export function keepTicks(serviceId, ticks, store = sessionStorage) {
  store.setItem(KEPT, JSON.stringify({ service: serviceId, ticks }));
}
