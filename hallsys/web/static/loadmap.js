// The plan of the hall, read by a page that shows the way (hallmap.js).

import { getOnce, Refused } from "./api.js";

/** Read the plan into app.ui.map; without it a page says the same in words alone. */
export async function loadMap(app) {
  try {
    app.set({ map: await getOnce("/map") });
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
  }
}
