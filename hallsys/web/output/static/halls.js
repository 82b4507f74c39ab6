// Results between halls: what is sent on a sealed list, what comes, what lies here for others, what goes back.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { scanForm, shelfOf } from "./scanning.js";

export const HALL_TEXTS = {
  panel_halls: ["跨厅", "Halls"],
  panel_halls_n: ["跨厅（{n}）", "Halls ({n})"],
  halls_hint: [
    "先填货架，再扫描交接单号（整单接收）、办件编号或出件编号。核对封签完好、件数相符后接收。",
    "Enter the shelf, then scan the number of a list (all of it), a case or a result. Check seals and count first.",
  ],
  "receive-from-hall_asked": ["交接单号、办件编号或出件编号", "Number of the list, case or result"],
  "receive-from-hall_ok": ["接收", "Receive"],
  from_hall: ["来自{hall}", "from {hall}"],
  hall_received: ["已接收 {n} 件，货架 {shelf}。", "{n} received, shelf {shelf}."],
  hall_called_back: ["其中 {n} 件已被召回或作废，不得交付，请退回。", "{n} of them called back or void: do not hand over, send back."],
  hall_coming: ["送来途中 {n} 件", "On the way here: {n}"],
  hall_sent: ["送出未接收 {n} 件", "Sent and not received: {n}"],
  hall_there: ["在本厅待领（其他大厅的结果）{n} 件", "Of other halls, here: {n}"],
  hall_to_send: ["待送往其他大厅 {n} 件", "To be sent to other halls: {n}"],
  hall_lists: ["今日交接单", "Lists of today"],
  hall_none: ["没有在大厅之间转送的结果。", "Nothing goes between halls."],
  hall_due: ["已满 {n} 天未领，可退回", "not collected for {n} {n:day|days}: can go back"],
  hall_late: ["转送超时", "too long on its way"],
  hall_seals: ["封签号（多个用空格分开）", "Seal numbers, with spaces between"],
  hall_dispatch: ["送往{hall}（{n} 件）", "Send to {hall} ({n})"],
  hall_send_home: ["退回{hall}（{n} 件）", "Send back to {hall} ({n})"],
  hall_list_line: ["{n} 件 · 封签 {seals}", "{n} · seals {seals}"],
  hall_travels: ["{day} 发出 · 交接单 {list} · 封签 {seals}", "sent {day} · list {list} · seals {seals}"],
  hall_arrived: ["{day} 到达", "arrived {day}"],
  hall_write_off: ["登记遗失", "Write off as lost"],
  hall_write_off_note: ["遗失情况（将由部门重新制发）", "What happened (the department makes another one)"],
  list_title: ["结果转送交接单", "Dispatch list of results"],
  list_from: ["送出大厅", "From"],
  list_to: ["领取大厅", "To"],
  list_at: ["送出时间", "Sent"],
  list_by: ["送出人", "Sent by"],
  list_count: ["件数", "Count"],
  list_seals: ["封签号", "Seals"],
  list_n: ["序号", "No."],
  list_check: ["接收核对", "Checked"],
  list_sender: ["送出人签名", "Signature of the sender"],
  list_courier: ["转送人签名", "Signature of the carrier"],
  list_receiver: ["接收人签名、时间", "Signature of the receiver, time"],
  list_back: ["返回", "Back"],
};

/** What the panel knows before it is opened. */
export const HALLS = { halls: null, chosen: [], listed: null, hallDone: null };

const said = (app, row) => nameOf(row, app.lang, "hall");
const whose = (app, row) =>
  html`<small class="muted">${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })}</small>`;

const byHall = (rows) => [...new Set(rows.map((row) => row.hall))].map((hall) => rows.filter((row) => row.hall === hall));

// Chosen with a tick, sealed, and sent together: one list a hall.
const sending = (app, rows, key, send) =>
  byHall(rows).map((of) => {
    const chosen = of.filter((row) => app.ui.chosen.includes(row.result_id));
    return html`<form class="bag" data-testid=${key} @submit=${(event) => send(event, chosen)}>
      <ul class="rows">
        ${of.map(
          (row) =>
            html`<li class="result" data-testid="${key}-row">
              <label class="check"
                ><input type="checkbox" data-testid="choose" aria-label="${row.name} ${row.number}" .checked=${app.ui.chosen.includes(row.result_id)} @change=${() => app.set({ chosen: toggled(app.ui.chosen, row.result_id) })}
              /></label>
              ${shelfOf(app, row.shelf)}
              <span class="wide"
                ><strong>${row.name}</strong> <small class="number">${row.number}</small>
                ${row.where ? html`<span class="mark warn">${icon("warn")} ${row.where[app.lang === "en" ? 1 : 0]}</span>` : null} ${whose(app, row)}</span
              >
            </li>`,
        )}
      </ul>
      <div class="find">
        <label class="wide"
          >${app.t("hall_seals")}
          <input name="seals" data-testid="${key}-seals" autocomplete="off" maxlength="200" required
        /></label>
        <button class="main" data-testid="${key}-ok" ?disabled=${app.ui.busy || chosen.length === 0}>
          ${app.t(key === "to-dispatch" ? "hall_dispatch" : "hall_send_home", { hall: said(app, of[0]), n: chosen.length })}
        </button>
      </div>
    </form>`;
  });

const toggled = (all, one) => (all.includes(one) ? all.filter((other) => other !== one) : [...all, one]);

const travels = (app, row) =>
  html`<small>${app.t("hall_travels", { day: shortDay(row.sent_at, app.state.timezone, app.lang), list: row.list_number, seals: row.seals })}</small>`;

const comes = (app, row) =>
  html`<li class="result" data-testid="hall-coming-row">
    <span class="wide"
      ><strong>${row.name}</strong> <small class="number">${row.number}</small>
      <small>${app.t("from_hall", { hall: said(app, row) })}</small> ${travels(app, row)} ${whose(app, row)}</span
    >
  </li>`;

const sent = (app, act, row) =>
  html`<li class="result" data-testid="hall-sent-row">
    <span class="wide"
      ><strong>${row.name}</strong> <small class="number">${row.number}</small> <small>→ ${said(app, row)}</small>
      ${travels(app, row)} ${row.late ? html`<span class="mark bad" data-testid="hall-late">${icon("warn")} ${app.t("hall_late")}</span>` : null}</span
    >
    ${
      row.late && row.stands === "going"
        ? html`<form class="find" @submit=${(event) => act.writeOff(event, row)}>
            <label class="wide"
              >${app.t("hall_write_off_note")}
              <input name="note" data-testid="write-off-note" autocomplete="off" maxlength="200" required
            /></label>
            <button class="danger" data-testid="write-off" ?disabled=${app.ui.busy}>${app.t("hall_write_off")}</button>
          </form>`
        : null
    }
  </li>`;

const waits = (app, row) =>
  html`<li class="result" data-testid="hall-there-row">
    ${shelfOf(app, row.shelf)}
    <span class="wide"
      ><strong>${row.name}</strong> <small class="number">${row.number}</small>
      <small>${app.t("from_hall", { hall: said(app, row) })} · ${app.t("hall_arrived", { day: shortDay(row.arrived_at, app.state.timezone, app.lang) })}</small>
      ${whose(app, row)}</span
    >
  </li>`;

const part = (app, key, rows, body) =>
  rows.length ? html`<h3>${app.t(key, { n: rows.length })}</h3>${body}` : null;

const listRow = (app, act, row) =>
  html`<li class="result" data-testid="hall-list-row">
    <span class="wide"
      ><strong class="number">${row.number}</strong> <small>→ ${nameOf(row, app.lang, "to_hall")}</small>
      <small class="muted">${app.t("hall_list_line", { n: row.count, seals: row.seals })} · ${clock(row.at, app.state.timezone)}</small></span
    >
    <button type="button" data-testid="show-list" ?disabled=${app.ui.busy} @click=${() => act.showList(row.dispatch_id)}>${icon("printer")} ${app.t("print")}</button>
  </li>`;

const done = (app) =>
  app.ui.hallDone
    ? html`<p class="done" role="status" data-testid="hall-done">
        ${icon("check")} ${app.t("hall_received", { n: app.ui.hallDone.numbers.length, shelf: app.ui.hallDone.shelf })}
        ${app.ui.hallDone.called_back ? app.t("hall_called_back", { n: app.ui.hallDone.called_back }) : ""}
      </p>`
    : null;

// The paper that goes with the bags: on it stands what was sealed, and who gave and took it.
const listed = (app, list) =>
  html`<div class="daybook dispatch" data-testid="dispatch-list">
    <header>
      <h2 class="wide">${app.t("list_title")}</h2>
      <button type="button" class="on-screen" data-testid="print-list" @click=${() => print()}>${icon("printer")} ${app.t("print")}</button>
      <button type="button" class="on-screen" data-testid="close-list" @click=${() => app.set({ listed: null })}>${app.t("list_back")}</button>
    </header>
    <p class="number"><strong>${list.number}</strong></p>
    <dl class="list-facts">
      ${[
        ["list_from", nameOf(list, app.lang, "from_hall")],
        ["list_to", nameOf(list, app.lang, "to_hall")],
        ["list_at", `${shortDay(list.at, app.state.timezone, app.lang)} ${clock(list.at, app.state.timezone)}`],
        ["list_by", list.clerk],
        ["list_count", list.count],
        ["list_seals", list.seals],
      ].map(([key, value]) => html`<div><dt>${app.t(key)}</dt><dd>${value}</dd></div>`)}
    </dl>
    <div class="scroll" tabindex="0" role="region" aria-label=${app.t("list_title")}>
      <table>
        <thead>
          <tr>${["list_n", "col_what", "col_whose", "list_check"].map((key) => html`<th scope="col">${app.t(key)}</th>`)}</tr>
        </thead>
        <tbody>
          ${list.results.map(
            (row, at) =>
              html`<tr>
                <td class="number">${at + 1}</td>
                <td><strong>${row.name}</strong><small class="number">${row.number}</small></td>
                <td>${app.t("ledger_whose", { name: row.applicant_masked || "*", tail: row.number_tail })}</td>
                <td class="number">□</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="signatures">${["list_sender", "list_courier", "list_receiver"].map((key) => html`<p>${app.t(key)}</p>`)}</div>
  </div>`;

/** Draw the panel. */
export const halls = (app, act) => {
  const told = app.ui.halls;
  if (app.ui.listed) return listed(app, app.ui.listed);
  if (!told) return null;
  const [back, stay] = [told.there.filter((row) => row.goes_home), told.there.filter((row) => !row.goes_home)];
  const nothing = ["to_dispatch", "coming", "sent", "there", "lists"].every((key) => told[key].length === 0);
  return html`<p class="muted small">${app.t("halls_hint")}</p>
    ${scanForm(app, "receive-from-hall", 64, act.receiveFromHall)} ${done(app)}
    ${nothing ? html`<p class="nothing">${app.t("hall_none")}</p>` : null}
    ${part(app, "hall_coming", told.coming, html`<ul class="rows">${told.coming.map((row) => comes(app, row))}</ul>`)}
    ${part(app, "hall_to_send", told.to_dispatch, sending(app, told.to_dispatch, "to-dispatch", act.dispatch))}
    ${part(app, "hall_there", told.there, html`<ul class="rows">${stay.map((row) => waits(app, row))}</ul>`)}
    ${back.length ? html`<p class="mark warn">${app.t("hall_due", { n: told.return_days })}</p>${sending(app, back, "to-return", act.sendHome)}` : null}
    ${part(app, "hall_sent", told.sent, html`<ul class="rows">${told.sent.map((row) => sent(app, act, row))}</ul>`)}
    ${part(app, "hall_lists", told.lists, html`<ul class="rows">${told.lists.map((row) => listRow(app, act, row))}</ul>`)}`;
};

/** Build the actions of the panel; show() reads it anew. */
export function hallActions(app, show, beep) {
  const here = () => ({ window: app.state.window.code });
  const fields = (event) => {
    event.preventDefault();
    return Object.fromEntries(new FormData(event.target));
  };
  const bag = (name) => async (event, rows) => {
    const form = event.target;
    const { seals } = fields(event);
    const answer = await app.post(name, { ...here(), result_ids: rows.map((row) => row.result_id), seals });
    if (!answer) return;
    form.reset();
    app.set({ chosen: [], hallDone: null });
    await show();
    await act.showList(answer.dispatched.dispatch_id);
  };
  const act = {
    dispatch: bag("dispatch"),
    sendHome: bag("send-home"),
    receiveFromHall: async (event) => {
      const form = event.target;
      const { shelf, asked } = fields(event);
      app.set({ shelf });
      const answer = await app.post("receive-from-hall", { ...here(), asked: asked.trim(), shelf: shelf.trim() });
      beep(answer ? "taken" : "refused");
      form.elements.asked.select();
      if (!answer) return;
      form.elements.asked.value = "";
      app.set({ hallDone: answer.received });
      await show();
    },
    writeOff: async (event, row) => {
      const { note } = fields(event);
      if (await app.post("write-off", { ...here(), result_id: row.result_id, note })) await show();
    },
    showList: async (dispatchId) => {
      try {
        app.set({ listed: await app.get(`/output/${app.state.window.code}/dispatches/${dispatchId}`) });
      } catch (refusal) {
        app.refused(refusal);
      }
    },
  };
  return act;
}
