// What a clerk sees of the ratings of the own services: sums of many, a while after they were given.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../static/elements/dialogs.js";
import { gauge } from "../../static/elements/figures.js";
import { empty, skeleton, stat } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { LEVEL, word } from "../../static/words.js";

const LEVELS = [5, 4, 3, 2, 1];
const TONES = { 5: "good", 4: "good", 3: "", 2: "bad", 1: "bad" };
const COLUMN = { zh: 0, en: 1 };

/** Build the action that opens the dialog; the figures are read anew each time. */
export const ownRatingsActions = (app) => ({
  showOwnRatings: async () => {
    app.set({ dialog: "own-ratings", own: null });
    try {
      app.set({ own: await app.get(`${app.state.api}/own-ratings`) });
    } catch (refusal) {
      app.set({ dialog: null });
      app.refused(refusal);
    }
  },
});

/** The button that shows them. */
export const ownRatingsButton = (app, act) =>
  html`<button
    type="button"
    class="plain only"
    data-testid="own-ratings"
    title=${app.t("own_ratings")}
    aria-label=${app.t("own_ratings")}
    @click=${act.showOwnRatings}
  >
    ${icon("star")}
  </button>`;

const level = (app, { by_level, rated }, one, at) => {
  const name = word(LEVEL, one, app.lang);
  return html`<li>
    <span class="wide">${name}</span>
    ${gauge(by_level[at], rated, name, TONES[one])}
    <b class="number" data-testid="own-level-${one}">${by_level[at]}</b>
  </li>`;
};

const tag = (app, one) =>
  html`<li><span class="wide">${one.name[COLUMN[app.lang]]}</span> <b class="number">${one.count}</b></li>`;

const found = (app, { figures, definition, weeks }) =>
  html`<dl class="stats">
      ${stat(app.t("satisfaction"), `${(figures.satisfaction * 100).toFixed(1)}%`, {
        note: definition[COLUMN[app.lang]],
        testid: "own-satisfaction",
      })}
      ${stat(app.t("rated"), figures.rated, { note: app.t("own_until", { day: figures.until, n: weeks }) })}
    </dl>
    <ul class="rows own-levels">${LEVELS.map((one, at) => level(app, figures, one, at))}</ul>
    ${
      figures.tags.length
        ? html`<h3>${app.t("own_tags")}</h3>
            <ul class="rows" data-testid="own-tags">${figures.tags.map((one) => tag(app, one))}</ul>`
        : null
    }`;

const body = (app) => {
  const { own } = app.ui;
  if (own === null) return skeleton(4, app.t("loading"));
  return html`<div class="own-ratings">
    ${own.figures ? found(app, own) : empty("star", app.t("own_none"))}
    <p class="muted small">${app.t("own_rule", { n: own.fewest, days: own.delay_days })}</p>
  </div>`;
};

/** Draw the dialog, if it is open. */
export const ownRatingsDialog = (app, act) =>
  app.ui.dialog === "own-ratings"
    ? dialog(app, {
        title: app.t("own_ratings"),
        testid: "own-ratings-dialog",
        close: act.close,
        cancel: app.t("close"),
        body: body(app),
      })
    : null;
