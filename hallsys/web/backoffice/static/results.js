// The results of a case: where each is, and what its department does to it; and what waits to be corrected.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { nameOf, shortDay } from "../../static/lang.js";

export const RESULT_TEXTS = {
  results: ["出件", "Results"],
  recall: ["召回", "Call back"],
  recall_title: ["召回：{name}", "Call back: {name}"],
  recall_said: [
    "召回后，出件窗口立即收到提醒，不能再交付；退回后可重新制发。",
    "The output window is alerted at once and cannot hand it over; once it is back it is put out anew.",
  ],
  receive_back: ["已收回", "It is back here"],
  reissue: ["重新制发", "Put out anew"],
  reissue_title: ["重新制发更正后的出件", "Put out the corrected result"],
  reissue_name: ["出件名称", "Name of the result"],
  corrections: ["待更正、待退回的出件", "Results to correct or coming back"],
  undelivered: ["决定后待送达", "Decided, to be delivered"],
  deliver_by: ["{day} 前送达", "by {day}"],
  deliver_late: ["应于 {day} 前送达", "was to be there by {day}"],
  at_shelf: ["货架 {shelf}", "shelf {shelf}"],
};

const said = (app, words) => words[app.lang === "en" ? 1 : 0];

/** Return the actions on results; `open` and `close` are the page's own. */
export function resultActions(app, { open, close }) {
  const on = (dialog) => async (row, result) => {
    app.set({ result });
    await open(dialog, row);
  };
  const submit = (path, fields) => async (event) => {
    event.preventDefault();
    const body = { result_id: app.ui.result.result_id, ...fields(new FormData(event.target)) };
    if (await app.post(path, body)) close();
  };
  return {
    askRecall: on("recall"),
    askReissue: on("reissue"),
    receiveBack: (result) => app.post("receive-back", { result_id: result.result_id }),
    recall: submit("recall-result", (form) => ({ reason: form.get("reason"), note: form.get("note").trim() })),
    reissue: submit("reissue", (form) => ({ name: form.get("name").trim(), shelf: form.get("shelf").trim() || null })),
  };
}

const press = { recall: "askRecall", receive_back: "receiveBack", reissue: "askReissue" };

/** Draw the results of a case. */
export const results = (app, act, row, details) =>
  details.results.length
    ? html`<section data-testid="results">
        <h3>${app.t("results")}</h3>
        <ul class="seats">
          ${details.results.map(
            (one) =>
              html`<li data-testid="result" data-status=${one.status}>
                <span class="wide"
                  ><strong>${one.name}</strong> <span class="mark" data-testid="result-kind">${said(app, one.kind)}</span>
                  <small class="number muted">${one.number}</small></span
                >
                <span class="mark"
                  >${icon("box")} ${said(app, one.where)}${one.shelf ? ` · ${app.t("at_shelf", { shelf: one.shelf })}` : ""}</span
                >
                ${one.may.map(
                  (name) =>
                    html`<button
                      type="button"
                      data-testid=${name}
                      ?disabled=${app.ui.busy}
                      @click=${() => (name === "receive_back" ? act.receiveBack(one) : act[press[name]](row, one))}
                    >
                      ${app.t(name)}
                    </button>`,
                )}
              </li>`,
          )}
        </ul>
      </section>`
    : null;

/** Draw what was called back or brought back, to be corrected; nothing when there is none. */
export const correctionList = (app, act) =>
  app.state.corrections.length
    ? html`<section class="card" data-testid="corrections">
        <header>
          <h2>${app.t("corrections")}</h2>
          <strong class="number">${app.state.corrections.length}</strong>
        </header>
        <ul class="rows">
          ${app.state.corrections.map(
            (row) =>
              html`<li class="case" data-testid="correction-row">
                <button type="button" class="plain open" @click=${() => act.choose(row)}>
                  <strong>${row.name}</strong>
                  <small>${nameOf(app.state.matters[row.matter_id], app.lang)}</small>
                  <small class="number muted">${row.number}</small>
                  <span class="mark warn">${icon("warn")} ${said(app, row.where)}</span>
                </button>
              </li>`,
          )}
        </ul>
      </section>`
    : null;

/** Draw what was decided and has to be at the output window soon, or should be; nothing when there is none. */
export const undeliveredList = (app, act) =>
  app.state.undelivered.length
    ? html`<section class="card" data-testid="undelivered">
        <header>
          <h2>${app.t("undelivered")}</h2>
          <strong class="number">${app.state.undelivered.length}</strong>
        </header>
        <ul class="rows">
          ${app.state.undelivered.map((row) => {
            const late = row.deliver_by < app.now();
            const day = shortDay(row.deliver_by, app.state.timezone, app.lang);
            return html`<li class="case" data-testid="undelivered-row" data-case=${row.case_id}>
              <button type="button" class="plain open" @click=${() => act.choose(row)}>
                <strong>${nameOf(app.state.matters[row.matter_id], app.lang)}</strong>
                <small>${said(app, row.stands)}</small>
                <small class="number muted">${row.case_number}</small>
                <span class="mark ${late ? "bad" : "warn"}"
                  >${icon(late ? "warn" : "clock")} ${app.t(late ? "deliver_late" : "deliver_by", { day })}</span
                >
              </button>
            </li>`;
          })}
        </ul>
      </section>`
    : null;

const form = (app, act, { title, send, inside, does, tone }) =>
  html`<form @submit=${send}>
    <h2>${title}</h2>
    ${refusal(app)} ${inside}
    <div class="actions">
      <button type="button" @click=${act.close}>${app.t("cancel")}</button>
      <button class=${tone} data-testid="confirm-result" ?disabled=${app.ui.busy}>${icon("check")} ${app.t(does)}</button>
    </div>
  </form>`;

/** The dialogs of these actions. */
export const RESULT_DIALOGS = {
  recall: (app, act) =>
    form(app, act, {
      title: app.t("recall_title", { name: app.ui.result.name }),
      send: act.recall,
      does: "recall",
      tone: "danger",
      inside: html`<p class="muted">${app.t("recall_said")}</p>
        <fieldset>
          <legend>${app.t("reason")}</legend>
          ${app.state.recall_reasons.filter((one) => one.offered).map(
            (one) =>
              html`<label class="pick"
                ><input type="radio" name="reason" value=${one.code} data-testid="reason-${one.code}" required />
                ${one[app.lang]}</label
              >`,
          )}
        </fieldset>
        <label>${app.t("note")}<textarea name="note" data-testid="note" maxlength="300"></textarea></label>`,
    }),
  reissue: (app, act) =>
    form(app, act, {
      title: app.t("reissue_title"),
      send: act.reissue,
      does: "reissue",
      tone: "main",
      inside: html`<label
          >${app.t("reissue_name")}<input name="name" data-testid="reissue-name" maxlength="100" required .value=${app.ui.result.name}
        /></label>
        <label>${app.t("shelf_or_send")}<input name="shelf" data-testid="shelf" maxlength="20" /></label>`,
    }),
};
