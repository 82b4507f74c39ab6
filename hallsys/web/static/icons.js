// Small line drawings that stand beside words. They say nothing alone, so screen readers skip them.

import { html } from "./vendor/lit-html/lit-html.js";

const round = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const box = (x, y, w, h, r = 2) =>
  `M${x + r} ${y}h${w - 2 * r}q${r} 0 ${r} ${r}v${h - 2 * r}q0 ${r} ${-r} ${r}h${2 * r - w}q${-r} 0 ${-r} ${-r}v${2 * r - h}q0 ${-r} ${r} ${-r}`;
const RING = round(12, 12, 9.5);

/** The drawings by name: what a path draws on 24 x 24. */
export const SHAPES = {
  // signs of a state
  check: "m4.5 12.5 5 5 10-11",
  done: `${RING}M7.5 12.3l3.2 3.2 5.8-6.5`,
  cross: "m6 6 12 12M18 6 6 18",
  info: `${RING}M12 11v6M12 7.3h.01`,
  warn: "M12 3.5 2.5 20h19zM12 10v4.5M12 17.3h.01",
  bad: "M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM12 7v6M12 16.5h.01",
  help: `${RING}M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 17h.01`,
  closed: `${RING}M7.5 12h9`,
  free: `${round(12, 12, 9.5)}${round(12, 12, 3)}`,
  pause: "M8.5 5v14M15.5 5v14",
  offline: "M3 9a13 13 0 0 1 4-2.6M11 5a13 13 0 0 1 10 4M7 13a8 8 0 0 1 3-2M14.5 11.2A8 8 0 0 1 17 13M12 18h.01M4 3l16 18",
  clock: `${RING}M12 6.5V12l3.5 2.5`,
  heart: "M12 20s-8-5-8-10.5A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.5C20 15 12 20 12 20z",
  star: "m12 3 2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z",
  flag: "M5 21V4h13l-3 4.5L18 13H5",
  lock: `${box(4.5, 10.5, 15, 10.5)}M8 10.5V7a4 4 0 0 1 8 0v3.5`,
  key: `${round(7.5, 15.5, 4)}M10.5 12.5 20 3m-4 4 3 3`,
  shield: "M12 2.5 4 5.5v6c0 5 3.5 8.5 8 10 4.5-1.5 8-5 8-10v-6zM8.5 12l2.5 2.5 4.5-5",
  // at the counter
  next: "M4 12h15m-6-6 6 6-6 6",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  play: "M7 4.5v15l12-7.5z",
  absent: `${round(10, 8, 4)}M2.5 20.5c1-4.5 4-6 7.5-6 1.3 0 2.5.2 3.5.7M16 15l5 5m0-5-5 5`,
  transfer: "M3.5 8h15m-4-4 4 4-4 4M20.5 16h-15m4-4-4 4 4 4",
  undo: "M8 4 3.5 8.5 8 13M4 8.5h10a5.5 5.5 0 0 1 0 11H8",
  redo: "m16 4 4.5 4.5L16 13M20 8.5H10a5.5 5.5 0 0 0 0 11h6",
  stamp: "M9 13c0-2-1.5-3-1.5-5.5a4.5 4.5 0 0 1 9 0C16.5 10 15 11 15 13M4 17v-2q0-2 2-2h12q2 0 2 2v2zM4.5 20.5h15",
  document: "M6 2.5h8l4.5 4.5v14.5H6zM14 2.5V7h4.5M9 12h6.5M9 16h6.5",
  sign: "m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5M13 20.5h7",
  box: "M3.5 8 12 3.5 20.5 8v8L12 20.5 3.5 16zM3.5 8l8.5 4.5L20.5 8M12 12.5v8",
  folder: "M2.5 6h7l2 2.5h10V19h-19z",
  // people and places
  person: `${round(12, 8, 4)}M4 20.5c1-4.5 4-6 8-6s7 1.5 8 6`,
  people: `${round(9, 8.5, 3.5)}M2.5 19.5c.7-4 3.2-5.5 6.5-5.5s5.8 1.5 6.5 5.5M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .7 3.1 2.3 3.5 5`,
  care: `${round(12, 4.5, 1.8)}M5 9h14M9.5 9v5L7 21M14.5 9v5l2.5 7M9.5 14h5`,
  child: `${round(12, 8, 5)}M10 8h.01M14 8h.01M10.5 10.3q1.5 1 3 0M6 21c0-4 2.5-6 6-6s6 2 6 6`,
  home: "m3.5 11 8.5-7 8.5 7M6 9.5V20h12V9.5",
  hall: "M3 9.5 12 3.5l9 6v1H3zM5.5 10.5V18m4.3-7.5V18m4.4-7.5V18m4.3-7.5V18M3 20.5h18",
  window: `${box(3, 4, 18, 12)}M12 4v12M3 20.5h18`,
  place: `M12 21.5s7-6.5 7-11.5a7 7 0 0 0-14 0c0 5 7 11.5 7 11.5z${round(12, 10, 2.5)}`,
  map: "M3 6l6-2.5 6 2.5 6-2.5v14.5l-6 2.5-6-2.5-6 2.5zM9 3.5V18M15 6v14.5",
  // devices
  card: `${box(2.5, 5, 19, 14, 2.5)}${round(8.5, 11, 2)}M5.5 16c.6-1.7 5.4-1.7 6 0M14.5 10h4M14.5 14h4`,
  printer: "M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z",
  screen: `${box(2.5, 4, 19, 13)}M8.5 20.5h7`,
  kiosk: `${box(6, 2.5, 12, 13)}M9.5 15.5v6M14.5 15.5v6M7 21.5h10M9.5 6.5h5M9.5 10h3`,
  pad: `${box(4, 3, 16, 18)}${round(12, 11, 4)}M10.5 12q1.5 1 3 0M11 18.3h2`,
  phone: `${box(6.5, 2.5, 11, 19)}M11 18.5h2`,
  call: "M5 3.5h4l1.5 5L8 10a12 12 0 0 0 6 6l1.5-2.5 5 1.5v4q0 1.5-1.5 1.5A16 16 0 0 1 3.5 5q0-1.5 1.5-1.5z",
  keyboard: `${box(2.5, 6, 19, 12)}M6.5 10h.01M10.5 10h.01M14.5 10h.01M17.5 10h.01M8 14h8`,
  keypad: `${box(5, 2.5, 14, 19)}M9 7h.01M12 7h.01M15 7h.01M9 11h.01M12 11h.01M15 11h.01M9 15h.01M12 15h.01M15 15h.01`,
  microphone: `${box(9, 3, 6, 11, 3)}M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3`,
  stop: box(6, 6, 12, 12, 1.5),
  sound: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.3 4.3 0 0 1 0 6M18.5 6a8.5 8.5 0 0 1 0 12",
  mute: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5m0-5-5 5",
  scan: "M3 8V3.5h4.5M16.5 3.5H21V8M21 16v4.5h-4.5M7.5 20.5H3V16M3 12h18",
  // what one does with a page
  search: `${round(11, 11, 6.5)}M16 16l4.5 4.5`,
  plus: "M12 4.5v15M4.5 12h15",
  edit: "m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
  remove: "M4 6.5h16M9 6.5v-3h6v3M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6",
  download: "M12 3.5V15m-5-5 5 5 5-5M4 20.5h16",
  upload: "M12 15V3.5m-5 5 5-5 5 5M4 20.5h16",
  open: "M13.5 3.5h7v7M20 4l-9 9M17.5 14v6.5h-14v-14H10",
  refresh: "M20 11.5a8 8 0 0 0-14-4.5L3.5 9.5M3.5 4v5.5H9M4 12.5a8 8 0 0 0 14 4.5l2.5-2.5M20.5 20v-5.5H15",
  erase: "M9 5h11.5v14H9l-6.5-7zM12 9.5l5 5m0-5-5 5",
  back: "M20 12H5m6-7-7 7 7 7",
  up: "m5 15 7-7 7 7",
  down: "m5 9 7 7 7-7",
  left: "m15 5-7 7 7 7",
  right: "m9 5 7 7-7 7",
  sort: "M8 4v16m-4-4 4 4 4-4M16 20V4m-4 4 4-4 4 4",
  grip: "M9 5.5h.01M15 5.5h.01M9 12h.01M15 12h.01M9 18.5h.01M15 18.5h.01",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  list: "M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.01M4 12h.01M4 18h.01",
  settings: `${round(9, 7, 2.5)}${round(15, 17, 2.5)}M11.5 7h9M3.5 7h3M17.5 17h3M3.5 17h9`,
  calendar: `${box(3, 5, 18, 16)}M3 10h18M8 2.5V7M16 2.5V7`,
  chart: "M4 3.5V20h16.5M8.5 16v-4M13 16V7.5M17.5 16v-6",
  history: "M3.5 12a8.5 8.5 0 1 0 2.5-6L3.5 8.5M3.5 3.5v5h5M12 7.5V12l3 2",
  large: "m2.5 19 6-14 6 14M4.5 14.5h8M17 19l2.5-6 2.5 6",
  contrast: `${RING}M12 2.5v19M12 6a6 6 0 0 1 0 12M12 9.5a2.5 2.5 0 0 1 0 5`,
  globe: `${RING}M2.5 12h19M12 2.5c-5 5.5-5 13.5 0 19M12 2.5c5 5.5 5 13.5 0 19`,
  leave: "M14 4H4.5v16H14M10 12h11m-4.5-4.5L21 12l-4.5 4.5",
};

/** Return the drawing of that name. */
export function icon(name) {
  return html`<svg
    viewBox="0 0 24 24"
    width="24"
    height="24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${SHAPES[name]} />
  </svg>`;
}

const FACES = {
  5: "M19 37c2.5 10 23.5 10 26 0zM19 26c1.5-4 6.5-4 8 0M37 26c1.5-4 6.5-4 8 0",
  4: "M20 38c5 7 19 7 24 0M23 25v3M41 25v3",
  3: "M22 41h20M23 25v3M41 25v3",
  2: "M21 43c5-6 17-6 22 0M23 26v3M41 26v3",
  1: "M20 46c3-9 21-9 24 0M19 22l8 4M45 22l-8 4M23 29v2M41 29v2",
};

/** Return the face of a level of satisfaction (5 very satisfied ... 1 very dissatisfied). */
export function face(level) {
  return html`<svg
    viewBox="0 0 64 64"
    width="64"
    height="64"
    fill="none"
    stroke="currentColor"
    stroke-width="3.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${round(32, 32, 28) + FACES[level]} />
  </svg>`;
}
