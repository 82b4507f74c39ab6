// The page of personal data: the periods, the last night, what was set and asked for, and two dialogs.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, empty } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { clock, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";

const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

const said = (app, words) => words[app.lang === "en" ? 1 : 0];

const problem = (app) => (app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "dialog-error", code: app.ui.error.code }) : null);

const periods = (app, act) => {
  const change = (one) =>
    app.state.may_manage
      ? html`<button type="button" class="plain" data-testid="change-${one.kind}" aria-label="${app.t("set")}: ${app.t(`kind_${one.kind}`)}" @click=${() => act.ask(one)}>${icon("edit")} ${app.t("change")}</button>`
      : null;
  const columns = [
    { key: "what", title: app.t("what"), cell: (one) => html`<strong>${app.t(`kind_${one.kind}`)}</strong><small class="muted">${said(app, one.what)}</small>` },
    { key: "since", title: app.t("since"), cell: (one) => said(app, one.since) },
    { key: "days", title: app.t("days"), cell: (one) => html`<span data-testid="days-${one.kind}">${app.t("n_days", { n: one.days })}</span><small class="muted bounds">${app.t("bounds", one)}</small>${change(one)}` },
    { key: "source", title: app.t("source"), cell: (one) => said(app, one.source) },
  ];
  return table({ caption: app.t("kept"), columns, rows: app.state.kinds, id: (one) => one.kind, testid: "period" });
};

const lastNight = (app) => {
  if (!app.state.erased.length) return empty("erase", app.t("erased_none"));
  const columns = [
    { key: "what", title: app.t("what"), cell: (one) => said(app, one.what) },
    { key: "count", title: app.t("count"), cell: (one) => one.count },
  ];
  return html`<p class="muted">${app.t("erased_at", { at: when(app, app.state.erased_at) })}</p>
    ${table({ caption: app.t("erased"), columns, rows: app.state.erased, id: (one) => one.what[1], testid: "erased" })}`;
};

const told = (app, one) =>
  app.t(one.kind, { ...one.told, kind: one.told.what ? app.t(`kind_${one.told.what}`) : "", ground: one.ground ? said(app, one.ground) : "" });

const acts = (app) => {
  if (!app.state.acts.length) return empty("history", app.t("acts_none"));
  const columns = [
    { key: "at", title: app.t("at"), cell: (one) => when(app, one.at) },
    { key: "what", title: app.t("what"), cell: (one) => told(app, one) },
    { key: "by", title: app.t("who"), cell: (one) => one.by || app.t(one.another_hall ? "another_hall" : "system") },
  ];
  return table({ caption: app.t("acts"), columns, rows: app.state.acts, id: (one) => String(one.seq), testid: "act" });
};

const holds = (app, list) =>
  html`<p>${app.t("held")}</p>
    <ul data-testid="holds">${list.map((one) => html`<li>${said(app, one)}</li>`)}</ul>
    <p class="muted">${app.t("later")}</p>`;

const searching = (app, act) => ({
  body: html`<form id="person-form" class="form" autocomplete="off" @submit=${act.look}>
    ${problem(app)}
    <p>${app.t("ask_text")}</p>
    ${field({ id: "person-number", label: app.t("number") }, ({ id }) => html`<input id=${id} name="number" data-testid="number" maxlength="40" autocomplete="off" required />`)}
  </form>`,
  actions: html`<button class="main" form="person-form" data-testid="look" ?disabled=${app.ui.busy}>${icon("search")} ${app.t("look")}</button>`,
});

const deciding = (app, act) => {
  const { kept } = app.ui;
  return {
    body: html`<form id="person-form" class="form" @submit=${act.erase}>
      ${problem(app)}
      <p data-testid="could">${app.t("could", kept)}${kept.holds.length ? null : app.t("could_record")}</p>
      ${kept.holds.length ? holds(app, kept.holds) : null}
      <fieldset>
        <legend>${app.t("ground")}</legend>
        ${app.state.grounds.map((one) => html`<label class="pick"><input type="radio" name="ground" value=${one.code} data-testid="ground-${one.code}" required /> ${said(app, one.name)}</label>`)}
      </fieldset>
    </form>`,
    actions: html`<button class="danger" form="person-form" data-testid="erase" ?disabled=${app.ui.busy}>${icon("erase")} ${app.t("erase")}</button>`,
  };
};

const over = (app) => {
  const { done } = app.ui;
  return {
    body: html`<p data-testid="done">${app.t("done", done)} ${done.record ? app.t("done_record") : null}</p>
      ${done.holds.length ? holds(app, done.holds) : null}`,
    actions: null,
  };
};

const DIALOGS = {
  period: (app, act) => {
    const { kind } = app.ui;
    return dialog(app, {
      title: `${app.t("set")}: ${app.t(`kind_${kind.kind}`)}`,
      testid: "period-dialog",
      close: act.close,
      body: html`<form id="period-form" class="form" @submit=${act.set}>
        ${problem(app)}
        <p>${app.t("set_text")}</p>
        ${field({ id: "period-days", label: app.t("set_days"), hint: app.t("bounds", kind) }, ({ id, describedby }) => html`<input id=${id} name="days" type="number" data-testid="days" min=${kind.least} max=${kind.most} .value=${String(kind.days)} aria-describedby=${describedby} required />`)}
      </form>`,
      actions: html`<button class="main" form="period-form" data-testid="save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
    });
  },
  person: (app, act) => {
    const step = app.ui.done ? over(app) : app.ui.kept ? deciding(app, act) : searching(app, act);
    return dialog(app, { title: app.t("ask"), testid: "person-dialog", close: act.close, ...step });
  },
};

/** Draw the page. */
export function view(app, act) {
  const { state, ui } = app;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "retention")}
    <div class="retention-page">
      ${state.may_manage ? null : banner("info", app.t("no_right"))}
      <div class="intro">
        <p class="muted">${app.t("about")}</p>
        ${state.may_manage ? html`<button type="button" class="main" data-testid="ask" @click=${act.open}>${icon("erase")} ${app.t("ask")}</button>` : null}
      </div>
      <section class="periods"><h2>${app.t("kept")}</h2>${periods(app, act)}</section>
      <section><h2>${app.t("erased")}</h2>${lastNight(app)}</section>
      <section><h2>${app.t("acts")}</h2>${acts(app)}</section>
    </div>
    ${DIALOGS[ui.dialog]?.(app, act)}
  </main>`;
}
