// The sheets of what is pressed, filled in, chosen, looked for and signed.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { choiceCards, field, segmented, switchOf, tabs } from "../../static/elements/fields.js";
import { toast } from "../../static/elements/dialogs.js";
import { keyHint } from "../../static/elements/marks.js";
import { highlighted, letters, searchBox } from "../../static/elements/search.js";
import { signature } from "../../static/elements/signature.js";
import { icon } from "../../static/icons.js";
import { keypad } from "../../static/keypad.js";
import { sheet } from "./sheet.js";

// Matters with the first letters of their syllables.
const MATTERS = [
  ["社会保障卡申领", "Social security card", "SHBZKSL"],
  ["不动产转移登记", "Transfer of real estate", "BDCZYDJ"],
  ["居民身份证换领", "Identity card renewal", "JMSFZHL"],
  ["个体工商户设立登记", "Registration of a sole trader", "GTGSHSLDJ"],
];
const TABS = [
  ["waiting_tab", 12],
  ["parked_tab", 1],
  ["missed_tab", 0],
];

const buttons = (app) =>
  html`<div class="flow">
    <button type="button" class="main">${icon("next")} ${app.t("call_next")} ${keyHint("F2")}</button>
    <button type="button">${icon("bell")} ${app.t("recall")} ${keyHint("F3")}</button>
    <button type="button" class="danger">${icon("remove")} ${app.t("delete_it")}</button>
    <button type="button" class="plain">${app.t("more_about")}</button>
    <button type="button" class="only" aria-label=${app.t("settings")}>${icon("settings")}</button>
    <button type="button" aria-pressed="true">${app.t("pressed")}</button>
    <button type="button" disabled>${app.t("not_now")}</button>
    <a class="button" href="#page">${icon("open")} ${app.t("link")}</a>
  </div>`;

const fields = (app) =>
  html`<div class="stack">
    ${field(
      { id: "name", label: app.t("name"), hint: app.t("name_hint") },
      (ids) => html`<input id=${ids.id} aria-describedby=${ids.describedby} autocomplete="off" />`,
    )}
    ${field(
      { id: "shelf", label: app.t("shelf"), error: app.t("shelf_error") },
      (ids) =>
        html`<input id=${ids.id} aria-describedby=${ids.describedby} aria-invalid=${ids.invalid} value="C-99" />`,
    )}
    ${field(
      { id: "matter", label: app.t("matter") },
      (ids) =>
        html`<select id=${ids.id}>
          ${MATTERS.map(([zh, en]) => html`<option>${app.lang === "en" ? en : zh}</option>`)}
        </select>`,
    )}
  </div>`;

const TAKING = { by_card: "card", by_number: "keyboard", by_appointment: "calendar" };

const choices = (app) =>
  html`<div class="stack">
    ${segmented({
      name: "span",
      label: app.t("span"),
      options: ["today", "week", "month", "year"].map((key) => ({
        key,
        text: app.t(key),
        disabled: key === "year",
      })),
      chosen: app.ui.span,
      choose: (span) => app.set({ span }),
    })}
    ${choiceCards({
      name: "taking",
      label: app.t("taking"),
      options: Object.entries(TAKING).map(([key, drawing]) => ({
        key,
        icon: drawing,
        text: app.t(key),
        note: app.t(`${key}_more`),
        disabled: key === "by_appointment",
        testid: `taking-${key}`,
      })),
      chosen: app.ui.taking,
      choose: (taking) => app.set({ taking }),
    })}
    ${switchOf({
      label: app.t("voice"),
      on: app.ui.voice,
      change: (voice) => app.set({ voice }),
      testid: "voice",
    })}
    <div>
      ${tabs(
        {
          name: "tab",
          label: app.t("tabs"),
          tabs: TABS.map(([key, count]) => ({ key, count, text: app.t(key) })),
          chosen: app.ui.tab,
          choose: (tab) => app.set({ tab }),
        },
        (key) => html`<p>${app.t("panel", { name: app.t(key) })}</p>`,
      )}
    </div>
  </div>`;

const looking = (app) => {
  const query = app.ui.query.toLowerCase();
  const found = MATTERS.filter(
    ([zh, en, initials]) =>
      `${zh} ${en}`.toLowerCase().includes(query) || initials.toLowerCase().startsWith(query),
  );
  const possible = (letter) => MATTERS.some(([, , initials]) => initials.startsWith(app.ui.query + letter));
  return html`<div class="stack">
    ${searchBox(app, {
      id: "search",
      label: app.t("search_label"),
      query: app.ui.query,
      change: (text) => app.set({ query: text }),
      found: found.length,
    })}
    <ul data-testid="found">
      ${found.map(
        ([zh, en, initials]) =>
          html`<li class="result">
            <span>${highlighted(app.lang === "en" ? en : zh, app.ui.query)}</span>
            <code class="muted">${highlighted(initials, app.ui.query)}</code>
          </li>`,
      )}
    </ul>
    ${letters(app, { query: app.ui.query, change: (text) => app.set({ query: text }), possible })}
  </div>`;
};

/** Draw these sheets. */
export const inputs = (app) =>
  html`${sheet(app.t("buttons"), buttons(app), true)} ${sheet(app.t("fields"), fields(app))}
  ${sheet(app.t("choices"), choices(app))} ${sheet(app.t("search"), looking(app))}
  ${sheet(
    app.t("keypad"),
    keypad(app, { entered: () => toast(app, () => app.t("typed_right")), okText: app.t("confirm") }),
  )}
  ${sheet(app.t("signature"), signature(app, "signature", app.t("signature")))}`;
