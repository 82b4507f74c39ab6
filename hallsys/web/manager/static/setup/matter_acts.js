// What is done in the form of a matter: its versions, its situations, its list, its samples.

import { post } from "../../../static/api.js";
import { base64 } from "../../../static/base64.js";
import { toast } from "../../../static/elements/dialogs.js";
import { newOption, newQuestion, onDay, opened, rebased, ticked, tidied } from "./matter_rules.js";
import { NEW_ENTRY, shifted } from "./rules.js";

const LARGEST_SAMPLE = 2 * 1024 * 1024;
const SAMPLES = ["image/png", "image/jpeg", "application/pdf"];
const PARTS = { guide: false, questions: false, checklist: true };

/** A matter that is new. */
export const fresh = (values) => {
  const told = { row: null, held: {}, questions: [], checklist: [], waiting: [], versions: [], seen: "" };
  return { kind: "matter", row: null, told, values, questions: [], checklist: [], parts: PARTS };
};

/** Return the acts; put(patch) changes the draft. */
export function matterActs(app, put) {
  const draft = () => app.ui.draft;
  const patched = (list, at, patch) => list.map((one, n) => (n === at ? { ...one, ...patch } : one));
  const without = (list, at) => list.filter((_, n) => n !== at);
  const entries = (checklist) => put({ checklist });
  const ask = (questions) => put(tidied(questions, draft().checklist));
  const focus = (selector) => requestAnimationFrame(() => document.querySelector(selector)?.focus());
  const told = ({ matter_id }) => app.run(() => app.get(`${app.state.api}/matter/${matter_id}`));
  const act = {
    open: async (row) => {
      const answer = await told(row);
      if (answer) app.set({ draft: { ...opened(answer), parts: PARTS }, tried: false, error: null });
    },
    day: (day) => app.set({ draft: onDay(draft(), day) }),
    // The first press asks, the second one does it; the form begins anew with what holds then.
    withdraw: async ({ number }) => {
      const { row, withdrawing } = draft();
      if (withdrawing !== number) return put({ withdrawing: number });
      const done = await app.run(() => post(`${app.state.api}/withdraw-version`, { matter_id: row.matter_id, number }));
      if (!done) return undefined;
      toast(app, () => app.t("withdrawn", { n: number }));
      return act.open(row);
    },
    // Others saved meanwhile: their changes come in where nothing was typed.
    merge: async () => {
      const row = draft().row ?? app.state.matters.find((one) => one.code === draft().values.code);
      const answer = row && (await told(row));
      if (!answer) return;
      const merged = rebased(draft(), answer);
      app.set({ draft: { ...merged.draft, both: merged.both }, error: null });
    },
    fold: (name, open) => {
      if (draft() && draft().parts[name] !== open) put({ parts: { ...draft().parts, [name]: open } });
    },
    addQuestion: () => {
      ask([...draft().questions, newQuestion(draft().questions)]);
      focus("[data-testid=question]:last-of-type input");
    },
    changeQuestion: (at, patch) => put({ questions: patched(draft().questions, at, patch) }),
    tickQuestion: (at, ...tick) => act.changeQuestion(at, { applies_when: ticked(draft().questions[at].applies_when, ...tick) }),
    moveQuestion: (at, by) => ask(shifted(draft().questions, at, by)),
    dropQuestion: (at) => ask(without(draft().questions, at)),
    addOption: (at) => {
      const { options } = draft().questions[at];
      act.changeQuestion(at, { options: [...options, newOption(options)] });
      focus(`[data-testid=question-${at + 1}-option-${options.length + 1}-name]`);
    },
    changeOption: (at, n, patch) => act.changeQuestion(at, { options: patched(draft().questions[at].options, n, patch) }),
    dropOption: (at, n) => ask(patched(draft().questions, at, { options: without(draft().questions[at].options, n) })),
    addEntry: () => {
      entries([...draft().checklist, { ...NEW_ENTRY }]);
      focus("[data-testid=entry]:last-of-type input");
    },
    changeEntry: (at, patch) => put({ checklist: patched(draft().checklist, at, patch), unfit: null }),
    tickEntry: (at, ...tick) => act.changeEntry(at, { applies_when: ticked(draft().checklist[at].applies_when, ...tick) }),
    dropEntry: (at) => put({ checklist: without(draft().checklist, at), open: [] }),
    moveEntry: (at, by) => put({ checklist: shifted(draft().checklist, at, by), open: [] }),
    unfold: (at) => {
      const open = draft().open ?? [];
      put({ open: open.includes(at) ? open.filter((one) => one !== at) : [...open, at] });
    },
    sample: async (at, input) => {
      const [file] = input.files;
      input.value = ""; // so that the same file can be picked again
      if (!file) return undefined;
      if (file.size > LARGEST_SAMPLE || !SAMPLES.includes(file.type)) return put({ unfit: at });
      const content = base64(new Uint8Array(await file.arrayBuffer()));
      return app.run(async () => {
        const { sample_id } = await post(`${app.state.api}/put-sample`, { name: file.name, content });
        act.changeEntry(at, { sample_id });
      });
    },
  };
  return act;
}
