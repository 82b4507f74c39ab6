// The page of the staff: a table to search, a form, and passwords that are shown once.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { confirm, dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, empty, mark } from "../../../static/elements/marks.js";
import { searchBox } from "../../../static/elements/search.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { nameOf } from "../../../static/lang.js";
import { managerTop } from "../nav.js";
import { found } from "./rules.js";

const stateMarks = (app, one) =>
  html`${one.active ? mark("good", "check", app.t("active")) : mark("", "closed", app.t("inactive"))}
  ${one.must_change ? mark("warn", "key", app.t("must_change")) : null}
  ${one.second_factor ? mark("", "lock", app.t("second_factor")) : null}`;

const columns = (app, act) => [
  { key: "name", title: app.t("name"), value: (one) => one.name, cell: (one) => html`<b>${one.name}</b>` },
  { key: "login", title: app.t("login"), value: (one) => one.login, cell: (one) => one.login },
  { key: "number", title: app.t("staff_number"), value: (one) => one.staff_number, cell: (one) => html`<span class="number">${one.staff_number}</span>` },
  { key: "roles", title: app.t("roles"), cell: (one) => one.roles.map((role) => app.t(`role_${role}`)).join(app.lang === "en" ? ", " : "、") },
  { key: "window", title: app.t("window"), value: (one) => one.window, cell: (one) => (one.window ? app.t("window_n", { n: one.window }) : "") },
  { key: "state", title: app.t("state"), value: (one) => (one.active ? "" : "x"), cell: (one) => stateMarks(app, one) },
  {
    key: "edit",
    title: html`<span class="unseen">${app.t("edit")}</span>`,
    end: true,
    cell: (one) =>
      app.state.may_manage
        ? html`<button type="button" data-testid="edit-${one.login}" aria-label="${app.t("edit")} ${one.name}" @click=${() => act.edit(one)}>${icon("edit")} ${app.t("edit")}</button>`
        : null,
  },
];

const checks = (name, legend, options, chosen, error) =>
  html`<fieldset class="checks">
    <legend>${legend}</legend>
    ${options.map(
      ([value, text]) =>
        html`<label class="check"><input type="checkbox" name=${name} value=${value} data-testid="${name}-${value}" ?checked=${chosen.includes(value)} /> <span>${text}</span></label>`,
    )}
    ${error ? html`<p class="field-error full" role="alert">${icon("warn")} ${error}</p>` : null}
  </fieldset>`;

const formDialog = (app, act) => {
  const one = app.ui.editing;
  if (!one) return null;
  const { error } = app.ui;
  const text = (name, more = {}) =>
    field({ id: `staff-${name}`, label: app.t(name), ...more }, ({ id, describedby, invalid }) =>
      html`<input id=${id} name=${name} aria-describedby=${describedby} aria-invalid=${invalid} data-testid="staff-${name}" autocomplete="off"
        maxlength="40" ?required=${name !== "staff_number"} value=${one[name]} />`,
    );
  const ofLogin = ["login_taken", "bad_login"].includes(error?.code) ? error[app.lang] : null;
  return dialog(app, {
    title: one.clerk_id ? html`${one.name} <span class="muted">${one.login}</span>` : app.t("add"),
    testid: "staff-dialog",
    close: act.close,
    body: html`<form id="staff-form" class="form" @submit=${act.keep}>
      ${error && !ofLogin ? banner("bad", error[app.lang], { testid: "form-error", code: error.code, action: error.code === "changed_meanwhile" ? { text: app.t("see_theirs"), act: act.seeTheirs } : undefined }) : null}
      <div class="pair">${text("name")} ${text("staff_number")}</div>
      ${one.clerk_id ? null : text("login", { hint: app.t("login_hint"), error: ofLogin })}
      ${checks("role", app.t("roles"), app.state.roles.map((role) => [role, app.t(`role_${role}`)]), one.roles, app.ui.wrong && app.t(app.ui.wrong))}
      ${checks("skill", app.t("skills"), app.state.skills.map((queue) => [queue.code, `${queue.prefix} ${nameOf(queue, app.lang)}`]), one.skills)}
      ${
        one.clerk_id
          ? html`<div class="shut">
              <label class="check wide"><input type="checkbox" name="active" data-testid="active" ?checked=${one.active} /> <span>${app.t("in_use")}</span></label>
              <button type="button" data-testid="reset" @click=${() => act.askReset(one)}>${icon("key")} ${app.t("reset")}</button>
            </div>`
          : null
      }
    </form>`,
    actions: html`<button class="main" form="staff-form" data-testid="staff-save" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
  });
};

const resetDialog = (app, act) =>
  app.ui.resetting
    ? confirm(app, {
        title: app.t("reset"),
        body: html`<p>${app.t("reset_ask", { name: app.ui.resetting.name })}</p>`,
        yes: app.t("reset"),
        kind: "danger",
        act: act.reset,
        close: act.close,
        testid: "reset",
      })
    : null;

const passwordDialog = (app, act) =>
  app.ui.password
    ? dialog(app, {
        title: app.t("password_title"),
        testid: "password-dialog",
        close: act.forgetPassword,
        cancel: app.t("copied"),
        body: html`<p class="password number" data-testid="password" translate="no">${app.ui.password.text}</p>
          <p>${app.t("password_text", { name: app.ui.password.name })}</p>`,
      })
    : null;

/** Draw the page. */
export function view(app, act) {
  const rows = found(app.state.staff, app.ui.query);
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "staff")}
    <section class="card listing sub-page" aria-labelledby="staff-title">
      <header>
        <h2 id="staff-title">${app.t("staff")} <span class="count number">${app.state.staff.length}</span></h2>
        <div class="wide find">${searchBox(app, { id: "find", label: app.t("search"), query: app.ui.query, change: act.search, found: rows.length })}</div>
        <button type="button" class="main" data-testid="add" ?disabled=${!app.state.may_manage} @click=${act.add}>${icon("plus")} ${app.t("add")}</button>
      </header>
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))}
      ${
        rows.length
          ? table({ caption: app.t("staff"), columns: columns(app, act), rows, id: (one) => one.clerk_id, sort: app.ui.sort, sortBy: act.sortBy, testid: "staff-row" })
          : empty("search", app.t("none_found"))
      }
    </section>
    ${formDialog(app, act)} ${resetDialog(app, act)} ${passwordDialog(app, act)} ${toastPlace(app)}
  </main>`;
}
