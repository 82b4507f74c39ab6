// The ledger of the window's day: as it is printed and downloaded, with the signatures that were given.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { dateLine, nameOf } from "../../static/lang.js";
import { ledgerTable, ledgerTotals, signatureDialog as shown } from "../../static/ledger.js";

/** Draw the ledger. */
export const daybook = (app, act) => {
  const { ledger } = app.ui;
  const { hall, window, clerk } = app.state;
  const title = app.t("ledger_title", { n: window.number });
  return html`<div class="daybook">
    <header>
      <div class="wide">
        <h2>${title}</h2>
        <p class="muted small">
          ${nameOf(hall, app.lang)} · ${dateLine(app.now(), app.state.timezone, app.lang)} · ${clerk.name}
        </p>
      </div>
      <strong class="number" data-testid="ledger-count">${app.t("ledger_count", { n: ledger?.totals.standing ?? 0 })}</strong>
      <button type="button" class="on-screen" data-testid="print-ledger" @click=${() => print()}>
        ${icon("printer")} ${app.t("print")}
      </button>
      <a class="button on-screen" data-testid="ledger-xlsx" href="/output/${window.code}/ledger.xlsx?lang=${app.lang}" download>
        ${icon("download")} ${app.t("xlsx")}
      </a>
    </header>
    ${
      ledger?.results.length
        ? html`${ledgerTotals(app, ledger)} ${ledgerTable(app, ledger, { title, lookAt: act.lookAt })}`
        : html`<p class="nothing">${app.t("ledger_empty")}</p>`
    }
  </div>`;
};

/** Draw the signature that is looked at. */
export const signatureDialog = (app, act) =>
  app.ui.dialog === "signature"
    ? shown(app, app.ui.signature, () => {
        app.set({ signature: null });
        act.close();
      })
    : null;
