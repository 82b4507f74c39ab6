// The way through the hall: its plan, drawn small, with where one is and where to go; the same in words beside it.

import { html, svg } from "./vendor/lit-html/lit-html.js";
import { nameOf, translator } from "./lang.js";
import { fitted, ranges, view, wide, windowsOf } from "./hallmap_rules.js";

const TEXTS = {
  map: ["怎么走", "The way"],
  here: ["您在这里", "You are here"],
  you_are_at: ["您在：{place}", "You are at: {place}"],
  go_to: ["去：{place}", "Go to: {place}"],
  windows: ["{n} 号窗口", "window {n}"],
  windows_many: ["{n} 号窗口", "windows {n}"],
};

const ROOM = 7; // grid units

const line = (text, one, above, most) =>
  svg`<text x=${one.x + 0.6} y=${one.y + one.height - above} font-size=${fitted(text, one.width - 1.2, most)}>${text}</text>`;

// The zone of a goal has the number of its ticket above its name, where there is room.
const areaShape = (lang, one, goal) =>
  svg`<g class="map-area ${one.kind} ${goal ? "goal" : ""}">
    <rect x=${one.x} y=${one.y} width=${one.width} height=${one.height} rx="0.4" />
    ${one.kind === "kiosk" ? null : line(nameOf(one, lang), one, 0.7, 1.5)}
    ${goal?.label && one.height >= ROOM ? line(goal.label, one, 2.3, 1.6) : null}
  </g>`;

const windowShape = (one, isGoal) =>
  svg`<g class="map-window ${isGoal ? "goal" : ""}" data-window=${one.number}>
    <rect x=${one.x} y=${one.y} width=${one.width} height=${one.height} rx="0.4" />
    <text x=${one.x + one.width / 2} y=${one.y + one.height / 2} font-size=${fitted(String(one.number), one.width - 0.6, 2)}>${one.number}</text>
  </g>`;

// A pin whose point is where one stands, and what it means.
const pin = (t, { x, y, width, height }, frame) => {
  const [at, foot] = [x + width / 2, y + height / 2];
  const words = t("here");
  const long = 1.4 * wide(words);
  const before = x - long - 1.1; // left of the kiosk, where that is still on the plan
  const left = before >= frame.x ? before : x + width + 0.7;
  return svg`<g class="map-here">
    <path d="M${at} ${foot}c-1.5 -1.7 -1.5 -2 -1.5 -2.6a1.5 1.5 0 0 1 3 0c0 0.6 0 0.9 -1.5 2.6z" />
    <rect x=${left - 0.4} y=${foot - 1} width=${long + 0.8} height="2" rx="0.5" />
    <text x=${left} y=${foot + 0.5} font-size="1.4">${words}</text>
  </g>`;
};

const drawing = (lang, t, plan, here, goals) => {
  const frame = view(plan, here, goals);
  const marked = goals.map((goal) => ({ ...goal, windows: windowsOf(plan, goal) }));
  const isGoal = (one) => marked.some(({ windows }) => windows.includes(one));
  const goalOf = (area) => (area.kind === "zone" ? goals.find((goal) => goal.zone_id === area.zone_id) : undefined);
  const drawn = plan.areas.filter((one) => one.kind !== "kiosk" || one === here);
  const inOrder = [...drawn].sort((one, other) => Boolean(goalOf(one)) - Boolean(goalOf(other)));
  return html`<svg
    viewBox="${frame.x} ${frame.y} ${frame.width} ${frame.height}"
    aria-hidden="true"
    data-testid="map-drawing"
  >
    ${inOrder.map((one) => areaShape(lang, one, goalOf(one)))}
    ${plan.windows.map((one) => windowShape(one, isGoal(one)))}
    ${here ? pin(t, here, frame) : null}
  </svg>`;
};

const inWords = (lang, t, plan, goal) => {
  const zone = plan.areas.find((one) => one.kind === "zone" && one.zone_id === goal.zone_id);
  const numbers = windowsOf(plan, goal).map((one) => one.number);
  const many = numbers.length > 1 ? "windows_many" : "windows";
  const place = [zone && nameOf(zone, lang), numbers.length > 0 && t(many, { n: ranges(numbers, lang) })];
  const told = t("go_to", { place: place.filter(Boolean).join(lang === "en" ? ", " : "，") });
  return html`<li class="go-to" data-testid="map-goal">${goal.label ? html`<b class="number">${goal.label}</b> ` : null}${told}</li>`;
};

/**
 * Draw the way in a language, nothing without a plan (see loadmap.js). `kiosk`: the code of that at which the reader
 * stands, if any; `goals`: [{zone_id, queue_id, window_number, label}], of which a window, once known, is the only one.
 */
export function hallMap(lang, plan, { kiosk = null, goals }) {
  if (!plan) return null;
  const t = translator(TEXTS, lang);
  const here = kiosk && plan.areas.find((one) => one.kiosk === kiosk);
  return html`<figure class="hall-map" data-testid="map" aria-label=${t("map")}>
    ${drawing(lang, t, plan, here, goals)}
    <figcaption>
      <ul>
        ${here ? html`<li class="you-are" data-testid="map-here">${t("you_are_at", { place: nameOf(here, lang) })}</li>` : null}
        ${goals.map((goal) => inWords(lang, t, plan, goal))}
      </ul>
    </figcaption>
  </figure>`;
}
