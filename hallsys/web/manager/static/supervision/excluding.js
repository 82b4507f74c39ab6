// Ratings that look forced: one proposes that they do not count, another decides. Nobody is shown who rated.

import { html } from "../../../static/vendor/lit-html/lit-html.js";
import { get, post } from "../../../static/api.js";
import { dialog, toast } from "../../../static/elements/dialogs.js";
import { field } from "../../../static/elements/fields.js";
import { banner, mark } from "../../../static/elements/marks.js";

const MARKS = { waits: ["warn", "clock"], excluded: ["bad", "cross"], refused: ["good", "check"] };
// By what is asked in the dialog: the command, what names its subject, and the toast after it.
const ASKED = {
  propose: { command: "propose-exclusion", about: (one) => ({ finding_id: one.finding_id }), done: "proposed" },
  exclude: { command: "exclude-ratings", about: (one) => ({ proposal_id: one.proposal_id }), done: "excluded" },
  keep: { command: "keep-ratings", about: (one) => ({ proposal_id: one.proposal_id }), done: "kept" },
};

/** Tell whether an exclusion that was proposed on a finding waits to be decided. */
export const waits = (finding) => finding.exclusions.some((one) => one.state === "waits");

/** Tell whether a finding names ratings that nothing was decided of. */
export const namesMore = (finding) =>
  finding.about_ratings &&
  finding.evidence.length > finding.exclusions.reduce((sum, one) => sum + (one.state === "excluded" ? one.excluded : one.ratings), 0);

const deciding = (app, act, one) => {
  if (one.state !== "waits" || !app.state.may_manage) return null;
  if (one.proposed_by === app.state.clerk.clerk_id)
    return html`<p class="muted">${app.t("own_exclusion")}</p>
      <div class="actions"><button type="button" data-testid="withdraw" ?disabled=${app.ui.busy} @click=${() => act.withdraw(one)}>${app.t("withdraw")}</button></div>`;
  return html`<div class="actions">
    <button type="button" data-testid="keep" ?disabled=${app.ui.busy} @click=${() => act.decide("keep", one)}>${app.t("keep")}</button>
    <button type="button" class="danger" data-testid="exclude" ?disabled=${app.ui.busy} @click=${() => act.decide("exclude", one)}>${app.t("exclude")}</button>
  </div>`;
};

const BAD = 2; // this level and the one below it go by appeal

/** Say how many ratings are of which level, the best first. */
const levelsSaid = (app, levels) =>
  html`<span data-testid="levels">${Object.entries(levels)
    .sort(([a], [b]) => b - a)
    .map(([level, n]) => app.t("of_level", { name: app.t(`level_${level}`), level, n }))
    .join(app.t("between_levels"))}</span>`;

const badOf = (levels) => Object.entries(levels).reduce((sum, [level, n]) => sum + (Number(level) <= BAD ? n : 0), 0);

/** Draw the levels that are decided about, and which of them stay; nothing until they are known. */
const split = (app, levels) =>
  levels === null
    ? null
    : html`<p>${levelsSaid(app, levels)}${badOf(levels) ? html`<br /><b data-testid="bad-stay">${app.t("bad_stay", { n: badOf(levels) })}</b>` : null}</p>`;

/** Draw what was proposed on a finding, and what was decided. */
export const exclusions = (app, act, finding, when) =>
  finding.exclusions.map((one) => {
    const n = one.state === "excluded" ? one.excluded : one.ratings;
    const own = finding.clerk_id === app.state.clerk.clerk_id;
    return html`<div class="exclusion" data-testid="exclusion" data-state=${one.state}>
      <p>${mark(...MARKS[one.state], app.t(`exclusion_${one.state}`, { n }))} <span class="muted">${levelsSaid(app, one.levels)}</span></p>
      <p>
        <b>${app.t("proposed_by", { name: one.proposer, at: when(app, one.proposed_at) })}</b><br />
        ${one.reason[app.lang === "en" ? 1 : 0]}${app.lang === "en" ? ": " : "："}${one.note}
      </p>
      ${one.decided_at === null ? null : html`<p><b>${app.t("decided_by", { name: one.decider, at: when(app, one.decided_at) })}</b><br />${one.answer}</p>`}
      ${own ? null : deciding(app, act, one)}
    </div>`;
  });

const reasons = (app, rule) =>
  field({ id: "exclusion-reason", label: app.t("propose_reason") }, ({ id, describedby }) =>
    html`<select id=${id} name="reason" required aria-describedby=${describedby} data-testid="exclusion-reason">
      ${app.state.forced_reasons.filter(({ code }) => !app.state.rules[rule].unfit.includes(code)).map((one) => html`<option value=${one.code}>${one[app.lang]}</option>`)}
    </select>`,
  );

/** Draw the dialog in which an exclusion is proposed or decided. */
export const exclusionDialog = (app, act) => {
  const { excluding, error } = app.ui;
  if (!excluding) return null;
  const { what, one } = excluding;
  const propose = what === "propose";
  const facts = propose
    ? { rule: app.state.rules[one.rule].name[app.lang === "en" ? 1 : 0], n: one.evidence.length }
    : { n: one.ratings };
  return dialog(app, {
    title: app.t(`${what}_title`, facts),
    testid: "exclusion-dialog",
    close: act.forget,
    body: html`<form id="exclusion-form" class="form" @submit=${act.settle}>
      ${error ? banner("bad", error[app.lang], { testid: "exclusion-error", code: error.code }) : null}
      <p>${app.t(`${what}_hint`, facts)}</p>
      ${split(app, propose ? excluding.levels : one.levels)}
      ${propose ? reasons(app, one.rule) : null}
      ${field({ id: "exclusion-note", label: app.t(propose ? "propose_note" : "decide_note"), hint: app.t("exclusion_note_hint") }, ({ id, describedby }) =>
        html`<textarea id=${id} name="note" required maxlength="300" rows="4" aria-describedby=${describedby} data-testid="exclusion-note"></textarea>`,
      )}
    </form>`,
    actions: html`<button class=${what === "exclude" ? "danger" : "main"} form="exclusion-form" data-testid="exclusion-send" ?disabled=${app.ui.busy}>
      ${app.t(propose ? "propose_send" : what)}
    </button>`,
  });
};

/** Return what can be done about exclusions on the page. */
export const excluding = (app) => ({
  propose: async (one) => {
    app.set({ excluding: { what: "propose", one, levels: null }, error: null });
    const told = await app.run(() => get(`/manager/supervision/levels/${one.finding_id}`));
    if (told && app.ui.excluding?.one === one) app.set({ excluding: { what: "propose", one, levels: told.levels } });
  },
  withdraw: (one) =>
    app.run(async () => {
      await post(`${app.state.api}/withdraw-exclusion`, { proposal_id: one.proposal_id });
      toast(app, () => app.t("withdrawn"));
    }),
  decide: (what, one) => app.set({ excluding: { what, one }, error: null }),
  forget: () => app.set({ excluding: null, error: null }),
  settle: (event) => {
    event.preventDefault();
    const { what, one } = app.ui.excluding;
    const said = Object.fromEntries(new FormData(event.target));
    const { command, about, done } = ASKED[what];
    return app.run(async () => {
      await post(`${app.state.api}/${command}`, { ...about(one), ...said });
      app.set({ excluding: null });
      toast(app, () => app.t(done));
    });
  },
});
