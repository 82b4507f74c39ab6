// One-time codes: asked for at the sign-in, set up and given up again by whoever is signed in.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { field } from "../../static/elements/fields.js";
import { secret } from "./password.js";

/** Draw the field for a code. */
export const codeField = (page) =>
  field(
    { id: "one-time-code", label: page.t("code"), hint: page.t("code_hint") },
    ({ id, describedby }) =>
      html`<input
        id=${id}
        name="code"
        data-testid="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="7"
        aria-describedby=${describedby}
        required
      />`,
  );

// The picture comes with the answer and not from an address: it is the secret.
const picture = (svg) => {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  drawn.setAttribute("viewBox", `0 0 ${drawn.getAttribute("width")} ${drawn.getAttribute("height")}`);
  drawn.setAttribute("class", "code-picture");
  drawn.setAttribute("aria-hidden", "true");
  return drawn;
};

const leave = (page, act) => {
  const { due } = page.state;
  return html`<button type="button" data-testid="leave" ?disabled=${page.ui.busy} @click=${due ? act.signOut : act.keep}>
    ${page.t(due ? "sign_out" : "cancel")}
  </button>`;
};

/** Draw what is there until a fresh secret has come. act: newCodes(), signOut(). */
export const waitingForm = (page, act) =>
  html`<section class="card sign-in">
    <h2>${page.t("codes")}</h2>
    <p>${page.t("codes_due")}</p>
    <button type="button" class="main" data-testid="codes" ?disabled=${page.ui.busy} @click=${act.newCodes}>
      ${page.t("codes")}
    </button>
    ${leave(page, act)}
  </section>`;

/** Draw the form with a fresh secret. act: setCodes(event), signOut(), keep(). */
export const secondFactorForm = (page, act) =>
  html`<form class="card sign-in" data-testid="codes-form" @submit=${act.setCodes}>
    <h2>${page.t("codes")}</h2>
    <p>${page.t(page.state.due ? "codes_due" : "codes_why")}</p>
    <p>${page.t("codes_scan")}</p>
    ${picture(page.ui.fresh.qr)}
    <p><span class="muted">${page.t("codes_key")}</span> <code data-testid="secret" translate="no">${page.ui.fresh.secret.match(/.{4}/g).join(" ")}</code></p>
    <p>${page.t("codes_then")}</p>
    ${codeField(page)} ${secret(page, "password", "current-password")}
    <button class="main" data-testid="codes-save" ?disabled=${page.ui.busy}>${page.t("codes_save")}</button>
    ${leave(page, act)}
    <p class="muted small">${page.t("codes_lost")}</p>
  </form>`;

/** Draw the question before the codes are given up. act: dropCodes(event), keep(). */
export const dropForm = (page, act) =>
  html`<form class="card sign-in" data-testid="drop-form" @submit=${act.dropCodes}>
    <h2>${page.t("codes_drop")}</h2>
    <p>${page.t("codes_drop_why")}</p>
    ${secret(page, "password", "current-password")}
    <button class="main" data-testid="drop" ?disabled=${page.ui.busy}>${page.t("codes_drop")}</button>
    ${leave(page, act)}
  </form>`;
