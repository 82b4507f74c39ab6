// The form for another password: of one's own will, or because somebody else gave the present one.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { field } from "../../static/elements/fields.js";

export const secret = (page, name, autocomplete, { hint, error } = {}) =>
  field(
    { id: `password-${name}`, label: page.t(name), hint, error },
    ({ id, describedby, invalid }) =>
      html`<input
        id=${id}
        name=${name}
        type="password"
        data-testid=${name}
        autocomplete=${autocomplete}
        aria-describedby=${describedby}
        aria-invalid=${invalid}
        required
      />`,
  );

/** Draw the form. act: change(event), signOut(), keep() of the present password. */
export const passwordForm = (page, act) => {
  const due = page.state.due === "password";
  return html`<form class="card sign-in" data-testid="password-form" @submit=${act.change}>
    <h2>${page.t(due ? "change_first" : "change")}</h2>
    <p>${page.t(due ? "change_why" : "change_ends")}</p>
    ${secret(page, "old", "current-password")}
    ${secret(page, "fresh", "new-password", { hint: page.t("rules") })}
    ${secret(page, "again", "new-password", { error: page.ui.differs ? page.t("differs") : null })}
    <button class="main" data-testid="save-password" ?disabled=${page.ui.busy}>${page.t("change")}</button>
    <button type="button" data-testid="leave" ?disabled=${page.ui.busy} @click=${due ? act.signOut : act.keep}>
      ${page.t(due ? "sign_out" : "cancel")}
    </button>
  </form>`;
};
