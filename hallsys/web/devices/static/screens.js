// Screens: those that were set up, and the code that sets one up.

import { html, svg } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { icon } from "../../static/icons.js";
import { clock, duration, shortDay } from "../../static/lang.js";

const BORDER = 4; // modules of quiet zone (ISO/IEC 18004)

const named = (app, place) => {
  const [kind, ...code] = place.split(":");
  return app.t(`screen_${kind}`, { code: code.join(":") });
};

const seen = (app, one) => {
  if (one.opened_at === null) return app.t(one.expires_at > app.now() ? "screen_waits" : "screen_over");
  const day = shortDay(one.last_seen, app.state.timezone, app.lang);
  return app.t("screen_seen", { time: `${day} ${clock(one.last_seen, app.state.timezone)}` });
};

const told = (app, one) =>
  one.made_by.startsWith("agent:") ? `${app.t("screen_by_agent")} · ${seen(app, one)}` : seen(app, one);

const drawn = (app, { size, path }) => {
  const box = `${-BORDER} ${-BORDER} ${size + 2 * BORDER} ${size + 2 * BORDER}`;
  return html`<svg class="qr" viewBox=${box} role="img" aria-label=${app.t("screen_code")}>${svg`<path d=${path}></path>`}</svg>`;
};

const fresh = (app) => {
  const made = app.ui.screen;
  if (!made) return null;
  const screen = named(app, made.place);
  if (app.ui.screen_used)
    return html`<p class="made mark good" role="status" data-testid="screen-used">
      ${icon("check")} ${app.t("screen_used", { screen })}
    </p>`;
  const left = made.expires_at - app.now();
  if (left <= 0) return html`<p class="made" role="status">${app.t("code_over")}</p>`;
  return html`<div class="made" data-testid="screen-made">
    <p><b>${screen}</b></p>
    <p class="number" role="status" data-testid="screen-code">
      <span class="unseen">${app.t("screen_code")}</span> ${made.code}
    </p>
    ${drawn(app, made.qr)}
    <pre><code data-testid="screen-url">${made.url}</code></pre>
    <p class="muted small" role="timer">${app.t("code_left", { time: duration(left) })}</p>
  </div>`;
};

/** Draw the screens, and for whoever may pair, the form that sets one up. */
export const screens = (app, act) =>
  html`<section class="card pairing" data-testid="screens">
    <header><h2>${app.t("screens")}</h2></header>
    ${app.state.passes.length ? null : html`<p class="nothing">${app.t("no_screens")}</p>`}
    <ul class="rows">
      ${repeat(
        app.state.passes,
        (one) => one.pass_id,
        (one) =>
          html`<li data-testid="pass-${one.place}">
            <span class="wide"><b>${named(app, one.place)}</b> <small class="muted">${told(app, one)}</small></span>
            ${
              app.state.may_pair
                ? html`<button
                    type="button"
                    class="danger"
                    data-testid="revoke-${one.place}"
                    ?disabled=${app.ui.busy}
                    @click=${() => act.revokePass(one)}
                  >
                    ${app.t("screen_revoke")}<span class="unseen"> ${named(app, one.place)}</span>
                  </button>`
                : null
            }
          </li>`,
      )}
    </ul>
    ${
      app.state.may_pair
        ? html`<p class="muted small">${app.t("screens_text")}</p>
            <form @submit=${act.makePass}>
              <label>
                ${app.t("screen")}
                <select name="place" data-testid="screen-place">
                  ${app.state.screens.map((place) => html`<option value=${place}>${named(app, place)}</option>`)}
                </select>
              </label>
              <button class="main" data-testid="make-screen" ?disabled=${app.ui.busy}>${app.t("make_screen")}</button>
            </form>
            ${fresh(app)}`
        : null
    }
  </section>`;
