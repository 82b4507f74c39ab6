// Priority for those who need it: age speaks for itself, the rest is one touch.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { PRIORITY, word } from "../../static/words.js";

// A senior is known by the birth date on the card; asking for it would change nothing.
const grantable = (app) =>
  app.state.priorities.filter((name) => name !== "senior" || app.ui.presentation.priority === "senior");

/** Draw the groups that may ask for it. */
export const care = (app) => {
  const asked = app.ui.priority ?? app.ui.presentation.priority;
  const press = (name) => app.set({ priority: app.ui.priority === name ? null : name });
  return html`<div class="care" role="group" aria-labelledby="care-title">
    <p id="care-title">
      ${icon("heart")}
      ${
        app.ui.presentation.priority === "senior"
          ? app.t("care_by_age", { age: app.ui.presentation.age })
          : app.t("care")
      }
    </p>
    <div>
      ${grantable(app).map(
        (name) =>
          html`<button
            type="button"
            data-testid="care-${name}"
            aria-pressed=${asked === name}
            @click=${() => press(name)}
          >
            ${word(PRIORITY, name, app.lang)}
          </button>`,
      )}
    </div>
  </div>`;
};
