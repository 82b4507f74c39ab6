// Draws the page of lockers: each bank with its boxes as they stand in it.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { choiceCards, field } from "../../../static/elements/fields.js";
import { banner, empty } from "../../../static/elements/marks.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { boxFault, TO_LOOK_INTO } from "../../../static/words.js";
import { managerTop } from "../nav.js";

const DRAWINGS = { free: "check", taken: "box", out: "pause", stuck: "warn" };

const stateOf = ({ state, fault }) => (state === "stuck" && fault in TO_LOOK_INTO ? "look" : state);

const box = (app, act, bank, one) =>
  html`<li>
    <button
      type="button"
      class="locker-box ${one.state}"
      data-testid="box-${one.number}"
      data-state=${one.state}
      ?disabled=${!app.state.may_manage}
      @click=${() => act.ask("box", { bank, box: one })}
    >
      <b class="number">${one.number}</b> <span>${one.size}</span>
      <small>${icon(DRAWINGS[one.state])} ${app.t(`state_${stateOf(one)}`)}</small>
    </button>
  </li>`;

const bank = (app, act, one) => {
  const free = one.boxes.filter(({ state }) => state === "free").length;
  return html`<section class="card" data-testid="bank" data-code=${one.code}>
    <header class="bank-head">
      <div class="wide">
        <h2>${nameOf(one, app.lang)} <code class="muted" translate="no">${one.code}</code></h2>
        <p class="muted small">${nameOf(one, app.lang, "place")} · ${app.t("boxes", { n: one.boxes.length, free })}</p>
      </div>
      <a class="button" href="/locker/${one.code}">${icon("open")} ${app.t("screen")}</a>
      ${
        app.state.may_manage
          ? html`<button type="button" data-testid="edit-bank" @click=${() => act.ask("bank", one)}>${icon("edit")} ${app.t("edit")}</button>
              <button type="button" data-testid="add-boxes" @click=${() => act.ask("boxes", one)}>${icon("plus")} ${app.t("add_boxes")}</button>`
          : null
      }
    </header>
    <ul class="locker-boxes">
      ${one.boxes.map((each) => box(app, act, one, each))}
    </ul>
  </section>`;
};

const text = (name, value, more = {}) => ({ id, describedby }) =>
  html`<input id=${id} name=${name} data-testid="f-${name}" value=${value ?? ""} maxlength=${more.longest ?? 40} ?required=${more.required} autocomplete="off" aria-describedby=${describedby} />`;
const number = (app, name, value) => ({ id }) =>
  html`<input id=${id} name=${name} data-testid="f-${name}" type="number" min="1" max=${app.state.most_boxes} value=${value} required />`;

const asking = (app, act, { title, send, body, save = "save", more = null }) =>
  dialog(app, {
    title,
    testid: "locker-dialog",
    close: act.close,
    body: html`<form id="locker-form" class="form" @submit=${send}>
      ${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "form-error", code: app.ui.error.code }) : null} ${body}
    </form>`,
    actions: html`${more}${send ? html`<button class="main" form="locker-form" data-testid="save" ?disabled=${app.ui.busy}>${app.t(save)}</button>` : null}`,
  });

const out = (app, act, { box: one }) =>
  html`${one.state === "stuck" ? banner("warn", app.t("stuck_hint", { what: boxFault(one.fault, app.lang) })) : null}
    ${choiceCards({
      name: "reason",
      label: app.t("out_why"),
      options: app.state.out_reasons.map((each) => ({ key: each.code, text: each[app.lang], testid: `reason-${each.code}` })),
      chosen: app.ui.reason,
      choose: act.choose,
    })}
    ${field({ id: "f-note", label: app.t("note") }, text("note", "", { longest: 300, required: app.ui.reason === "other" }))}`;

const backButton = (app, act, one) =>
  html`<button type="button" data-testid="box-back" ?disabled=${app.ui.busy} @click=${() => act.back(one)}>${icon("check")} ${app.t("put_back")}</button>`;

const reasonOf = (app, one) => app.state.out_reasons.find(({ code }) => code === one.reason)?.[app.lang] ?? "";

const DIALOGS = {
  bank: (app, act, one) =>
    asking(app, act, {
      title: one ? app.t("bank_title", one) : app.t("add_bank"),
      send: act.bank,
      body: html`${one ? null : field({ id: "f-code", label: app.t("code"), hint: app.t("code_hint") }, text("code", "", { longest: 12, required: true }))}
      ${["name", "name_en", "place", "place_en"].map((key) => field({ id: `f-${key}`, label: app.t(key) }, text(key, one?.[key], { required: key === "name", longest: key.startsWith("place") ? 60 : 40 })))}`,
    }),
  boxes: (app, act, one) =>
    asking(app, act, {
      title: app.t("boxes_title", { name: nameOf(one, app.lang) }),
      send: act.boxes,
      body: html`${field({ id: "f-first", label: app.t("first") }, number(app, "first", Math.max(0, ...one.boxes.map((each) => each.number)) + 1))}
      ${field({ id: "f-count", label: app.t("count") }, number(app, "count", 6))}
      ${field(
        { id: "f-size", label: app.t("size") },
        ({ id }) => html`<select id=${id} name="size" data-testid="f-size">${app.state.sizes.map((each) => html`<option value=${each.size}>${each.size} · ${each[app.lang]}</option>`)}</select>`,
      )}`,
    }),
  box: (app, act, about) => {
    const { bank: of, box: one } = about;
    const title = app.t("box_title", { name: nameOf(of, app.lang), n: one.number });
    if (one.state === "taken") return asking(app, act, { title, send: null, body: html`<p>${app.t("taken_hint")}</p>` });
    if (one.state === "out") return asking(app, act, { title, send: null, body: html`<p>${app.t("state_out")}: ${reasonOf(app, one)}</p>${one.note ? html`<p class="muted">${one.note}</p>` : null}`, more: backButton(app, act, one) });
    return asking(app, act, { title, send: act.out, save: "put_out", body: out(app, act, about), more: one.state === "stuck" ? backButton(app, act, one) : null });
  },
};

/** Draw the page. */
export const view = (app, act) => {
  const add = app.state.may_manage
    ? html`<p><button type="button" class="main" data-testid="add-bank" @click=${() => act.ask("bank", null)}>${icon("plus")} ${app.t("add_bank")}</button></p>`
    : null;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "lockers")}
    <div class="sub-page column">
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))}
      <p class="muted">${app.t("hint", { n: app.state.locker_days })}</p>
      ${app.state.banks.length ? app.state.banks.map((one) => bank(app, act, one)) : empty("box", app.t("none"), { text: app.t("none_text") })} ${add}
    </div>
    ${app.ui.dialog ? DIALOGS[app.ui.dialog](app, act, app.ui.about) : null} ${toastPlace(app)}
  </main>`;
};
