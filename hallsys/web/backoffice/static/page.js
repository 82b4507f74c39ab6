// The back office: promised cases are taken up and decided by somebody who did not accept them.

import { boot } from "../../static/app.js";
import { toast } from "../../static/elements/dialogs.js";
import { reduce } from "./reduce.js";
import { LIFE_TEXTS, lifeActions } from "./life.js";
import { view } from "./view.js";

const TEXTS = {
  title: ["后台审批", "Back office"],
  backlog: ["待办案件", "Backlog"],
  none: ["没有待办案件。", "Nothing to do."],
  accepted: ["待领办", "To take up"],
  in_progress: ["办理中", "In progress"],
  normal: ["正常", "On time"],
  yellow: ["临近期限", "Due soon"],
  red: ["已超期", "Overdue"],
  due: ["期限 {day} {time}", "due {day} {time}"],
  accepted_by: ["{name} 受理", "accepted by {name}"],
  take_up: ["领办", "Take up"],
  conclude: ["办结", "Conclude"],
  decline: ["不予通过", "Decline"],
  own_case: ["您受理的案件须由他人审批", "You accepted this case: somebody else must decide it"],
  taken_by: ["{name} 正在办", "{name} is on it"],
  applicant: ["申请人 {name}，证件尾号 {tail}", "Applicant {name}, number ends in {tail}"],
  materials: ["材料", "Materials"],
  conclude_title: ["办结：{name}", "Conclude: {name}"],
  decline_title: ["不予通过：{name}", "Decline: {name}"],
  result_name: ["结果名称（每行一件）", "Results (one a line)"],
  shelf: ["存放货架", "Shelf"],
  reason: ["依据", "Reason"],
  note: ["说明", "Note"],
  done_today: ["今日已办", "Decided today"],
  shelve_title: ["上架", "Put on a shelf"],
  shelve_asked: ["办件编号或取件码", "Case number or pick-up code"],
  shelve_ok: ["上架", "Put there"],
  shelved: ["{number} 已放到 {shelf}（原在 {before}）", "{number} now lies on {shelf} (it lay on {before})"],
  granted: ["准予", "granted"],
  declined: ["不予", "declined"],
  withdrawn: ["撤回", "withdrawn"],
  terminated: ["终止", "terminated"],
  ...LIFE_TEXTS,
};

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { dialog: null, row: null, details: null },
  tick: 30_000,
});

const close = () => app.set({ dialog: null, row: null, details: null });

async function open(dialog, row) {
  app.set({ dialog, row, details: null, error: null });
  try {
    const details = await app.get(`/backoffice/case/${row.case_id}`);
    if (app.ui.row === row) app.set({ details });
  } catch (refusal) {
    app.refused(refusal);
  }
}

const submit = (path, fields) => async (event) => {
  event.preventDefault();
  const body = { case_id: app.ui.row.case_id, ...fields(new FormData(event.target)) };
  if (await app.post(path, body)) close();
};

const lines = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

const act = {
  close,
  shelve: async (event) => {
    event.preventDefault();
    const form = event.target;
    const put = async (asked, shelf) => (await app.post("shelve", { asked, shelf }))?.shelved;
    const { asked, shelf } = Object.fromEntries(new FormData(form));
    const done = await put(asked.trim(), shelf.trim());
    if (!done) return;
    const said = app.t("shelved", { number: done.case_number, shelf: done.shelf, before: done.before });
    toast(app, said, () => put(done.case_number, done.before));
    form.elements.asked.value = "";
    form.elements.asked.focus();
  },
  takeUp: (row) => app.post("take-up", { case_id: row.case_id }),
  ...lifeActions(app, { open, submit, close }),
  askConclusion: (row) => open("conclude", row),
  askDecline: (row) => open("decline", row),
  conclude: submit("conclude", (form) => ({
    results: lines(form.get("results")),
    shelf: form.get("shelf").trim() || null,
  })),
  decline: submit("decline", (form) => ({ reason: form.get("reason"), note: form.get("note").trim() })),
};
