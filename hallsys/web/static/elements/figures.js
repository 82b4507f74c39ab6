// Small drawings of numbers, in SVG: no library, nothing to wait for.

import { html, svg } from "../vendor/lit-html/lit-html.js";
import { LINE_HIGH, LINE_WIDE, linePoints, placed } from "./rules.js";

/** A line without axes beside a figure; `text` says what it shows. */
export const sparkline = (values, text) => {
  if (values.length === 0) return null;
  const points = linePoints(values);
  const [x, y] = points.at(-1).split(",");
  return html`<svg class="sparkline" viewBox="-3 -2 ${LINE_WIDE + 6} ${LINE_HIGH + 4}" role="img" aria-label=${text}>
    <polyline points=${points.join(" ")} />
    <circle cx=${x} cy=${y} r="3" />
  </svg>`;
};

const ROUND = 2 * Math.PI * 20;

/** A ring that empties: `left` of `whole` seconds, with the seconds in it. */
export const ring = (left, whole, text) => {
  const part = whole > 0 ? Math.min(1, Math.max(0, left / whole)) : 0;
  return html`<svg class="ring" viewBox="0 0 48 48" role="timer" aria-label=${text}>
    <circle class="groove" cx="24" cy="24" r="20" />
    <circle
      class="rest"
      cx="24"
      cy="24"
      r="20"
      transform="rotate(-90 24 24)"
      stroke-dasharray=${ROUND.toFixed(2)}
      stroke-dashoffset=${(ROUND * (1 - part)).toFixed(2)}
    />
    <text x="24" y="24" text-anchor="middle" dominant-baseline="central">${Math.ceil(left)}</text>
  </svg>`;
};

/** A ring that fills: `part` of one round, with a short text in it. tone: "" warn. */
export const filling = (part, text, label, tone = "") =>
  html`<svg class="ring ${tone}" viewBox="0 0 48 48" role="img" aria-label=${label}>
    <circle class="groove" cx="24" cy="24" r="20" />
    <circle
      class="rest"
      cx="24"
      cy="24"
      r="20"
      transform="rotate(-90 24 24)"
      stroke-dasharray=${ROUND.toFixed(2)}
      stroke-dashoffset=${(ROUND * (1 - Math.min(1, Math.max(0, part)))).toFixed(2)}
    />
    <text x="24" y="24" text-anchor="middle" dominant-baseline="central">${text}</text>
  </svg>`;

/** A gauge of `value` out of `most`, named by `text`. tone: "" good warn bad. */
export const gauge = (value, most, text, tone = "") =>
  html`<progress class="gauge ${tone}" max=${most || 1} value=${value} aria-label=${text}></progress>`;

const HATCHED = { paused: "6 3", called: "3 3" };

/**
 * What happened from `from` to `to`. spans: [{from, to, state, text}], states as those of windows; ticks: [{at, text}].
 * Screen readers are read the spans.
 */
export const timeline = ({ label, spans, from, to, ticks = [] }) => {
  const drawn = placed(spans, from, to);
  const at = (tick) => ((tick.at - from) / (to - from)) * 100;
  return html`<figure class="timeline">
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="100" height="10" />
      ${drawn.map(
        (span) =>
          svg`<g class="span ${span.state}"><title>${span.text}</title>
            <rect x=${span.x} width=${span.width} height="10" />
            ${
              HATCHED[span.state]
                ? svg`<path d="M${span.x} 5h${span.width}" stroke-dasharray=${HATCHED[span.state]} />`
                : null
            }</g>`,
      )}
    </svg>
    <svg class="ticks" aria-hidden="true">
      ${ticks.map(
        (tick, n) =>
          svg`<text x="${at(tick)}%" y="14"
            text-anchor=${n === 0 ? "start" : n === ticks.length - 1 ? "end" : "middle"}>${tick.text}</text>`,
      )}
    </svg>
    <figcaption class="unseen">${label}: ${drawn.map((span) => span.text).join("; ")}</figcaption>
  </figure>`;
};
