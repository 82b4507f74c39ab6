// Small line drawings that stand beside words. They say nothing alone, so screen readers skip them.

import { html, svg } from "./vendor/lit-html/lit-html.js";

const draw = (shape) =>
  html`<svg
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
    ${shape}
  </svg>`;

const SHAPES = {
  card: svg`<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><circle cx="8.5" cy="11" r="2"/><path d="M5.5 16c.6-1.7 5.4-1.7 6 0M14.5 10h4M14.5 14h4"/>`,
  keyboard: svg`<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.01M10.5 10h.01M14.5 10h.01M17.5 10h.01M8 14h8"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  check: svg`<path d="m4.5 12.5 5 5 10-11"/>`,
  cross: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  back: svg`<path d="M20 12H5m6-7-7 7 7 7"/>`,
  erase: svg`<path d="M9 5h11.5v14H9l-6.5-7zM12 9.5l5 5m0-5-5 5"/>`,
  home: svg`<path d="m3.5 11 8.5-7 8.5 7M6 9.5V20h12V9.5"/>`,
  large: svg`<path d="m2.5 19 6-14 6 14M4.5 14.5h8M17 19l2.5-6 2.5 6"/>`,
  heart: svg`<path d="M12 20s-8-5-8-10.5A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.5C20 15 12 20 12 20z"/>`,
  help: svg`<circle cx="12" cy="12" r="9.5"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 17h.01"/>`,
  printer: svg`<path d="M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z"/>`,
  bell: svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4"/>`,
  mute: svg`<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5m0-5-5 5"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1-4.5 4-6 8-6s7 1.5 8 6"/>`,
  clock: svg`<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.5"/>`,
  pause: svg`<path d="M8.5 5v14M15.5 5v14"/>`,
  closed: svg`<circle cx="12" cy="12" r="9.5"/><path d="M7.5 12h9"/>`,
  warn: svg`<path d="M12 3.5 2.5 20h19zM12 10v4.5M12 17.3h.01"/>`,
  box: svg`<path d="M3.5 8 12 3.5 20.5 8v8L12 20.5 3.5 16zM3.5 8l8.5 4.5L20.5 8M12 12.5v8"/>`,
  folder: svg`<path d="M2.5 6h7l2 2.5h10V19h-19z"/>`,
  list: svg`<path d="M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.01M4 12h.01M4 18h.01"/>`,
  screen: svg`<rect x="2.5" y="4" width="19" height="13" rx="2"/><path d="M8.5 20.5h7"/>`,
};

/** Return the drawing of that name. */
export function icon(name) {
  return draw(SHAPES[name]);
}

const FACES = {
  5: svg`<path d="M19 37c2.5 10 23.5 10 26 0z"/><path d="M19 26c1.5-4 6.5-4 8 0M37 26c1.5-4 6.5-4 8 0"/>`,
  4: svg`<path d="M20 38c5 7 19 7 24 0"/><path d="M23 25v3M41 25v3"/>`,
  3: svg`<path d="M22 41h20"/><path d="M23 25v3M41 25v3"/>`,
  2: svg`<path d="M21 43c5-6 17-6 22 0"/><path d="M23 26v3M41 26v3"/>`,
  1: svg`<path d="M20 46c3-9 21-9 24 0"/><path d="m19 22 8 4M45 22l-8 4M23 29v2M41 29v2"/>`,
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
    <circle cx="32" cy="32" r="28" />
    ${FACES[level]}
  </svg>`;
}
