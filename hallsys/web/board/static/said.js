// What a board says in one language, or in Chinese with English beside it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { languageTag, nameOf, translator } from "../../static/lang.js";
import { TEXTS } from "./texts.js";

const english = translator(TEXTS, "en");

const beside = (zh, en) =>
  html`${zh} <span class="beside" lang=${languageTag("en")}>${en}</span>`;

/** Return whether the board speaks both languages at once; whoever asks for one of them is given that one. */
export const isBilingual = (app) => app.state.layout.lang === "both" && app.lang === "zh";

/** Return the languages of the board. */
export const languages = (app) => (isBilingual(app) ? ["zh", "en"] : [app.lang]);

/** Return a text of the board. */
export const say = (app, key, facts) =>
  isBilingual(app) ? beside(app.t(key, facts), english(key, facts)) : app.t(key, facts);

/** Return the name of a row. */
export const call = (app, row) => {
  const [zh, en] = [nameOf(row, "zh"), nameOf(row, "en")];
  return isBilingual(app) && en !== zh ? beside(zh, en) : nameOf(row, app.lang);
};
