// What the applicant of a case was told by text message, or why nothing: as windows see it.

import { html } from "./vendor/lit-html/lit-html.js";
import { clock, shortDay, translator } from "./lang.js";

const WORDS = {
  sent: ["已短信告知“{name}”，{at}", "Told “{name}” by message, {at}"],
  waiting: ["待发短信“{name}”", "“{name}” is about to be told by message"],
  dead: ["短信“{name}”未发出：{why}", "Not told “{name}”: {why}"],
  dropped: ["短信“{name}”未发出：{why}", "Not told “{name}”: {why}"],
  nothing: ["尚无短信", "No message yet"],
  no_phone: ["未短信告知：未留手机号", "Not told by message: no phone"],
};

/** Draw it; nothing in a hall that sends no messages. */
export function toldLine(app, told) {
  if (!told) return null;
  const { last, phone } = told;
  const said = last ? last.state : phone ? "nothing" : "no_phone";
  const inLang = (words) => words?.[app.lang === "en" ? 1 : 0] ?? "";
  const facts = last
    ? { name: inLang(last.name), why: inLang(last.why), at: `${shortDay(last.at, app.state.timezone, app.lang)} ${clock(last.at, app.state.timezone)}` }
    : {};
  return html`<small class="muted" data-testid="told">${translator(WORDS, app.lang)(said, facts)}</small>`;
}
