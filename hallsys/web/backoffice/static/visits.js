// The tickets and visits behind a case, and its numbers in departments' own systems.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { clock, shortDay } from "../../static/lang.js";

export const VISIT_TEXTS = {
  visits: ["号票与到访", "Ticket and visits"],
  visit: ["{number} 号，{window}，{name}", "Ticket {number}, {window}, {name}"],
  visit_there: ["{number} 号，{window}", "Ticket {number}, {window}"],
  given: ["{result}：{window}交给{who}", "{result}: {window}, to the {who}"],
  at_window: ["{window} 号窗口", "window {window}"],
  at_hall: ["“{hall}”{window} 号窗口", "window {window} of “{hall}”"],
  given_applicant: ["申请人", "applicant"],
  given_agent: ["代办人", "agent"],
  given_courier: ["快递", "courier"],
  given_locker: ["自助柜", "locker"],
  elsewhere: ["{system}编号 {number}", "{system}: {number}"],
};

const at = (app, instant) =>
  html`<span class="muted number">${shortDay(instant, app.state.timezone, app.lang)} ${clock(instant, app.state.timezone)}</span>`;

/** Return the window, with its hall if that is another one. */
const atWindow = (app, one) =>
  app.t(one.hall ? "at_hall" : "at_window", { window: one.window ?? "–", hall: one.hall?.[app.lang === "en" ? 1 : 0] });

/** Draw where a case came from and where its results went. */
export const visits = (app, details) =>
  html`<section data-testid="visits">
    <h3>${app.t("visits")}</h3>
    <ul class="visits">
      ${details.visits.map(
        (one) =>
          html`<li data-testid="visit">${icon("person")}
            ${app.t(one.hall ? "visit_there" : "visit", { number: one.number, window: atWindow(app, one), name: app.state.staff[one.clerk_id] ?? "" })} ${at(app, one.called_at)}</li>`,
      )}
      ${details.given.map(
        (one) =>
          html`<li data-testid="given">${icon("box")}
            ${app.t("given", { result: one.name, window: atWindow(app, one), who: app.t(`given_${one.taken_by}`) })} ${at(app, one.at)}</li>`,
      )}
      ${details.elsewhere.map((one) => html`<li data-testid="elsewhere">${icon("folder")} <span translate="no">${app.t("elsewhere", one)}</span></li>`)}
    </ul>
  </section>`;
