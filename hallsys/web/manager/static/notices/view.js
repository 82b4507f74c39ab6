// The page of notices and boards: writing one with its preview, those that stand, and the layout of each board.

import { html, nothing } from "../../../static/vendor/lit-html/lit-html.js";
import { toastPlace } from "../../../static/elements/dialogs.js";
import { field, segmented } from "../../../static/elements/fields.js";
import { empty, mark } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { clock, nameOf } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { boards } from "./boards.js";
import { phase } from "./rules.js";

const PHASES = { standing: ["good", "check"], coming: ["brand", "clock"], over: ["", "clock"] };
const SEVERITIES = ["info", "important"];
const UNTIL = [["", "until_withdrawn"], ["hour", "until_hour"], ["time", "until_time"]];

const zoneName = (app, id) => (id ? nameOf(app.state.zones.find((zone) => zone.zone_id === id), app.lang) : app.t("every_zone"));

/** What the boards show of a notice. */
const preview = (app, { zh, en, severity }) =>
  html`<figure class="notice-preview ${severity}" data-testid="notice-preview">
    <figcaption>${app.t("preview")}</figcaption>
    <p lang="zh-CN">${severity === "important" ? icon("warn") : icon("info")} <span>${zh || app.t("preview_text")}</span></p>
    ${en ? html`<p lang="en">${en}</p>` : null}
  </figure>`;

const form = (app, act) => {
  const { notice } = app.ui;
  const write = (name) => (event) => act.write({ [name]: event.target.value });
  const text = (name, most, required) =>
    field({ id: `notice-${name}`, label: app.t(name) }, ({ id, describedby }) =>
      html`<textarea id=${id} aria-describedby=${describedby} data-testid="notice-${name}" lang=${name === "zh" ? "zh-CN" : "en"}
        maxlength=${most} ?required=${required} .value=${notice[name]} @input=${write(name)}></textarea>`,
    );
  return html`<form class="card" @submit=${act.publish}>
    <header><h2>${app.t(notice.notice_id ? "change" : "write")}</h2></header>
    <fieldset class="form" ?disabled=${!app.state.may_manage}>
      ${text("zh", 200, true)} ${text("en", 400, false)}
      <div class="pair">
        <label>${app.t("zone")}
          <select data-testid="notice-zone" .value=${notice.zone_id} @change=${write("zone_id")}>
            <option value="">${app.t("every_zone")}</option>
            ${app.state.zones.map((zone) => html`<option value=${zone.zone_id} ?selected=${zone.zone_id === notice.zone_id}>${nameOf(zone, app.lang)}</option>`)}
          </select>
        </label>
        <label>${app.t("until")}
          <select data-testid="notice-until" @change=${write("until")}>
            ${UNTIL.map(([key, name]) => html`<option value=${key} ?selected=${key === notice.until}>${app.t(name)}</option>`)}
          </select>
        </label>
        ${
          notice.until === "time"
            ? html`<label>${app.t("time")}<input type="time" required data-testid="notice-time" .value=${notice.time} @input=${write("time")} /></label>`
            : null
        }
      </div>
      ${segmented({
        name: "severity",
        label: app.t("severity"),
        options: SEVERITIES.map((key) => ({ key, text: app.t(key), icon: key === "important" ? "warn" : "info", testid: `severity-${key}` })),
        chosen: notice.severity,
        choose: (severity) => act.write({ severity }),
      })}
      ${preview(app, notice)}
      <div class="actions">
        ${notice.notice_id ? html`<button type="button" @click=${act.forget}>${app.t("cancel")}</button>` : null}
        <button class="main" data-testid="publish" ?disabled=${app.ui.busy}>${app.t(notice.notice_id ? "save" : "publish")}</button>
      </div>
    </fieldset>
  </form>`;
};

const row = (app, act, notice) => {
  const now = phase(notice, app.now());
  const [tone, drawing] = PHASES[now];
  const until = notice.ends_at === null ? "" : app.t("until_at", { time: clock(notice.ends_at, app.state.timezone) });
  return html`<li data-testid="notice" data-id=${notice.id}>
    <div class="wide">
      <p lang="zh-CN"><b>${notice.zh}</b></p>
      ${notice.en ? html`<p lang="en">${notice.en}</p>` : null}
      <p class="marks">
        ${mark(tone, drawing, app.t(now))} ${notice.severity === "important" ? mark("warn", "warn", app.t("important")) : null}
        <span class="muted small">${zoneName(app, notice.zone_id)} ${until}</span>
      </p>
    </div>
    ${
      app.state.may_manage
        ? html`<button type="button" data-testid="edit-notice" @click=${() => act.edit(notice)}>${icon("edit")} ${app.t("edit")}</button>
            <button type="button" class="danger" data-testid="withdraw" ?disabled=${app.ui.busy} @click=${() => act.withdraw(notice)}>${app.t("withdraw")}</button>`
        : nothing
    }
  </li>`;
};

/** Draw the page. */
export function view(app, act) {
  const { notices } = app.state;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "notices")}
    <div class="notices-columns">
      ${form(app, act)}
      <section class="card" aria-labelledby="notices-title">
        <header><h2 id="notices-title">${app.t("notices")} <span class="count number">${notices.length}</span></h2></header>
        ${notices.length === 0 ? empty("screen", app.t("none"), { text: app.t("none_text") }) : null}
        <ul class="rows">${[...notices].reverse().map((notice) => row(app, act, notice))}</ul>
      </section>
      ${boards(app, act)}
    </div>
    ${toastPlace(app)}
  </main>`;
}
