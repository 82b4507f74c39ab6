// The ledger of results, as the output window and the manager see it: totals, lines, and a signature behind one.

import { html, svg } from "./vendor/lit-html/lit-html.js";
import { dialog } from "./elements/dialogs.js";
import { pathOf } from "./elements/rules.js";
import { icon } from "./icons.js";
import { clock, shortDay } from "./lang.js";

export const LEDGER_TEXTS = {
  col_at: ["时间", "Time"],
  col_move: ["事项", "What happened"],
  col_what: ["出件", "Result"],
  col_whose: ["申请人", "Applicant"],
  col_clerk: ["经办人", "By"],
  col_signature: ["签名", "Signature"],
  ledger_whose: ["{name}，尾号 {tail}", "{name}, ends in {tail}"],
  by_applicant: ["本人", "applicant"],
  by_agent: ["代办人", "agent"],
  by_courier: ["快递", "courier"],
  by_locker: ["取件柜", "locker"],
  ledger_window: ["{n} 号窗口", "window {n}"],
  ledger_shelf: ["货架 {shelf}", "shelf {shelf}"],
  ledger_box: ["箱格 {shelf}", "box {shelf}"],
  signature: ["签名", "Signature"],
  signed: ["已签", "Signed"],
  signature_noted: ["查看签名已记入日志。", "The log keeps that you looked at it."],
  taken_back_at: ["{time} 撤回", "taken back {time}"],
  ledger_totals: ["合计", "Totals"],
  ledger_cut: ["只显示前 {n} 条，合计和表格是全部。", "The first {n} lines; totals and the workbook have all."],
  close: ["关闭", "Close"],
};

const said = (app, words) => words?.[app.lang === "en" ? 1 : 0] ?? "";
const when = (app, at, days) =>
  `${days ? `${shortDay(at, app.state.timezone, app.lang)} ` : ""}${clock(at, app.state.timezone)}`;

const LEAVES = ["handed_over", "collected"]; // the moves that have a row among the hand-overs

const IN_BOXES = ["deposited", "collected"]; // what lay, or lies, in a box of a bank of lockers

const how = (app, row) =>
  [
    row.move === "handed_over" ? app.t(`by_${row.taken_by}`) : "",
    row.window ? app.t("ledger_window", { n: row.window }) : "",
    said(app, row.bank),
    said(app, row.hall),
    row.shelf ? app.t(IN_BOXES.includes(row.move) ? "ledger_box" : "ledger_shelf", { shelf: row.shelf }) : "",
    said(app, row.reason),
  ]
    .filter(Boolean)
    .join(" · ");

const line = (app, row, { lookAt, days }) => {
  const handed = LEAVES.includes(row.move);
  return html`<tr class=${handed && row.taken_back_at ? "taken-back" : ""} data-testid="ledger-row" data-move=${row.move}>
    <td class="number">${when(app, row.at, days)}</td>
    <td>
      ${said(app, row.what)}
      <small>${how(app, row)}</small>
      ${handed && row.parcel_number ? html`<small class="number">${row.parcel_number}</small>` : null}
    </td>
    <td>
      <strong>${row.name}</strong>
      <small class="number">${row.number}</small>
    </td>
    <td>${app.t("ledger_whose", { name: row.applicant_masked || "*", tail: row.number_tail })}</td>
    <td>${row.clerk}</td>
    <td>
      ${
        handed && row.taken_back_at
          ? html`<span>${app.t("taken_back_at", { time: when(app, row.taken_back_at, days) })}</span>`
          : null
      }
      ${
        handed && row.signed
          ? html`<button
                type="button"
                class="on-screen"
                data-testid="look-at"
                aria-label="${app.t("signature")} ${row.number}"
                ?disabled=${app.ui.busy}
                @click=${() => lookAt(row)}
              >
                ${icon("sign")} ${app.t("signature")}</button
              ><span class="on-paper">${app.t("signed")}</span>`
          : null
      }
    </td>
  </tr>`;
};

/** Draw the totals of a ledger: what never happened is left out. */
export const ledgerTotals = (app, ledger) =>
  html`<dl class="ledger-totals" aria-label=${app.t("ledger_totals")} data-testid="ledger-totals">
    ${ledger.totals.lines
      .filter((one) => one.count)
      .map(
        (one) =>
          html`<div class=${one.part ? "part" : ""}>
            <dt>${said(app, one.words)}</dt>
            <dd class="number" data-testid="total-${one.key}">${one.count}</dd>
          </div>`,
      )}
  </dl>`;

/** Draw the lines of a ledger. lookAt(row) shows a signature; days: the lines are of several days. */
export const ledgerTable = (app, ledger, { title, lookAt, days = false }) =>
  html`${ledger.cut ? html`<p class="muted small">${app.t("ledger_cut", { n: ledger.results.length })}</p>` : null}
    <div class="scroll" tabindex="0" role="region" aria-label=${title}>
      <table>
        <thead>
          <tr>
            ${["at", "move", "what", "whose", "clerk", "signature"].map((key) => html`<th scope="col">${app.t(`col_${key}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${ledger.results.map((row) => line(app, row, { lookAt, days }))}
        </tbody>
      </table>
    </div>`;

/** Draw the signature that is looked at: {strokes, typed, row}. */
export const signatureDialog = (app, { strokes, typed, row }, close) =>
  dialog(app, {
    title: app.t("signature"),
    testid: "signature-dialog",
    cancel: app.t("close"),
    close,
    body: html`<p class="muted small"><span class="number">${row.number}</span> · ${row.name}</p>
      ${
        typed
          ? html`<p class="signed-name" data-testid="signed-name">${typed}</p>`
          : html`<svg class="signature-pad" viewBox="0 0 600 200" role="img" aria-label=${app.t("signature")} data-testid="signed">
              ${svg`<path class="ink" d=${pathOf(strokes ?? [])} />`}
            </svg>`
      }
      <p class="muted small">${app.t("signature_noted")}</p>`,
  });
