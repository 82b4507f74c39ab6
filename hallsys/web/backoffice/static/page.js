// The back office: promised cases are taken up and decided by somebody who did not accept them.

import { boot } from "../../static/app.js";
import { toast } from "../../static/elements/dialogs.js";
import { latest } from "../../static/latest.js";
import { APPEAL_TEXTS, appealActions } from "./appeals.js";
import { DRAW_TEXTS, drawActions } from "./draws.js";
import { INBOX_TEXTS } from "./inbox.js";
import { JOINT_TEXTS, jointActions } from "./joint.js";
import { LIFE_TEXTS, lifeActions } from "./life.js";
import { reduce } from "./reduce.js";
import { RESULT_TEXTS, resultActions } from "./results.js";
import { namesIn, saysNone } from "./making.js";
import { STAGE_TEXTS, listedResults } from "./stage.js";
import { view } from "./view.js";
import { VISIT_TEXTS } from "./visits.js";

const TEXTS = {
  title: ["后台审批", "Back office"],
  accepted: ["待领办", "To take up"],
  received: ["已收件", "Received"],
  concluded: ["已办结", "Concluded"],
  ready: ["待领取", "Ready"],
  handed_over: ["已领取", "Handed over"],
  gaps: ["容缺待补", "Gaps to be filled"],
  choose: ["请从左侧选择办件", "Choose a case from the list"],
  choose_said: ["这里显示材料、办理过程和可进行的操作。", "Its materials, its history and what can be done are shown here."],
  loading: ["正在读取", "Loading"],
  not_found: ["没有编号为 {number} 的办件", "No case has the number {number}"],
  in_progress: ["办理中", "In progress"],
  accepted_by: ["{name} 受理", "accepted by {name}"],
  take_up: ["领办", "Take up"],
  conclude: ["办结", "Conclude"],
  decline: ["不予受理", "Decline"],
  own_case: ["您受理的案件须由他人审批", "You accepted this case: somebody else must decide it"],
  taken_by: ["{name} 正在办", "{name} is on it"],
  applicant: ["申请人 {name}，证件尾号 {tail}", "Applicant {name}, number ends in {tail}"],
  applicant_organisation: ["申请单位 {name}，信用代码尾号 {tail}", "Applicant {name}, credit code ends in {tail}"],
  acting: ["经办人 {name}（{role}），证件尾号 {tail}", "through {name} ({role}), number ends in {tail}"],
  materials: ["材料", "Materials"],
  review_points: ["审查要点", "What to look at"],
  conclude_title: ["办结：{name}", "Conclude: {name}"],
  decline_title: ["不予受理：{name}", "Decline: {name}"],
  result_name: ["结果名称（每行一件）", "Results (one a line)"],
  result_other: ["其他结果，或同一结果的另一份（每行一件）", "Other results, or another copy of one (one a line)"],
  result_none: ["没有选择或填写任何结果。确无结果的，请再次点击办结。", "No result is ticked or typed. If there is none indeed, press again."],
  result_pick: ["办理结果（按办事指南）", "Results, of those in the guide"],
  shelf: ["存放货架", "Shelf"],
  shelf_or_send: ["存放货架（留空则送出件窗口扫码接收）", "Shelf (left empty, it is sent to the output window)"],
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
  voided: ["已作废", "void"],
  refused: ["不予许可", "refused"],
  ...LIFE_TEXTS,
  ...INBOX_TEXTS,
  ...STAGE_TEXTS,
  ...DRAW_TEXTS,
  ...JOINT_TEXTS,
  ...VISIT_TEXTS,
  ...RESULT_TEXTS,
  ...APPEAL_TEXTS,
};

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: {
    ...{ dialog: null, row: null, ending: null, none: false, seat: null, result: null },
    ...{ bad: null, appealing: null },
    ...{ chosen: null, details: null, more: [], complete: false },
    ...{ filter: "all", stage: "", query: "" },
  },
  facts: (_app, news) => {
    if ((!news.length && app.ui.chosen) || news.some(concernsChosen)) read(app.ui.chosen);
  },
  tick: 30_000,
});

// What happens to the chosen case, or to another of its joint case.
const concernsChosen = (fact) => {
  const { chosen, details } = app.ui;
  if (!chosen) return false;
  const joint = details?.joint;
  return fact.case_id
    ? fact.case_id === chosen || Boolean(joint?.parts.some((one) => one.case_id === fact.case_id))
    : Boolean(fact.joint_id) && (fact.joint_id === joint?.joint_id || Boolean(fact.case_ids?.includes(chosen)));
};

const close = () => app.set({ dialog: null, row: null });

const beginReading = latest();
async function read(caseId) {
  const counts = beginReading();
  try {
    const details = await app.get(`/backoffice/case/${caseId}`);
    if (counts() && app.ui.chosen === caseId) app.set({ details });
  } catch (refusal) {
    app.refused(refusal);
  }
}

function choose(row) {
  if (app.ui.chosen === row.case_id) return undefined;
  app.set({ chosen: row.case_id, details: null, error: null });
  return read(row.case_id);
}

async function open(dialog, row, ending = null) {
  await choose(row);
  app.set({ dialog, row, ending, none: false, error: null });
}

const submit = (path, fields) => async (event) => {
  event.preventDefault();
  const body = { case_id: app.ui.row.case_id, ...fields(new FormData(event.target)) };
  if (await app.post(path, body)) close();
};

// A decision that makes nothing of what the guide lists is asked about once.
const making = (path, fields) => {
  const send = submit(path, fields);
  return (event) => {
    if (app.ui.none || !saysNone(new FormData(event.target), listedResults(app.ui))) return send(event);
    event.preventDefault();
    app.set({ none: true });
  };
};

const act = {
  close,
  choose,
  find: async (event) => {
    event.preventDefault();
    const number = app.ui.query.trim();
    if (!number) return;
    const found = await app.run(() => app.get(`/backoffice/find?number=${encodeURIComponent(number)}`));
    const details = found?.cases[0];
    if (details) app.set({ chosen: details.case_id, details });
    else if (found) toast(app, () => app.t("not_found", { number }));
  },
  more: async (last) => {
    const told = await app.run(() => app.get(`/backoffice/more/${last.due_at}/${last.case_id}`));
    if (told) app.set({ more: [...app.ui.more, ...told.cases], complete: told.cases.length === 0 });
  },
  claim: (row) => app.post("claim", { case_id: row.case_id }),
  giveBack: (row) => app.post("give-back", { case_id: row.case_id }),
  askEnding: (row, ending) => open("ending", row, ending),
  endStage: making("end-stage", (form) => ({
    stage: app.ui.details.process.stage,
    ending: app.ui.ending,
    reason: form.get("reason"),
    note: (form.get("note") ?? "").trim(),
    results: namesIn(form),
    shelf: form.get("shelf")?.trim() || null,
  })),
  shelve: async (event) => {
    event.preventDefault();
    const form = event.target;
    const put = async (asked, shelf) => (await app.post("shelve", { asked, shelf }))?.shelved;
    const { asked, shelf } = Object.fromEntries(new FormData(form));
    const done = await put(asked.trim(), shelf.trim());
    if (!done) return;
    const facts = { number: done.case_number, shelf: done.shelf, before: done.before };
    toast(app, () => app.t("shelved", facts), () => put(done.case_number, done.before));
    form.elements.asked.value = "";
    form.elements.asked.focus();
  },
  takeUp: (row) => app.post("take-up", { case_id: row.case_id }),
  ...lifeActions(app, { open, submit, close }),
  ...resultActions(app, { open, close }),
  ...drawActions(app, { open, submit }),
  ...jointActions(app, { open, close }),
  ...appealActions(app),
  askConclusion: (row) => open("conclude", row),
  askDecline: (row) => open("decline", row),
  conclude: making("conclude", (form) => ({
    results: namesIn(form),
    shelf: form.get("shelf").trim() || null,
  })),
  decline: submit("decline", (form) => ({ reason: form.get("reason"), note: form.get("note").trim() })),
};
