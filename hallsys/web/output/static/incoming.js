// What departments sent here: received by scanning its number, with a beep; listed until then.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { nameOf, shortDay } from "../../static/lang.js";
import { scanForm, shelfOf } from "./scanning.js";

const received = (app) =>
  app.ui.received.length
    ? html`<h3>${app.t("received_n", { n: app.ui.received.length })}</h3>
        <ul class="rows">
          ${app.ui.received.map(
            (row) =>
              html`<li class="result" data-testid="received-row">
                ${shelfOf(app, row.shelf)}
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
    ${scanForm(app, "receive", 60, act.receive)}
    ${received(app)}
    <h3>${app.t("on_the_way", { n: app.state.coming_count })}</h3>
    ${
      app.ui.incoming?.length
        ? html`<ul class="rows">
            ${app.ui.incoming.map(
              (row) =>
                html`<li class="result" data-testid="incoming-row">
                  <span class="mark">${row.kind_words[app.lang === "en" ? 1 : 0]}</span>
                  <span class="wide"
                    ><strong>${row.name}</strong>
                    <small class="number">${row.number}</small>
                    <small class="muted"
                      >${nameOf(row, app.lang, "department")} · ${app.t("sent_here_on", { day: shortDay(row.sent_at, app.state.timezone, app.lang) })} ·
                      ${app.t("of_applicant", { name: row.applicant_masked || "*", tail: row.number_tail })}</small
                    ></span
                  >
                </li>`,
            )}
          </ul>`
        : html`<p class="nothing">${app.t("nothing_coming")}</p>`
    }`;
