// The page of departments' own systems: each with its departments and keys, and the secret that is shown once.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { confirm, dialog } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { clock, nameOf, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";

const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;

const scopeName = (app, code) => nameOf(app.state.scopes.find((one) => one.code === code), app.lang);

// Another key is good for what the newest one was; a first key for telling where cases stand.
const usual = (one) => one?.keys.findLast((key) => key.revoked_at === null)?.scopes ?? ["cases:write"];

const scopes = (app) =>
  html`<fieldset>
    <legend>${app.t("scopes")}</legend>
    ${app.state.scopes.map(
      (one) => html`<label class="pick"><input type="checkbox" name="scope" value=${one.code} data-testid="scope-${one.code}" ?checked=${usual(app.ui.about).includes(one.code)} /> ${nameOf(one, app.lang)} <code class="muted" translate="no">${one.code}</code></label>`,
    )}
  </fieldset>`;

const problem = (app) => (app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "add-error", code: app.ui.error.code }) : null);

const keys = (app, act, one) => {
  const revoke = (key) =>
    key.revoked_at === null && app.state.may_manage
      ? html`<button type="button" class="plain" data-testid="revoke" aria-label="${app.t("revoke")} ${key.key_id}" @click=${() => act.ask("revoke", key)}>${app.t("revoke")}</button>`
      : null;
  const columns = [
    { key: "key", title: app.t("key"), cell: (key) => html`<code translate="no">${key.key_id}</code>` },
    { key: "scopes", title: app.t("scopes"), cell: (key) => key.scopes.map((code) => html`<div>${scopeName(app, code)}</div>`) },
    { key: "made", title: app.t("made"), cell: (key) => `${when(app, key.made_at)} ${key.made_by}` },
    { key: "used", title: app.t("used"), cell: (key) => (key.used_at === null ? app.t("never") : when(app, key.used_at)) },
    {
      key: "state",
      title: app.t("state"),
      cell: (key) =>
        html`${key.revoked_at === null ? mark("good", "key", app.t("valid")) : mark("", "closed", app.t("void", { at: when(app, key.revoked_at) }))} ${revoke(key)}`,
    },
  ];
  return table({ caption: `${one.name}: ${app.t("key")}`, columns, rows: one.keys, id: (key) => key.key_id, testid: "key" });
};

const system = (app, act, one) =>
  html`<li class="card system" data-testid="system" data-name=${one.name}>
    <header>
      <h2>${one.name}</h2>
      ${app.state.may_manage ? html`<button type="button" data-testid="renew" @click=${() => act.ask("renew", one)}>${icon("key")} ${app.t("renew")}</button>` : null}
    </header>
    <p class="muted">${one.departments.map((department) => html`<span>${department.name} <code translate="no">${department.code}</code></span> `)}</p>
    ${keys(app, act, one)}
  </li>`;

const DIALOGS = {
  add: (app, act) =>
    dialog(app, {
      title: app.t("add"),
      testid: "add-dialog",
      close: act.close,
      body: html`<form id="add-form" class="form" @submit=${act.add}>
        ${problem(app)}
        ${field({ id: "system-name", label: app.t("name") }, ({ id }) => html`<input id=${id} name="name" data-testid="name" maxlength="60" required />`)}
        ${scopes(app)}
        <fieldset>
          <legend>${app.t("departments")}</legend>
          ${app.state.departments.map(
            (one) => html`<label class="pick"><input type="checkbox" name="department" value=${one.code} data-testid="department-${one.code}" /> ${one.name} <code class="muted" translate="no">${one.code}</code></label>`,
          )}
        </fieldset>
      </form>`,
      actions: html`<button class="main" form="add-form" data-testid="add-send" ?disabled=${app.ui.busy}>${app.t("make")}</button>`,
    }),
  renew: (app, act) =>
    dialog(app, {
      title: app.t("renew_title", app.ui.about),
      testid: "renew-dialog",
      close: act.close,
      body: html`<form id="renew-form" class="form" @submit=${act.renew}>${problem(app)}<p>${app.t("renew_text")}</p>${scopes(app)}</form>`,
      actions: html`<button class="main" form="renew-form" data-testid="renew-yes" ?disabled=${app.ui.busy}>${app.t("renew")}</button>`,
    }),
  revoke: (app, act) =>
    confirm(app, {
      title: app.t("revoke_title", { key: app.ui.about.key_id }),
      body: html`<p>${app.t("revoke_text")}</p>`,
      yes: app.t("revoke"),
      kind: "danger",
      act: act.revoke,
      close: act.close,
      testid: "revoke",
    }),
  fresh: (app, act) =>
    dialog(app, {
      title: app.t("secret_title"),
      testid: "secret-dialog",
      close: act.close,
      cancel: app.t("kept"),
      body: html`<p>${app.t("secret_text", app.ui.fresh)}</p>
        <dl class="secret">
          <dt>${app.t("key_id")}</dt><dd><code translate="no" data-testid="key-id">${app.ui.fresh.key_id}</code></dd>
          <dt>${app.t("secret")}</dt><dd><code translate="no" data-testid="secret">${app.ui.fresh.secret}</code></dd>
        </dl>`,
    }),
};

/** Draw the page. */
export function view(app, act) {
  const { state, ui } = app;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "systems")}
    <div class="systems-page">
      ${state.may_manage ? null : banner("info", app.t("no_right"))}
      ${ui.error && !ui.dialog ? banner("bad", ui.error[app.lang], { testid: "error", code: ui.error.code }) : null}
      <div class="intro">
        <p class="muted">${app.t("about")} <a href="/api/v1/openapi.json" target="_blank" data-testid="described">/api/v1/openapi.json</a></p>
        ${state.may_manage ? html`<button type="button" class="main" data-testid="add" @click=${() => act.ask("add")}>${icon("plus")} ${app.t("add")}</button>` : null}
      </div>
      ${state.systems.length ? html`<ul class="systems">${state.systems.map((one) => system(app, act, one))}</ul>` : empty("key", app.t("none"), { text: app.t("none_text") })}
    </div>
    ${DIALOGS[ui.dialog]?.(app, act)}
  </main>`;
}
