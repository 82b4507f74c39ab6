// Acting for somebody else 代办: what the agent is to them, then their card or number.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { secondCard } from "./home.js";

const relationButton = (app, one) =>
  html`<button
    type="button"
    data-testid="relation-${one.code}"
    aria-pressed=${app.ui.relation === one.code}
    @click=${() => app.set({ relation: one.code, error: null })}
  >
    <span
      >${nameOf(one, app.lang)}
      ${one.paper ? html`<small>${app.t("needs_paper", { paper: nameOf(one, app.lang, "paper") })}</small>` : null}</span
    >
  </button>`;

/** Draw the two steps. */
export const principalScreen = (app, act) => html`
  <section class="start">
    <h2 id="relation-title">${app.t("relation_title")}</h2>
    <div class="ways relations" role="group" aria-labelledby="relation-title">
      ${app.state.relations.map((one) => relationButton(app, one))}
    </div>
    ${
      app.ui.relation
        ? html`${secondCard(app)}
            <div class="ways">
              <button
                type="button"
                data-testid="type-principal"
                @click=${() => app.set({ screen: "keypad", typed: "", error: null })}
              >
                ${icon("keyboard")} ${app.t("type_principal")}
              </button>
            </div>`
        : null
    }
    <button type="button" class="plain" data-testid="for-myself" @click=${act.actForNobody}>
      ${icon("back")} ${app.t("for_myself")}
    </button>
  </section>
`;
