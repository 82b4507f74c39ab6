// The hall's ledger of results, by day or period.

import { boot } from "../../../static/app.js";
import { LEDGER_TEXTS, ledgerTable, ledgerTotals, signatureDialog } from "../../../static/ledger.js";
import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { banner, empty } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { readingAfter } from "../reading.js";

const TEXTS = {
  ...LEDGER_TEXTS,
  title: ["出件台账", "Ledger of results"],
  since: ["自", "From"],
  until: ["至", "to"],
  download: ["下载表格", "Spreadsheet"],
  print: ["打印", "Print"],
  nothing: ["这段时间没有出件记录。", "Nothing happened to results in that time."],
  of_hall: ["{hall} · {since} 至 {until}", "{hall} · {since} to {until}"],
};

const app = boot({
  reduce: readingAfter(
    ...["ResultSent", "ResultReady", "ResultShelved", "ResultHandedOver", "ResultTakenBack", "ParcelDelivered"],
    ...["ResultRecalled", "ResultReturned", "ResultBroughtBack"],
  ),
  view: (page) => view(page),
  texts: TEXTS,
  ui: { period: null, ledger: null, signature: null },
  tick: 60_000,
});

const act = {
  period: (period) =>
    app.run(async () => {
      app.set({ period });
      if (period.since > period.until) return;
      app.set({ ledger: await app.get(`${app.state.api}/ledger?${new URLSearchParams(period)}`) });
    }),
  lookAt: async (row) => {
    const answer = await app.post("signature", { hand_over_id: row.hand_over_id });
    if (answer) app.set({ signature: { ...answer.signature, row } });
  },
  close: () => app.set({ signature: null }),
};

// Today's changes by itself; another period is read when it is asked for.
const shown = () => (app.ui.period && app.ui.ledger) || app.state.ledger;

const period = () => {
  const now = app.ui.period ?? { since: shown().since, until: shown().until };
  const field = (name) =>
    html`<label>${app.t(name)}
      <input type="date" data-testid=${name} required max=${app.state.today} .value=${now[name]}
        @change=${(event) => event.target.value && act.period({ ...now, [name]: event.target.value })} />
    </label>`;
  return html`<div class="period no-print">
    ${field("since")} ${field("until")}
    <button type="button" data-testid="print-ledger" @click=${() => print()}>${icon("printer")} ${app.t("print")}</button>
    <a class="button" data-testid="download" href="/manager/ledger/ledger.xlsx?since=${now.since}&until=${now.until}&lang=${app.lang}">${icon("download")} ${app.t("download")}</a>
  </div>`;
};

function view(page) {
  const { error } = page.ui;
  const ledger = shown();
  return html`<main class="manager" data-testid="page">
    ${managerTop(page, "ledger")}
    <div class="ledger-page">
      ${error ? banner("bad", error[page.lang], { testid: "error", code: error.code }) : null} ${period()}
      <section class="card daybook">
        <h2>${page.t("title")}</h2>
        <p class="muted small">${page.t("of_hall", { hall: nameOf(page.state.hall, page.lang), since: ledger.since, until: ledger.until })}</p>
        ${
          ledger.results.length
            ? html`${ledgerTotals(page, ledger)} ${ledgerTable(page, ledger, { title: page.t("title"), lookAt: act.lookAt, days: ledger.since !== ledger.until })}`
            : empty("list", page.t("nothing"))
        }
      </section>
    </div>
    ${page.ui.signature ? signatureDialog(page, page.ui.signature, act.close) : null}
  </main>`;
}
