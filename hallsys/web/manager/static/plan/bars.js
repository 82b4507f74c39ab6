// Moving and stretching bars by pointer and by keys.

import { moved, STEP, stretched } from "./rules.js";

const SIDES = { ArrowLeft: -STEP, ArrowRight: STEP };

/** Build the handlers of bars. replace(n, row) puts another row in the place of one; remove(n), edit(n). */
export function bars({ rows, span, replace, remove, edit }) {
  let held = null;

  return {
    grab: (event, n) => {
      if (event.button !== 0) return;
      const edge = event.target.closest("[data-edge]")?.dataset.edge ?? null;
      const width = event.currentTarget.closest(".lane").getBoundingClientRect().width;
      held = { n, edge, row: rows()[n], x: event.clientX, minute: width / span(), went: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    drag: (event) => {
      if (!held) return;
      const by = (event.clientX - held.x) / held.minute;
      held.went ||= Math.abs(by) >= STEP / 2;
      if (held.went) replace(held.n, held.edge ? stretched(held.row, held.edge, by) : moved(held.row, by));
    },
    // A press that did not move is a click.
    drop: () => {
      const { n, went } = held ?? {};
      held = null;
      if (n !== undefined && !went) edit(n);
    },
    keydown: (event, n) => {
      const by = SIDES[event.key];
      const row = rows()[n];
      if (by && event.shiftKey) replace(n, stretched(row, "ends", by));
      else if (by && event.altKey) replace(n, stretched(row, "begins", by));
      else if (by) replace(n, moved(row, by));
      else if (event.key === "Delete") remove(n);
      else if (event.key === "Enter" || event.key === " ") edit(n);
      else return;
      event.preventDefault();
    },
  };
}
