// Folds what a page was told into its first snapshot with the page's own reducer, as the page does.
// node fold.js CASES: CASES is a file with [{page, state, frames}]; writes [{state, asked}] to standard output.
// `asked` is the kind of the fact after which the page read a fresh snapshot instead, or "gap".

import { readFileSync } from "node:fs";
import { takeBatch } from "../../../hallsys/web/static/ordered.js";
import { reduce as backoffice } from "../../../hallsys/web/backoffice/static/reduce.js";
import { reduce as board } from "../../../hallsys/web/board/static/reduce.js";
import { reduce as clerk } from "../../../hallsys/web/clerk/static/reduce.js";
import { reduce as devices } from "../../../hallsys/web/devices/static/reduce.js";
import { reduce as kiosk } from "../../../hallsys/web/kiosk/static/reduce.js";
import { reduce as manager } from "../../../hallsys/web/manager/static/reduce.js";
import { reduce as output } from "../../../hallsys/web/output/static/reduce.js";
import { reduce as pad } from "../../../hallsys/web/pad/static/reduce.js";
import { reduce as sign } from "../../../hallsys/web/board/static/sign_reduce.js";

const REDUCERS = { backoffice, board, clerk, devices, kiosk, manager, output, pad, sign };

function fold({ page, state, frames }) {
  let asked = null;
  const reduce = (before, fact) => {
    if (asked !== null) return before;
    const after = REDUCERS[page](before, fact);
    if (after.refetch) asked = fact.kind;
    return after;
  };
  for (const frame of frames) {
    const taken = takeBatch(state, frame, reduce);
    state = taken.state;
    if (taken.gap) asked = "gap";
    if (asked !== null) break;
  }
  return { state, asked };
}

const cases = JSON.parse(readFileSync(process.argv[2], "utf-8"));
process.stdout.write(JSON.stringify(cases.map(fold)));
