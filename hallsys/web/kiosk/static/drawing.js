// A card that is laid on a reader: also the page of a kiosk without its server shows it.

import { html } from "../../static/vendor/lit-html/lit-html.js";

/** The drawing; kiosk.css moves the card. */
export const cardDrawing = html`<svg class="card-drawing" viewBox="0 0 320 210" aria-hidden="true">
  <rect class="reader" x="20" y="150" width="280" height="46" rx="14" />
  <rect class="slot" x="60" y="166" width="200" height="8" rx="4" />
  <g class="moving">
    <rect class="sheet" x="70" y="18" width="180" height="112" rx="12" />
    <circle class="ink" cx="112" cy="60" r="17" />
    <path class="ink" d="M84 108c4-28 52-28 56 0z" />
    <path class="lines" d="M160 50h66M160 72h66M160 94h42" />
  </g>
</svg>`;
