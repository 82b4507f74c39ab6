// The matters of the hall above: what it has, how each stands here, taking over and leaving out.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { get, post } from "../../../static/api.js";
import { switchOf } from "../../../static/elements/fields.js";
import { toast } from "../../../static/elements/dialogs.js";
import { banner, mark } from "../../../static/elements/marks.js";
import { highlighted, searchBox } from "../../../static/elements/search.js";
import { table } from "../../../static/elements/table.js";
import { icon } from "../../../static/icons.js";
import { nameOf, shortDay } from "../../../static/lang.js";
import { lines } from "./lines.js";
import { found, isTaken, weekdays, withOrWithout } from "./rules.js";

const COLUMN = { zh: 0, en: 1 };

/** The list of the hall above was not opened. */
export const SHUT = null;

/** Build the actions: open the list, choose, look at what would change, take over, leave out. */
export function aboveActions(app) {
  const put = (patch) => app.set({ above: { ...app.ui.above, ...patch } });
  const asked = () => {
    const { chosen, everything, queue } = app.ui.above;
    return { codes: [...chosen], everything, queue_code: queue };
  };
  const open = async () => {
    const page = await get(`${app.state.api}/above`);
    const queue = page.queue_code || app.state.queues[0]?.code;
    app.set({ above: { page, chosen: new Set(), everything: page.everything, queue, query: "", sort: null, told: null } });
  };
  return {
    openAbove: () => app.run(open),
    shutAbove: () => app.set({ above: SHUT, error: null }),
    searchAbove: (query) => put({ query }),
    sortAbove: (sort) => put({ sort }),
    choose: (codes, on) => put({ chosen: withOrWithout(app.ui.above.chosen, codes, on), told: null }),
    chooseEverything: (everything) => put({ everything, told: null }),
    chooseQueue: (queue) => put({ queue, told: null }),
    lookAbove: () => app.run(async () => put({ told: await post(`${app.state.api}/check-above`, asked()) })),
    forgetAbove: () => put({ told: null }),
    takeOver: () =>
      app.run(async () => {
        await post(`${app.state.api}/take-over`, { ...asked(), seen: app.ui.above.told.mark });
        await open();
        toast(app, () => app.t("taken_over"));
      }),
    leaveOut: (one) =>
      app.run(async () => {
        await post(`${app.state.api}/leave-out`, { codes: [one.code] });
        await open();
        toast(app, () => app.t("left_out_now", { name: nameOf(one, app.lang) }));
      }),
  };
}

const STATES = {
  absent: ["", "box", "absent"],
  own: ["violet", "home", "own"],
  taken: ["good", "check", "taken"],
  behind: ["warn", "refresh", "behind"],
  left_out: ["", "cross", "left_out"],
};

const stateOf = (app, one) => {
  const [tone, drawing, text] = STATES[one.state];
  return html`${mark(tone, drawing, app.t(text), `state-${one.code}`)}
    ${one.since && isTaken(one) ? html`<small class="muted">${app.t("since", { day: shortDay(one.since, app.state.timezone, app.lang) })}</small>` : null}
    ${one.open ? null : mark("warn", "pause", app.t("suspended", { why: one.closed_reason }))}`;
};

const narrowed = (app, one) =>
  [
    one.narrowed_limit ? one.narrowed_limit[COLUMN[app.lang]] : null,
    one.narrowed_days ? weekdays(one.narrowed_days, app.lang) : null,
  ]
    .filter(Boolean)
    .join(app.lang === "en" ? "; " : "；");

const columns = (app, act) => {
  const { chosen, query } = app.ui.above;
  return [
    {
      key: "name",
      title: app.t("name"),
      value: (one) => nameOf(one, app.lang),
      cell: (one) => {
        const text = highlighted(nameOf(one, app.lang), query);
        return isTaken(one) || !app.state.may_set_up
          ? html`<b>${text}</b>`
          : html`<label class="choose"><input type="checkbox" data-testid="choose-${one.code}" .checked=${chosen.has(one.code)} ?disabled=${app.ui.busy} @change=${(event) => act.choose([one.code], event.target.checked)} /> <b>${text}</b></label>`;
      },
    },
    { key: "code", title: app.t("code"), value: (one) => one.code, cell: (one) => highlighted(one.code, query) },
    { key: "limit", title: app.t("limit_above"), cell: (one) => `${app.t(one.kind)}${one.limit ? ` ${one.limit[COLUMN[app.lang]]}` : ""}` },
    { key: "state", title: app.t("here"), value: (one) => one.state, cell: (one) => stateOf(app, one) },
    { key: "narrowed", title: app.t("narrowed"), value: (one) => narrowed(app, one) || null, cell: (one) => narrowed(app, one) },
    {
      key: "leave",
      title: html`<span class="unseen">${app.t("leave_out")}</span>`,
      end: true,
      cell: (one) =>
        isTaken(one) && app.state.may_set_up
          ? html`<button type="button" data-testid="leave-${one.code}" aria-label="${app.t("leave_out")} ${nameOf(one, app.lang)}" ?disabled=${app.ui.busy} @click=${() => act.leaveOut(one)}>${app.t("leave_out")}</button>`
          : null,
    },
  ];
};

const changes = (app, act) => {
  const { told } = app.ui.above;
  if (told === null) return null;
  return html`${banner(told.told.length ? "warn" : "good", app.t(told.told.length ? "take_changes" : "take_no_change", { n: told.told.length }), { testid: "above-told" })}
    ${told.told.length ? lines(app, told.told, "above-lines", app.t("take_changes", { n: told.told.length })) : null}
    <div class="actions">
      <span class="muted wide">${app.t("take_hint")}</span>
      <button type="button" data-testid="above-cancel" @click=${act.forgetAbove}>${app.t("cancel")}</button>
      <button type="button" class="main" data-testid="take-over" ?disabled=${app.ui.busy} @click=${act.takeOver}>${icon("download")} ${app.t("take_over")}</button>
    </div>`;
};

const choice = (app, act, rows) => {
  const { chosen, everything, queue, page } = app.ui.above;
  const free = rows.filter((one) => !isTaken(one)).map((one) => one.code);
  return html`<div class="exchange-in">
    ${switchOf({ label: app.t("everything"), on: everything, change: act.chooseEverything, disabled: app.ui.busy, testid: "everything" })}
    <label class="inline">${app.t("queue_here")}
      <select data-testid="above-queue" ?disabled=${app.ui.busy} @change=${(event) => act.chooseQueue(event.target.value)}>
        ${app.state.queues.map((one) => html`<option value=${one.code} ?selected=${one.code === queue}>${one.prefix} ${nameOf(one, app.lang)}</option>`)}
      </select>
    </label>
    <button type="button" data-testid="choose-all" ?hidden=${!free.length} ?disabled=${app.ui.busy} @click=${() => act.choose(free, !free.every((code) => chosen.has(code)))}>${app.t("choose_found", { n: free.length })}</button>
    <button type="button" class="main" data-testid="look-above" ?disabled=${app.ui.busy || (!chosen.size && everything === page.everything && queue === page.queue_code)} @click=${act.lookAbove}>${icon("search")} ${app.t("look_above", { n: chosen.size })}</button>
  </div>`;
};

const list = (app, act) => {
  const { page, query, sort } = app.ui.above;
  const rows = found(page.matters, query);
  return html`${app.state.may_set_up ? choice(app, act, rows) : null}
    ${app.ui.error ? banner("bad", app.ui.error[app.lang], { testid: "above-error", code: app.ui.error.code }) : null}
    ${changes(app, act)}
    <div class="find">${searchBox(app, { id: "find-above", label: app.t("search"), query, change: act.searchAbove, found: rows.length })}</div>
    ${table({ caption: app.t("above", { name: nameOf(page, app.lang) }), columns: columns(app, act), rows, id: (one) => one.code, sort, sortBy: act.sortAbove, testid: "above-row" })}`;
};

/** Draw the card, of a hall that has one above. */
export const above = (app, act) => {
  const { above: hall } = app.state;
  if (!hall) return null;
  const open = app.ui.above;
  return html`<section class="card exchange above" aria-labelledby="above-title">
    <header>
      <h2 id="above-title">${app.t("above", { name: nameOf(hall, app.lang) })}</h2>
      <p class="muted wide">${app.t("above_hint")}</p>
      <div class="actions">
        ${
          open
            ? html`<button type="button" data-testid="shut-above" @click=${act.shutAbove}>${app.t("shut_above")}</button>`
            : html`<button type="button" data-testid="open-above" ?disabled=${app.ui.busy} @click=${act.openAbove}>${icon("list")} ${app.t("open_above")}</button>`
        }
      </div>
    </header>
    ${open ? list(app, act) : null}
  </section>`;
};
