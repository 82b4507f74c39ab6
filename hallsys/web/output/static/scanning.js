// Things that are scanned onto a shelf, one after the other: the shelf stays, the number is new each time.

import { html } from "../../static/vendor/lit-html/lit-html.js";

/** Draw on which shelf something lies. */
export const shelfOf = (app, shelf) =>
  html`<span class="shelf"><small>${app.t("shelf")}</small><b class="number">${shelf}</b></span>`;

/** Draw the form for a shelf and a number; `name` begins its test ids and texts, `longest` is of the number. */
export const scanForm = (app, name, longest, submit) =>
  html`<form class="find" data-testid="${name}-form" @submit=${submit}>
    <label
      >${app.t("shelf")}
      <input
        name="shelf"
        data-testid="${name}-shelf"
        autocomplete="off"
        maxlength="20"
        required
        .value=${app.ui.shelf}
        @input=${(event) => app.set({ shelf: event.target.value })}
    /></label>
    <label class="wide"
      >${app.t(`${name}_asked`)}
      <input name="asked" data-testid="${name}-asked" autocomplete="off" maxlength=${longest} required
    /></label>
    <button class="main" data-testid="${name}-ok" ?disabled=${app.ui.busy}>${app.t(`${name}_ok`)}</button>
  </form>`;
