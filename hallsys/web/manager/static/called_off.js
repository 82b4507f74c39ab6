// The appointments that a change would call off: how many, and which, before it is confirmed.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { banner } from "../../static/elements/marks.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";

export const CALLED_OFF_TEXTS = {
  call_off: ["确认，并取消 {n} 个预约", "Confirm, calling off {n} {n:appointment|appointments}"],
  would_call_off: [
    "有 {n} 个预约无法保留。确认后将取消，留了手机号的会收到短信，可重新预约。",
    "{n} {n:appointment|appointments} cannot be kept. Once confirmed, {n:it is|they are} called off; whoever left a phone number is told, and can book anew.",
  ],
  and_more: ["另有 {n} 个", "{n} more"],
};

/** Draw what `affected` answered; nothing while that is not known, or none is affected. */
export const calledOff = (app, found) =>
  found?.count
    ? html`${banner("warn", app.t("would_call_off", { n: found.count }), { testid: "called-off" })}
        <ul class="called-off" data-testid="called-off-list" tabindex="0" aria-label=${app.t("would_call_off", { n: found.count })}>
          ${found.appointments.map(
            (one) =>
              html`<li>
                <span class="number">${shortDay(one.starts_at, app.state.timezone, app.lang)} ${clock(one.starts_at, app.state.timezone)}–${clock(one.ends_at, app.state.timezone)}</span>
                ${nameOf(one, app.lang)}
              </li>`,
          )}
          ${found.count > found.appointments.length ? html`<li class="muted">${app.t("and_more", { n: found.count - found.appointments.length })}</li>` : null}
        </ul>`
    : null;
