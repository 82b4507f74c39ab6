// How long a new ticket would wait, kept fresh: the server reckons it, facts only tell when to ask again.

import { getOnce, Refused } from "../../static/api.js";

const SOON_MS = 5000;
const SOMETIMES_MS = 30_000;

/** Keep app.ui.waits: `changed()` says that somebody came or went, `look(now)` asks if it is time. */
export function waitsOf(app) {
  let askedAt = Date.now();
  let due = SOMETIMES_MS;

  async function ask() {
    try {
      app.set({ waits: (await getOnce(`/kiosk/${app.state.kiosk.code}/waits`)).waits });
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
