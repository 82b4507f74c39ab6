// What departments sent here: received by scanning its number, with a beep; listed until then.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { shortDay } from "../../static/lang.js";

const received = (app) =>
  app.ui.received.length
    ? html`<h3>${app.t("received_n", { n: app.ui.received.length })}</h3>
        <ul class="rows">
          ${app.ui.received.map(
            (row) =>
              html`<li class="result" data-testid="received-row">
                <span class="shelf"><small>${app.t("shelf")}</small><b class="number">${row.shelf}</b></span>
                <span class="wide"
                  ><strong>${row.names.join("、")}</strong><small class="number muted">${row.number}</small></span
                >
                <span class="mark good">${icon("check")} ${app.t("received")}</span>
              </li>`,
          )}
        </ul>`
    : null;

/** Draw what comes in. */
export const incoming = (app, act) =>
  html`<p class="muted small">${app.t("incoming_hint")}</p>
    <form class="find" data-testid="receive-form" @submit=${act.receive}>
      <label
        >${app.t("shelf")}
        <input
          name="shelf"
          data-testid="receive-shelf"
          autocomplete="off"
          maxlength="20"
          required
          .value=${app.ui.shelf}
          @input=${(event) => app.set({ shelf: event.target.value })}
      /></label>
      <label class="wide"
        >${app.t("receive_asked")}
        <input name="asked" data-testid="receive-asked" autocomplete="off" maxlength="60" required
      /></label>
      <button class="main" data-testid="receive-ok" ?disabled=${app.ui.busy}>${app.t("receive_ok")}</button>
    </form>
    ${received(app)}
    <h3>${app.t("on_the_way", { n: app.state.coming_count })}</h3>
    ${
      app.ui.incoming?.length
        ? html`<ul class="rows">
            ${app.ui.incoming.map(
              (row) =>
                html`<li class="result" data-testid="incoming-row">
                  <span class="mark">${app.t(`result_${row.kind}`)}</span>
                  <span class="wide"
                    ><strong>${row.name}</strong>
                    <small class="number">${row.number}</small>
                    <small class="muted"
                      >${row.department} · ${app.t("sent_here_on", { day: shortDay(row.sent_at, app.state.timezone, app.lang) })} ·
                      ${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })}</small
                    ></span
                  >
                </li>`,
            )}
          </ul>`
        : html`<p class="nothing">${app.t("nothing_coming")}</p>`
    }`;
