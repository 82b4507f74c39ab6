// Draws on a guide's page where the matter is handled. Without it the page says the place in words.

import { render } from "../../static/vendor/lit-html/lit-html.js";
import { getOnce, Refused } from "../../static/api.js";
import { hallMap } from "../../static/hallmap.js";

const place = document.getElementById("map");
const { zone, queue, lang } = place.dataset;

try {
  const plan = await getOnce("/map");
  render(hallMap(lang, plan, { goals: [{ zone_id: zone, queue_id: queue }] }), place);
  place.closest("section").hidden = false;
} catch (refusal) {
  if (!(refusal instanceof Refused)) throw refusal;
}
