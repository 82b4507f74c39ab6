// The page of messages to applicants: the day, what failed, the texts.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../../static/vendor/lit-html/directives/repeat.js";
import { dialog, toastPlace } from "../../../static/elements/dialogs.js";
import { field, switchOf, tabs } from "../../../static/elements/fields.js";
import { banner, empty, mark, skeleton, stat } from "../../../static/elements/marks.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { clock, shortDay } from "../../../static/lang.js";
import { managerTop } from "../nav.js";

const LISTED = 200;
const inLang = (app, words) => words?.[app.lang === "en" ? 1 : 0] ?? "";
const when = (app, at) => `${shortDay(at, app.state.timezone, app.lang)} ${clock(at, app.state.timezone)}`;
const nameOf = (app, kind) => inLang(app, app.state.kinds[kind]) || kind;
const whyOf = (app, code) => inLang(app, app.state.faults[code]) || code;

const TONES = { sent: ["good", "check"], waiting: ["", "clock"], dead: ["bad", "warn"], dropped: ["warn", "cross"] };
const standing = (app, one) => {
  const [tone, drawing] = TONES[one.state];
  return html`${mark(tone, drawing, app.t(one.state))} ${one.state === "waiting" && one.next_at > app.now() ? html`<span class="muted">${when(app, one.next_at)}</span>` : null} ${one.fault ? html`<span class="muted">${whyOf(app, one.fault)}</span>` : null}`;
};

/** Return how many of a day's messages stand where, and of those that did not go out, why. */
export function summed(counts) {
  const states = { planned: 0, sent: 0, waiting: 0, dead: 0, dropped: 0 };
  const reasons = new Map();
  for (const { state, fault, n } of counts) {
    states.planned += n;
    states[state] += n;
    if (state === "dead" || state === "dropped") reasons.set(fault, (reasons.get(fault) ?? 0) + n);
  }
  return { states, reasons: [...reasons].map(([fault, n]) => ({ fault, n })).sort((a, b) => b.n - a.n) };
}

const gatewayLine = (app) => {
  const { gateway } = app.state;
  const [from, until] = gateway.quiet;
  return html`<p class="gateway">
    ${
      gateway.interrupted
        ? mark("bad", "offline", app.t("interrupted", { fault: whyOf(app, gateway.fault), at: when(app, gateway.since) }))
        : mark("good", "check", app.t("works"))
    }
    <span class="muted">${app.t("gateway", { sign: gateway.sign, host: gateway.host, hours: from === until ? app.t("any_hour") : app.t("quiet", { from, until }), n: gateway.most_a_day })}</span>
  </p>`;
};

const reasonsTable = (app, reasons) =>
  table({
    caption: app.t("reasons"),
    columns: [
      { key: "fault", title: app.t("reason"), cell: (row) => whyOf(app, row.fault) },
      { key: "n", title: app.t("count"), end: true, cell: (row) => row.n },
    ],
    rows: reasons,
    id: (row) => row.fault,
    testid: "reasons",
  });

const listed = (app, rows) =>
  table({
    caption: app.t("day"),
    columns: [
      { key: "at", title: app.t("at"), cell: (row) => clock(row.state === "sent" ? row.since : row.at, app.state.timezone) },
      { key: "kind", title: app.t("kind"), cell: (row) => nameOf(app, row.kind) },
      { key: "number", title: app.t("number"), cell: (row) => html`<span class="number" translate="no">${row.number ?? ""}</span>` },
      { key: "state", title: app.t("standing"), cell: (row) => standing(app, row) },
    ],
    rows,
    id: (row) => row.key,
    testid: "message",
  });

const day = (app, act) => {
  const shown = act.shown();
  const { states, reasons } = summed(shown?.counts ?? []);
  return html`<div class="choosing">
      <label>${app.t("which_day")}
        <input type="date" data-testid="pick-day" required max=${app.state.today} .value=${app.ui.day ?? app.state.today}
          @change=${(event) => event.target.value && act.pick(event.target.value)} />
      </label>
    </div>
    <dl class="stats">
      ${Object.entries(states).map(([key, n]) => stat(app.t(key), n, { tone: key === "dead" && n ? "bad" : "", testid: `count-${key}` }))}
    </dl>
    ${reasons.length ? html`<section class="card"><h3>${app.t("reasons")}</h3>${reasonsTable(app, reasons)}</section>` : null}
    ${
      !shown
        ? skeleton(4, app.t("day"))
        : shown.listed.length
          ? html`<section class="card">${listed(app, shown.listed)}
              ${shown.listed.length === LISTED ? html`<p class="muted">${app.t("first_of")}</p>` : null}</section>`
          : empty("phone", app.t("none_today"), { text: app.t("none_today_text") })
    }`;
};

const failure = (app, act, one) =>
  html`<li class="card failure" data-testid="failure" data-key=${one.key}>
    <header>
      <h3>${nameOf(app, one.kind)} <span class="number" translate="no">${one.number ?? ""}</span></h3>
      <span class="muted">${when(app, one.since)}</span>
    </header>
    <p>${mark("bad", "warn", whyOf(app, one.fault))} <span class="muted">${app.t("tried", { n: one.attempts })}</span></p>
    ${one.reason ? html`<p class="reason">${app.t("they_say", { reason: one.reason })}</p>` : null}
    ${
      app.state.may_manage
        ? html`<div class="actions"><button type="button" class="main" data-testid="again" ?disabled=${app.ui.busy} @click=${() => act.again(one.key)}>
            ${icon("refresh")} ${app.t("again")}</button></div>`
        : null
    }
  </li>`;

const failed = (app, act) =>
  app.state.failed.length
    ? html`<ul class="failures">${repeat(app.state.failed, (one) => one.key, (one) => failure(app, act, one))}</ul>`
    : empty("done", app.t("none_failed"), { text: app.t("none_failed_text") });

const versionOf = (app, one) => (one.version ? app.t("version", { n: one.version }) : app.t("shipped"));
const lacksCode = (app, one) => app.state.gateway?.registered && one.on && !one.code_zh;

const template = (app, act, one) =>
  html`<li class="card template" data-testid="template-${one.kind}">
    <header>
      <h3>${inLang(app, one.name)}</h3>
      <span>${one.on ? mark("good", "check", app.t("on")) : mark("", "cross", app.t("off"))}
        ${lacksCode(app, one) ? mark("warn", "warn", app.t("needs_code")) : null}
        <span class="muted">${versionOf(app, one)}</span></span>
    </header>
    <p lang="zh-CN" translate="no">${one.zh}</p>
    ${one.en ? html`<p lang="en" class="muted" translate="no">${one.en}</p>` : null}
    ${
      app.state.may_manage
        ? html`<div class="actions"><button type="button" data-testid="edit-${one.kind}" @click=${() => act.edit(one)}>${icon("edit")} ${app.t("edit")}</button></div>`
        : null
    }
  </li>`;

const texts = (app, act) => html`<ul class="templates">${app.state.templates.map((one) => template(app, act, one))}</ul>`;

const BODIES = { day, failed, texts };

const area = (app, act, name) =>
  field({ id: `text-${name}`, label: app.t(`text_${name}`) }, ({ id }) =>
    html`<textarea id=${id} rows="4" maxlength=${app.state.longest.text} ?required=${name === "zh"} data-testid="text-${name}"
      .value=${app.ui.editing[name]} @input=${(event) => act.change({ [name]: event.target.value })}></textarea>`,
  );
const code = (app, act, name) =>
  field({ id: name, label: app.t(name) }, ({ id }) =>
    html`<input id=${id} maxlength=${app.state.longest.code} autocomplete="off" data-testid=${name}
      .value=${app.ui.editing[name]} @input=${(event) => act.change({ [name]: event.target.value })} />`,
  );

const versions = (app, act) =>
  app.ui.versions
    ? html`<ol class="versions" data-testid="versions">
        ${app.ui.versions.map(
          (one) =>
            html`<li><b>${versionOf(app, one)}</b> ${one.on ? null : mark("", "cross", app.t("off"))}
              ${one.at ? html`<span class="muted">${app.t("by", { by: one.by, at: when(app, one.at) })}</span>` : null}
              <span lang="zh-CN" translate="no">${one.zh}</span></li>`,
        )}
      </ol>`
    : html`<button type="button" class="plain" data-testid="history" ?disabled=${app.ui.busy} @click=${act.history}>${icon("clock")} ${app.t("history")}</button>`;

const editor = (app, act) => {
  const { editing, error } = app.ui;
  if (!editing) return null;
  return dialog(app, {
    title: app.t("edit_title", { name: inLang(app, editing.name) }),
    testid: "text-dialog",
    close: act.close,
    body: html`<form id="text-form" class="form" @submit=${act.save}>
      ${error ? banner("bad", error[app.lang], { testid: "text-error", code: error.code }) : null}
      ${switchOf({ label: app.t("switched"), on: editing.on, change: (on) => act.change({ on }), testid: "switched" })}
      <p class="muted">${app.t("may_fill")}${editing.fills.map((name) => html`<code translate="no">{${name}}</code> ${inLang(app, app.state.placeholders[name])} `)}</p>
      ${area(app, act, "zh")} ${area(app, act, "en")}
      <p class="muted small">${app.t("no_persons")}</p>
      ${app.state.gateway?.registered ? html`${code(app, act, "code_zh")} ${code(app, act, "code_en")}` : null}
      ${versions(app, act)}
    </form>`,
    actions: html`<button class="main" form="text-form" data-testid="save-text" ?disabled=${app.ui.busy}>${app.t("save")}</button>`,
  });
};

/** Draw the page. */
export function view(app, act) {
  const { error, editing } = app.ui;
  return html`<main class="manager" data-testid="page">
    ${managerTop(app, "messages")}
    <div class="messages-page">
      ${app.state.may_manage ? null : banner("info", app.t("no_right"))}
      ${app.state.gateway ? gatewayLine(app) : banner("info", `${app.t("none")}。${app.t("none_text")}`, { testid: "no-gateway" })}
      ${error && !editing ? banner("bad", error[app.lang], { testid: "error", code: error.code }) : null}
      ${tabs(
        {
          name: "view",
          label: app.t("views"),
          tabs: Object.keys(BODIES).map((key) => ({ key, text: app.t(key), count: key === "failed" ? app.state.failed.length : undefined })),
          chosen: app.ui.tab,
          choose: act.choose,
        },
        (key) => BODIES[key](app, act),
      )}
    </div>
    ${editor(app, act)} ${toastPlace(app)}
  </main>`;
}
