// The ledger of the window's day: as it is printed and downloaded, with the signatures that were given.

import { html, svg } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { pathOf } from "../../static/elements/rules.js";
import { icon } from "../../static/icons.js";
import { clock, dateLine, nameOf } from "../../static/lang.js";

const line = (app, act, row) =>
  html`<tr class=${row.taken_back_at ? "taken-back" : ""} data-testid="ledger-row">
    <td class="number">${clock(row.at, app.state.timezone)}</td>
    <td>
      <strong>${row.name}</strong>
      <small class="number">${row.case_number}</small>
    </td>
    <td>${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })}</td>
    <td>${app.t(`by_${row.taken_by}`)} <small class="number">${row.parcel_number}</small></td>
    <td>${row.clerk}</td>
    <td>
      ${
        row.taken_back_at
          ? html`<span>${app.t("taken_back_at", { time: clock(row.taken_back_at, app.state.timezone) })}</span>`
          : null
      }
      ${
        row.signed
          ? html`<button
                type="button"
                class="on-screen"
                data-testid="look-at"
                aria-label="${app.t("signature")} ${row.case_number}"
                ?disabled=${app.ui.busy}
                @click=${() => act.lookAt(row)}
              >
                ${icon("sign")} ${app.t("signature")}</button
              ><span class="on-paper">${app.t("signed")}</span>`
          : null
      }
    </td>
  </tr>`;

/** Draw the ledger. */
export const daybook = (app, act) => {
  const rows = app.ui.ledger ?? [];
  const standing = rows.filter((row) => !row.taken_back_at).length;
  const { hall, window, clerk } = app.state;
  return html`<div class="daybook">
    <header>
      <div class="wide">
        <h2>${app.t("ledger_title", { n: window.number })}</h2>
        <p class="muted small">
          ${nameOf(hall, app.lang)} · ${dateLine(app.now(), app.state.timezone, app.lang)} · ${clerk.name}
        </p>
      </div>
      <strong class="number" data-testid="ledger-count">${app.t("ledger_count", { n: standing })}</strong>
      <button type="button" class="on-screen" data-testid="print-ledger" @click=${() => print()}>
        ${icon("printer")} ${app.t("print")}
      </button>
      <a class="button on-screen" data-testid="ledger-xlsx" href="/output/${window.code}/ledger.xlsx" download>
        ${icon("download")} ${app.t("xlsx")}
      </a>
    </header>
    ${
      rows.length === 0
        ? html`<p class="nothing">${app.t("ledger_empty")}</p>`
        : html`<div class="table-scroll" tabindex="0" role="region" aria-label=${app.t("ledger_title", { n: window.number })}>
            <table>
              <thead>
                <tr>
                  ${["at", "what", "whose", "how", "clerk", "signature"].map((key) => html`<th scope="col">${app.t(`col_${key}`)}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows.map((row) => line(app, act, row))}
              </tbody>
            </table>
          </div>`
    }
  </div>`;
};

/** Draw the signature that is looked at. */
export const signatureDialog = (app, act) => {
  if (app.ui.dialog !== "signature") return null;
  const { strokes, typed, row } = app.ui.signature;
  return dialog(app, {
    title: app.t("signature"),
    testid: "signature-dialog",
    cancel: app.t("close"),
    close: () => {
      app.set({ signature: null });
      act.close();
    },
    body: html`<p class="muted small"><span class="number">${row.case_number}</span> · ${row.name}</p>
      ${
        typed
          ? html`<p class="signed-name" data-testid="signed-name">${typed}</p>`
          : html`<svg class="signature-pad" viewBox="0 0 600 200" role="img" aria-label=${app.t("signature")} data-testid="signed">
              ${svg`<path class="ink" d=${pathOf(strokes ?? [])} />`}
            </svg>`
      }
      <p class="muted small">${app.t("signature_noted")}</p>`,
  });
};
