// An appointment that one holds: when, where, its code to scan, and the ways to change or cancel it.

import { html, svg } from "../../static/vendor/lit-html/lit-html.js";
import { confirm } from "../../static/elements/dialogs.js";
import { mark } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { byMessage } from "../../static/number.js";
import { spaced } from "./choosing.js";
import { timeLine } from "./times.js";

const QUIET = 4; // modules around a QR code (ISO/IEC 18004)
const TONES = {
  booked: ["brand", "calendar"],
  checked_in: ["good", "check"],
  cancelled: ["", "cross"],
  missed: ["warn", "absent"],
  called_off: ["bad", "cross"],
};

const qr = ({ size, path }, label) => {
  const whole = size + 2 * QUIET;
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="${-QUIET} ${-QUIET} ${whole} ${whole}">
    ${svg`<rect x=${-QUIET} y=${-QUIET} width=${whole} height=${whole} fill="#fff" /><path d=${path} fill="#000" />`}
  </svg>`;
};

const instant = (app, ms) => timeLine(app, ms);

const standing = (app, act, own) => {
  const open = own.state === "booked";
  return html`${
    open
      ? html`${qr(own.qr, app.t("code"))}
          <p class="code number" data-testid="own-code">${spaced(own.code)}</p>
          <p class="small">${app.t("keep_code")}</p>`
      : null
  }
    <dl>
      <dt>${app.t("when")}</dt>
      <dd data-testid="own-time">${timeLine(app, own.starts_at, own.ends_at)}</dd>
      <dt>${app.t("where")}</dt>
      <dd>${nameOf(app.state.hall, app.lang)} · ${nameOf(own, app.lang, "zone_name")}</dd>
    </dl>
    ${
      open
        ? html`<p class="small muted">
              ${icon("clock")} ${app.t("check_in_from", { time: clock(own.check_in_opens, app.state.timezone) })}
            </p>
            <p class="small muted">
              ${icon("edit")}
              ${
                own.changeable
                  ? app.t("change_until", { time: instant(app, own.change_until) })
                  : app.t("too_late", { phone: app.state.complaint_phone })
              }
            </p>`
        : null
    }
    ${open ? byMessage(app, { told: own.told_at, ask: app.t("by_message"), consent: app.t("by_message_consent"), leave: act.leave }) : null}
    ${
      own.changeable
        ? html`<div class="ways">
            <button type="button" data-testid="change" ?disabled=${app.ui.busy} @click=${act.change}>
              ${icon("calendar")} ${app.t("change")}
            </button>
            <button type="button" class="danger" data-testid="cancel" @click=${() => app.set({ dialog: "cancel" })}>
              ${app.t("cancel_it")}
            </button>
          </div>`
        : null
    }`;
};

// The hall called it off: why, and what to do next. Whoever comes all the same takes an ordinary ticket.
const calledOff = (app, act, { called_off: why }, matter) =>
  html`<div class="banner warn" role="status" data-testid="called-off">
      ${icon("warn")}
      <span>${app.t("called_off", { why: why[app.lang] })}${why.note ? html`<span lang="zh-CN">${app.t("called_off_note", { note: why.note })}</span>` : null}</span>
    </div>
    ${
      matter.closed_zh
        ? html`<p data-testid="not-yet">${app.t("book_later", { phone: app.state.complaint_phone })}</p>`
        : html`<p>${app.t("book_anew_hint")}</p>
            <button type="button" class="main" data-testid="book-anew" ?disabled=${app.ui.busy} @click=${() => act.matter(matter)}>
              ${icon("calendar")} ${app.t("book_anew")}
            </button>`
    }`;

/** The appointment, with what can be done about it. */
export const holding = (app, act) => {
  const { own } = app.ui;
  const matter = app.state.matters.find((one) => one.matter_id === own.matter_id);
  const [tone, drawing] = TONES[own.state];
  return html`<section class="card holding" data-testid="own" data-state=${own.state}>
      ${app.ui.fresh ? html`<p class="banner good" role="status">${icon("done")} ${app.t("done")}</p>` : null}
      <h2>${nameOf(matter, app.lang)}</h2>
      ${mark(tone, drawing, app.t(`state_${own.state}`))} ${own.called_off ? calledOff(app, act, own, matter) : null}
      ${standing(app, act, own)}
      <button type="button" class="plain" data-testid="another" @click=${act.begin}>${app.t("another")}</button>
    </section>
    ${
      app.ui.dialog === "cancel"
        ? confirm(app, {
            title: app.t("cancel_sure"),
            body: html`<p>${nameOf(matter, app.lang)} · ${timeLine(app, own.starts_at)}</p>`,
            yes: app.t("cancel_it"),
            no: app.t("keep"),
            kind: "danger",
            act: act.cancel,
            close: () => app.set({ dialog: null }),
            testid: "cancel",
          })
        : null
    }`;
};
