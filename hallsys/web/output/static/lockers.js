// Lockers at the output window: what is put in, what lies there, what has lain too long, what does not open.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { choiceCards } from "../../static/elements/fields.js";
import { banner, empty } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { paperLine } from "../../static/papers.js";
import { boxFault } from "../../static/words.js";
import { saidOfDoor } from "./doors.js";
import { backButton } from "./taking_back.js";

export const LOCKER_TEXTS = {
  panel_lockers: ["取件柜", "Lockers"],
  panel_lockers_n: ["取件柜 {n}", "Lockers {n}"],
  lockers_hint: ["把待领取的出件放入取件柜：输入办件编号，选择取件柜，箱门自动打开。", "Put a result into a locker: enter the case number, choose the bank, and a door opens."],
  bank: ["取件柜", "Bank"],
  box_size: ["箱格规格", "Size of box"],
  size_by_kind: ["按出件类型", "By what it is"],
  free_boxes: ["空 {n}", "{n} free"],
  put_in: ["放入", "Put in"],
  put_into: ["{bank} {n} 号箱已打开：请放入“{name}”并关好门", "{bank}, box {n} is open: put “{name}” in and close the door"],
  opening_box: ["正在打开 {n} 号箱，请稍候", "Opening box {n}; one moment"],
  box_is_open: ["{n} 号箱门已打开", "Box {n} is open"],
  in_box: ["{bank} {n} 号箱", "{bank}, box {n}"],
  lies_until: ["可取至 {day} {time}", "until {day} {time}"],
  lies_over: ["已超期，请取回货架", "Too long: take it back to the shelf"],
  void_in_box: ["已作废，请取出退回部门", "Void: take it out, it goes back"],
  called_back: ["已被部门召回，请取出", "Called back: take it out"],
  take_out: ["取回货架", "Take out"],
  took_out: ["{n} 号箱已打开：请把出件放回货架“{shelf}”", "Box {n} is open: put the result back on shelf {shelf}"],
  took_out_back: ["{n} 号箱已打开：该出件须退回部门", "Box {n} is open: this result goes back to its department"],
  found_empty: ["箱内已空，登记为已取走", "Found empty: it was collected"],
  found_empty_short: ["箱内已空", "Is empty"],
  found_empty_hint: ["须由您本人先打开该箱门查看。登记后该出件视为已由申请人取走。", "You have to have opened this box and looked into it. The result then counts as collected by its applicant."],
  found_empty_said: ["{n} 号箱：已登记为已取走", "Box {n}: on record as collected"],
  by_key_hint: ["门锁暂时无法控制：请用机械钥匙打开箱门，并写明情况。", "The locks cannot be reached: open the box with the mechanical key, and say why."],
  by_key_note: ["用机械钥匙打开的说明", "Note on opening it with the key"],
  none_in_lockers: ["取件柜内没有出件", "Nothing lies in the lockers"],
  to_put_in: ["申请人选择取件柜 {n}", "Lockers were chosen: {n}"],
  in_lockers: ["柜内出件", "In the lockers"],
  collected_today: ["今日自取 {n}", "Collected today: {n}"],
  box_to_see: ["{bank} {n} 号箱：{what}", "{bank}, box {n}: {what}"],
  open_by_hand: ["打开箱门", "Open the door"],
  open_why: ["打开原因", "Why"],
  open_note: ["说明", "Note"],
  open_box_title: ["打开 {bank} {n} 号箱", "Open box {n} of {bank}"],
};

const inBox = (app, bank, n) => app.t("in_box", { bank, n });
const free = (bank) => bank.boxes.filter(({ state }) => state === "free").length;

const toPutIn = (app, act, row) =>
  html`<li class="result" data-testid="put-row">
    <span class="shelf"><small>${app.t("shelf")}</small><b class="number">${row.shelf}</b></span>
    <span class="wide"><strong>${row.name}</strong><small class="muted">${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })} · <span class="number">${row.case_number}</span></small></span>
    <form class="find" @submit=${(event) => act.putIn(event, row)}>
      <label
        >${app.t("bank")}
        <select name="bank" data-testid="put-bank">
          ${app.ui.lockers.banks.map((bank) => html`<option value=${bank.code}>${nameOf(bank, app.lang)} · ${app.t("free_boxes", { n: free(bank) })}</option>`)}
        </select></label
      >
      <label
        >${app.t("box_size")}
        <select name="size" data-testid="put-size">
          <option value="">${app.t("size_by_kind")}</option>
          ${app.ui.lockers.sizes.map((one) => html`<option value=${one.size}>${one.size} · ${one[app.lang]}</option>`)}
        </select></label
      >
      <button class="main" data-testid="put-in" ?disabled=${app.ui.busy}>${app.t("put_in")}</button>
    </form>
  </li>`;

const stuckBoxes = (app, act) =>
  app.ui.lockers.banks.flatMap((bank) =>
    bank.boxes
      .filter(({ state }) => state === "stuck")
      .map((box) =>
        banner("bad", app.t("box_to_see", { bank: nameOf(bank, app.lang), n: box.number, what: boxFault(box.fault, app.lang) }), {
          testid: "stuck-box",
          action: { text: app.t("open_by_hand"), act: () => act.askOpen({ box_id: box.box_id, box: box.number, bank_name: bank.name, bank_name_en: bank.name_en }) },
        }),
      ),
  );

const said = (app, row) => {
  if (row.status !== "in_locker") return html`<span class="mark warn" data-testid="called-back">${icon("warn")} ${app.t(row.status === "void" ? "void_in_box" : "called_back")}</span>`;
  if (row.over) return html`<span class="mark warn" data-testid="over">${icon("clock")} ${app.t("lies_over")}</span>`;
  return html`<small class="muted">${app.t("lies_until", { day: shortDay(row.due_at, app.state.timezone, app.lang), time: clock(row.due_at, app.state.timezone) })}</small>`;
};

const doing = (app, row, testid, drawing, key, press) =>
  html`<button
    type="button"
    data-testid=${testid}
    aria-label="${app.t(key)} ${inBox(app, nameOf(row, app.lang, "bank_name"), row.box)}"
    ?disabled=${app.ui.busy}
    @click=${press}
  >
    ${icon(drawing)} ${app.t(key)}
  </button>`;

const deposit = (app, act, row) =>
  html`<li class="result" data-testid="deposit-row" data-result=${row.result_id}>
    <span class="shelf"><small>${row.bank}</small><b class="number">${row.box}</b></span>
    <span class="wide">
      <strong>${row.name}</strong>
      <small class="muted">${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })} · <span class="number">${row.case_number}</span></small>
      ${said(app, row)}
    </span>
    <span class="doing">
      ${paperLine(app, "locker", app.ui.papers.filter((paper) => paper.subject_id === row.deposit_id), () => act.lockerSlip(row))}
      ${doing(app, row, "open-box", "lock", "open_by_hand", () => act.askOpen(row))}
      ${doing(app, row, "found-empty", "cross", "found_empty_short", () => app.set({ dialog: "found-empty", opening: row }))}
      ${doing(app, row, "take-out", "undo", "take_out", () => act.askTakeOut(row))}
    </span>
  </li>`;

// Nobody handed it over: any output window takes it back, and its box is looked into.
const collected = (app, act, row) =>
  html`<li class="result" data-testid="collected-row" data-result=${row.result_id}>
    <span class="shelf"><small>${row.bank}</small><b class="number">${row.box}</b></span>
    <span class="wide">
      <strong>${row.name}</strong>
      <small class="muted">${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })} · <span class="number">${row.case_number}</span></small>
    </span>
    <span class="muted small number">${clock(row.at, app.state.timezone)}</span>
    ${backButton(app, act, row)}
  </li>`;

const collectedToday = (app, act) => {
  const rows = app.ui.lockers.collected;
  return rows.length ? html`<h3>${app.t("collected_today", { n: rows.length })}</h3><ul class="rows">${rows.map((row) => collected(app, act, row))}</ul>` : null;
};

/** Draw the panel of lockers. */
export const lockers = (app, act) => {
  if (!app.ui.lockers) return null;
  const { putting } = app.ui;
  const lockerSaid = saidOfDoor(app.ui);
  return html`${stuckBoxes(app, act)}
    <p class="muted small">${app.t("lockers_hint")}</p>
    <form class="find" @submit=${act.findToPutIn}>
      <label class="wide"
        >${app.t("case_number")}
        <input name="case_number" data-testid="put-case" autocomplete="off" maxlength="50" required
      /></label>
      <button data-testid="put-find" ?disabled=${app.ui.busy}>${icon("search")} ${app.t("find")}</button>
    </form>
    ${
      app.ui.lockers.to_put_in.length && putting === null
        ? html`<h3>${app.t("to_put_in", { n: app.ui.lockers.to_put_in.length })}</h3>
            <ul class="rows" data-testid="to-put-in">${app.ui.lockers.to_put_in.map((row) => toPutIn(app, act, row))}</ul>`
        : null
    }
    ${lockerSaid ? html`<p class="done" role="status" data-testid="locker-said">${icon("check")} ${lockerSaid}</p>` : null}
    ${
      putting === null
        ? null
        : putting.length === 0
          ? html`<p class="nothing">${app.t("none_found")}</p>`
          : html`<ul class="rows">${putting.map((row) => toPutIn(app, act, row))}</ul>`
    }
    <h3>${app.t("in_lockers")}</h3>
    ${
      app.ui.lockers.deposits.length
        ? html`<ul class="rows">${app.ui.lockers.deposits.map((row) => deposit(app, act, row))}</ul>`
        : empty("box", app.t("none_in_lockers"))
    }
    ${collectedToday(app, act)}`;
};

/** Draw the question why a box is opened by hand, while it is asked. */
export const openBoxDialog = (app, act) =>
  app.ui.dialog === "open-box"
    ? dialog(app, {
        title: app.t("open_box_title", { bank: nameOf(app.ui.opening, app.lang, "bank_name"), n: app.ui.opening.box }),
        testid: "open-box-dialog",
        close: act.close,
        body: html`<form id="open-box-form" @submit=${act.openBox}>
          ${choiceCards({
            name: "reason",
            label: app.t("open_why"),
            options: app.ui.lockers.open_reasons.map((one) => ({ key: one.code, text: one[app.lang], testid: `open-${one.code}` })),
            chosen: app.ui.reason,
            choose: (reason) => app.set({ reason }),
          })}
          <label
            >${app.t("open_note")}
            <input name="note" data-testid="open-note" autocomplete="off" maxlength="300" ?required=${app.ui.reason === "other"}
          /></label>
        </form>`,
        actions: html`<button class="main" form="open-box-form" data-testid="open-confirm" ?disabled=${app.ui.busy || app.ui.reason === null}>${app.t("open_by_hand")}</button>`,
      })
    : null;

const locksWork = (app, row) => app.ui.lockers.locks_work[row.bank];

const keyNote = (app) => html`<p>${app.t("by_key_hint")}</p>
  <label
    >${app.t("by_key_note")}
    <input name="key_note" data-testid="key-note" autocomplete="off" maxlength="300" required
  /></label>`;

/** Draw the question how a box was opened without its locks, while a result is taken out of it. */
export const takeOutDialog = (app, act) =>
  app.ui.dialog === "take-out"
    ? dialog(app, {
        title: inBox(app, nameOf(app.ui.opening, app.lang, "bank_name"), app.ui.opening.box),
        testid: "take-out-dialog",
        close: act.close,
        body: html`<form id="take-out-form" @submit=${act.takeOutByKey}>${keyNote(app)}</form>`,
        actions: html`<button class="main" form="take-out-form" data-testid="take-out-confirm" ?disabled=${app.ui.busy}>${app.t("take_out")}</button>`,
      })
    : null;

/** Draw the question whether a box was found empty, while it is asked. */
export const foundEmptyDialog = (app, act) =>
  app.ui.dialog === "found-empty"
    ? dialog(app, {
        title: inBox(app, nameOf(app.ui.opening, app.lang, "bank_name"), app.ui.opening.box),
        testid: "found-empty-dialog",
        close: act.close,
        body: html`<form id="found-empty-form" @submit=${act.foundEmpty}>
          <p>${app.t("found_empty_hint")}</p>
          ${locksWork(app, app.ui.opening) ? null : keyNote(app)}
        </form>`,
        actions: html`<button class="main" form="found-empty-form" data-testid="found-empty-confirm" ?disabled=${app.ui.busy}>${app.t("found_empty")}</button>`,
      })
    : null;

/** What the page knows of lockers when it is opened. */
export const LOCKERS = { lockers: null, putting: null, opening: null, lockerSaid: null, lockerHeard: [] };

/** Build the actions of the lockers; read() reads the list anew. */
export function lockerActions(app, read) {
  const here = () => ({ window: app.state.window.code });
  const fields = (event) => {
    event.preventDefault();
    return Object.fromEntries(new FormData(event.target));
  };
  const takeOut = async (row, more = {}) => {
    const answer = await app.post("take-out", { ...here(), deposit_id: row.deposit_id, ...more });
    if (!answer) return read(); // whether its locks work may have changed
    const { box, shelf, opening_id } = answer.taken_out;
    app.set({ lockerSaid: { opening_id, opening: app.t("opening_box", { n: box }), open: app.t(shelf ? "took_out" : "took_out_back", { n: box, shelf }) } });
    await read();
  };
  return {
    findToPutIn: async (event) => {
      const { case_number } = fields(event);
      const answer = await app.post("find", { ...here(), case_number: case_number.trim() });
      if (answer) app.set({ putting: answer.results, lockerSaid: null });
    },
    putIn: async (event, row) => {
      const { bank, size } = fields(event);
      const answer = await app.post("put-in", { ...here(), result_id: row.result_id, bank, size: size || null });
      if (!answer) return;
      const { deposited, paper } = answer;
      const into = app.ui.lockers.banks.find(({ code }) => code === bank);
      // Put in from the list of those that chose lockers, it was not looked for.
      const others = (app.ui.putting ?? []).filter((one) => one.result_id !== row.result_id);
      app.set({
        putting: others.length ? others : null,
        papers: paper ? [...app.ui.papers, paper] : app.ui.papers,
        lockerSaid: {
          opening_id: deposited.opening_id,
          opening: app.t("opening_box", { n: deposited.box }),
          open: app.t("put_into", { bank: nameOf(into, app.lang), n: deposited.box, name: row.name }),
        },
      });
      await read();
    },
    askTakeOut: (row) => (locksWork(app, row) ? takeOut(row) : app.set({ dialog: "take-out", opening: row })),
    takeOutByKey: async (event) => {
      const more = fields(event);
      app.set({ dialog: null });
      await takeOut(app.ui.opening, more);
    },
    foundEmpty: async (event) => {
      const more = fields(event);
      const { deposit_id, box } = app.ui.opening;
      app.set({ dialog: null });
      if (!(await app.post("found-empty", { ...here(), deposit_id, ...more }))) return read();
      app.set({ lockerSaid: { open: app.t("found_empty_said", { n: box }) } });
      await read();
    },
    lockerSlip: async (row) => {
      const answer = await app.post("locker-slip", { ...here(), deposit_id: row.deposit_id });
      if (answer) app.set({ papers: [...app.ui.papers, answer.paper] });
    },
    askOpen: (opening) => app.set({ dialog: "open-box", opening, reason: null }),
    openBox: async (event) => {
      const { note } = fields(event);
      const { opening, reason } = app.ui;
      app.set({ dialog: null });
      const answer = await app.post("open-box", { ...here(), box_id: opening.box_id, reason: reason ?? "", note });
      if (!answer) return;
      const n = opening.box;
      app.set({ lockerSaid: { opening_id: answer.opening_id, opening: app.t("opening_box", { n }), open: app.t("box_is_open", { n }) } });
      await read();
    },
  };
}
