// Choosing a day and a time, with what to bring; then who comes.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { field } from "../../static/elements/fields.js";
import { banner } from "../../static/elements/marks.js";
import { situation } from "../../static/elements/situation.js";
import { narrowed } from "../../static/situations.js";
import { icon } from "../../static/icons.js";
import { clock, dateLine, nameOf, shortDay } from "../../static/lang.js";
import { dayIsFree } from "./choosing.js";

/** The checklist of the matter, as the applicant's situation narrows it. */
export const checklist = (app, act) => {
  const { matter, answers, times: { questions, materials: listed } } = app.ui;
  const materials = narrowed(questions, listed, answers);
  return html`<section class="card" data-testid="materials">
    <h2>${icon("list")} ${app.t("bring")}</h2>
    ${situation(app, { matter: { code: matter.code, questions }, answers, choose: act.answer })}
    ${
      materials.length
        ? html`<ul class="rows">
            ${materials.map(
              (one) =>
                html`<li>
                  ${icon("document")}
                  <span class="wide"
                    >${nameOf(one, app.lang)}
                    <small class="muted"
                      >${one.source === "applicant" ? nameOf(one, app.lang, "form") : one[`source_${app.lang}`]}
                      ${one.copies > 1 ? app.t("copies", { n: one.copies }) : null}
                      ${one.required ? null : app.t("optional")} ${nameOf(one, app.lang, "note")}</small
                    ></span
                  >
                </li>`,
            )}
          </ul>`
        : html`<p class="muted">${app.t("bring_nothing")}</p>`
    }
  </section>`;
};

const weekday = (app, ms) =>
  new Intl.DateTimeFormat(app.lang === "en" ? "en" : "zh-CN", {
    weekday: "short",
    timeZone: app.state.timezone,
  }).format(ms);

const dayButton = (app, act, day) => {
  const begins = day.slots[0].starts_at;
  const free = dayIsFree(day);
  const closed = (app.lang === "en" && day.closed_en) || day.closed_zh;
  return html`<button
    type="button"
    class="day"
    data-testid="day-${day.day}"
    title=${closed ?? ""}
    aria-pressed=${app.ui.day === day.day}
    ?disabled=${!free}
    @click=${() => act.day(day.day)}
  >
    <b>${shortDay(begins, app.state.timezone, app.lang)}</b>
    <small>${free ? weekday(app, begins) : closed ? "—" : app.t("day_full")}</small>
  </button>`;
};

const slotButton = (app, act, slot) =>
  html`<button
    type="button"
    class="slot"
    data-testid="slot-${slot.starts_at}"
    aria-pressed=${app.ui.startsAt === slot.starts_at}
    ?disabled=${slot.left === 0}
    @click=${() => act.slot(slot.starts_at)}
  >
    <b class="number">${clock(slot.starts_at, app.state.timezone)}</b>
    <small>${slot.left ? app.t("left", { n: slot.left }) : app.t("full")}</small>
  </button>`;

/** Days and times of the matter; `go` is what the button below them says and does: {text, act}. */
export const times = (app, act, go) => {
  const { days } = app.ui.times;
  const day = days.find((one) => one.day === app.ui.day);
  if (!day) return html`<section class="card"><p data-testid="no-slots">${app.t("no_slots")}</p></section>`;
  const today = (app.lang === "en" && app.ui.times.refused_en) || app.ui.times.refused_zh;
  return html`<section class="card">
    ${today ? banner("info", today, { testid: "today-refused" }) : null}
    <h2>${app.t("day")}</h2>
    <div class="days" role="group" aria-label=${app.t("day")}>${days.map((one) => dayButton(app, act, one))}</div>
    <h2>${app.t("time")}</h2>
    <div class="slots" role="group" aria-label=${app.t("time")}>
      ${day.slots.map((slot) => slotButton(app, act, slot))}
    </div>
    <button
      type="button"
      class="main"
      data-testid="continue"
      ?disabled=${app.ui.startsAt === null || app.ui.busy}
      @click=${go.act}
    >
      ${go.text}
    </button>
  </section>`;
};

/** A time as one reads it. */
export const timeLine = (app, startsAt, endsAt) =>
  `${dateLine(startsAt, app.state.timezone, app.lang)} ${clock(startsAt, app.state.timezone)}${
    endsAt ? `–${clock(endsAt, app.state.timezone)}` : ""
  }`;

/** Who comes: number and name. What was typed stays in the fields, and nowhere else. */
export const who = (app, act) =>
  html`<form class="card" novalidate @submit=${act.book}>
    <h2>${app.t("who")}</h2>
    <p class="chosen">
      <b>${nameOf(app.ui.matter, app.lang)}</b>
      <span data-testid="chosen-time">${timeLine(app, app.ui.startsAt)}</span>
    </p>
    ${field(
      {
        id: "id-number",
        label: app.t("number"),
        hint: app.t("number_hint"),
        error: app.ui.wrong === "number" ? app.t("wrong_number") : null,
      },
      ({ id, describedby, invalid }) =>
        html`<input
          id=${id}
          data-testid=${id}
          aria-describedby=${describedby}
          aria-invalid=${invalid}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
        />`,
    )}
    ${field(
      { id: "person-name", label: app.t("name"), error: app.ui.wrong === "name" ? app.t("no_name") : null },
      ({ id, describedby, invalid }) =>
        html`<input
          id=${id}
          data-testid=${id}
          aria-describedby=${describedby}
          aria-invalid=${invalid}
          autocomplete="name"
        />`,
    )}
    <p class="small muted">${icon("lock")} ${app.t("privacy")}</p>
    <p class="small muted">${icon("info")} ${app.t("rule")}</p>
    <button type="submit" class="main" data-testid="book" ?disabled=${app.ui.busy}>${app.t("book")}</button>
  </form>`;
