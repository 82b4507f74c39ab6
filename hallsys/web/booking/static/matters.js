// Choosing a matter: by typing, by theme, by life event.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { highlighted, searchBox } from "../../static/elements/search.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { listed } from "./choosing.js";

const chip = (app, act, key, text) =>
  html`<button
    type="button"
    class="chip"
    data-testid="group-${key.replace(":", "-")}"
    aria-pressed=${app.ui.group === key}
    @click=${() => act.group(key)}
  >
    ${text}
  </button>`;

const row = (app, act, matter) => {
  const why = (app.lang === "en" && matter.closed_en) || matter.closed_zh;
  return html`<li>
    <button
      type="button"
      class="choice"
      data-testid="matter-${matter.code}"
      ?disabled=${Boolean(why) || app.ui.busy}
      @click=${() => act.matter(matter)}
    >
      <span class="wide"
        >${highlighted(nameOf(matter, app.lang), app.ui.query)} <small>${why ?? nameOf(matter, app.lang, "department")}</small></span
      >
      ${why ? null : icon("right")}
    </button>
  </li>`;
};

/** The screen of choice, with the way to an appointment that one holds. */
export const choosing = (app, act) => {
  const matters = listed(app.state, app.ui);
  return html`<form class="card own" @submit=${act.find}>
      <h2>${icon("calendar")} ${app.t("own")}</h2>
      <label for="code">${app.t("have_code")}</label>
      <div class="one-line">
        <input
          id="code"
          data-testid="code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="code-hint"
          required
        />
        <button type="submit" data-testid="find" ?disabled=${app.ui.busy}>${app.t("show")}</button>
      </div>
      <p class="small muted" id="code-hint">${app.t("code_hint")}</p>
    </form>
    <section class="card">
      <h2>${app.t("what")}</h2>
      ${searchBox(app, {
        id: "search",
        label: app.t("search"),
        hint: app.t("search_hint"),
        query: app.ui.query,
        change: act.search,
        found: matters.length,
      })}
      <div class="chips" role="group" aria-label=${app.t("packages")}>
        ${app.state.packages.map((one) => chip(app, act, `package:${one.code}`, nameOf(one, app.lang)))}
      </div>
      <div class="chips" role="group" aria-label=${app.t("themes")}>
        ${chip(app, act, "", app.t("all_themes"))}
        ${app.state.themes.map((one) => chip(app, act, `theme:${one.code}`, nameOf(one, app.lang)))}
      </div>
      <ul class="choices">
        ${matters.map((matter) => row(app, act, matter))}
      </ul>
      ${matters.length ? null : html`<p class="nothing">${app.t("none_found", { phone: app.state.complaint_phone })}</p>`}
    </section>`;
};
