// How long a new ticket would wait, and where none can be had: the server reckons it, facts only tell when to ask.

import { getOnce, Refused } from "../../static/api.js";

const SOON_MS = 5000;
const SOMETIMES_MS = 30_000;

const same = (one, other) => {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
};

/** Keep app.ui.waits: `changed()` says that somebody came or went, `look(now)` asks if it is time. */
export function waitsOf(app) {
  let askedAt = performance.now();
  let due = SOMETIMES_MS;

  async function ask() {
    try {
      const { waits, refused } = await getOnce(`/kiosk/${app.state.kiosk.code}/waits`);
      app.set({ waits });
      if (!same(refused, app.state.refused)) app.refetch(); // the hour alone closed or opened a queue
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      due = SOON_MS; // the mark of a page that is not live says the rest
    }
  }

  return {
    changed: () => (due = SOON_MS),
    look(now) {
      if (now - askedAt < due) return;
      [askedAt, due] = [now, SOMETIMES_MS];
      ask();
    },
  };
}
