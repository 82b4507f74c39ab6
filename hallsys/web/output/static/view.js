// The output window: who is here, what is ready for them, the ledger of the day.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { callBar } from "../../static/callbar.js";
import { counterDialog } from "../../static/counter_dialogs.js";
import { asideLists, waitingList } from "../../static/counter_lists.js";
import { dialog, toastPlace } from "../../static/elements/dialogs.js";
import { icon } from "../../static/icons.js";
import { toldLine } from "../../static/told.js";
import { segmented } from "../../static/elements/fields.js";
import { isSigned } from "../../static/elements/rules.js";
import { signature } from "../../static/elements/signature.js";
import { keypad } from "../../static/keypad.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { paperLine } from "../../static/papers.js";
import { keyCard, keysButton } from "../../static/key_card.js";
import { staffTop } from "../../static/staff.js";
import { signatureDialog } from "./daybook.js";
import { pendingRows, recallAlert } from "./going_back.js";
import { foundEmptyDialog, openBoxDialog, takeOutDialog } from "./lockers.js";
import { panels } from "./shelves.js";
import { backButton, backDialog } from "./taking_back.js";

const KINDS = ["letter", "kinship", "employer", "representative", "other"];

// Nothing is handed over unsigned in a hall that wants it so, and never to an agent.
const mustSign = (app, taker) => (app.state.signature_required || taker === "agent") && !isSigned(app.ui.sign);

const signing = (app) =>
  html`<section class="card signing">
    <header><h2>${app.t("sign_title")}</h2></header>
    ${mustSign(app, app.ui.found?.length ? "agent" : "applicant") ? html`<p class="mark warn">${icon("sign")} ${app.t("sign_first")}</p>` : null}
    ${signature(app, "sign", app.t("sign_title"))}
  </section>`;

// Nothing is handed over before what was promised for later has come.
const gapsOf = (app, row) =>
  row.gaps.length
    ? html`<span class="mark warn" data-testid="gaps">${icon("warn")} ${app.t("gaps_open", { names: row.gaps.map((one) => nameOf(one, app.lang)).join(app.lang === "en" ? ", " : "、") })}</span>`
    : null;

// Results of a joint case go out together.
const isHeld = (row) => Boolean(row.joint?.waits_for.length);
const jointOf = (app, row) => {
  if (!row.joint) return null;
  const names = row.joint.waits_for.map((one) => nameOf(one, app.lang)).join(app.lang === "en" ? ", " : "、");
  return isHeld(row)
    ? html`<span class="mark warn" data-testid="held">${icon("clock")} ${app.t("held", { number: row.joint.number, names })}</span>`
    : html`<span class="mark" data-testid="joint">${icon("folder")} ${app.t("joint", row.joint)}</span>`;
};

// What the applicant asked for at acceptance; who comes all the same is not sent away.
const wayOf = (app, row) => (row.way ? html`<span class="mark" data-testid="way">${icon("flag")} ${app.t(`way_${row.way}`)}</span>` : null);

const resultRow = (app, act, row, taker) =>
  html`<li class="result" data-testid="result-row" data-result=${row.result_id}>
    <span class="shelf" data-testid="shelf"
      ><small>${app.t("shelf")}</small><b class="number">${row.shelf}</b></span
    >
    <span class="wide">
      <strong>${row.name}</strong>
      <small class="muted"
        >${nameOf(row, app.lang, "matter_name")} · <span class="number">${row.case_number}</span></small
      >
      <small class="muted">
        ${row.organisation ? `${app.t("for_organisation", { name: row.organisation })} · ` : ""}
        ${row.applicant_masked ? `${app.t("of_applicant", { name: row.applicant_masked, tail: row.number_tail })} · ` : ""}
        ${app.t("ready_at", { day: shortDay(row.ready_at, app.state.timezone, app.lang) })}
      </small>
      ${row.hall ? html`<span class="mark" data-testid="of-hall">${icon("hall")} ${app.t("from_hall", { hall: row.hall[app.lang === "en" ? 1 : 0] })}</span>` : null}
      ${gapsOf(app, row)} ${jointOf(app, row)} ${wayOf(app, row)} ${toldLine(app, row.told)}
    </span>
    ${
      taker === "applicant"
        ? paperLine(
            app,
            "pick_up",
            app.ui.papers.filter((paper) => paper.result_id === row.result_id),
            () => act.printSlip(row),
          )
        : null
    }
    <button
      type="button"
      class="main"
      data-testid="hand-over-${row.result_id}"
      ?disabled=${app.ui.busy || mustSign(app, taker) || row.gaps.length > 0 || isHeld(row)}
      @click=${() => act.handOver(row, taker)}
    >
      ${app.t(taker === "agent" ? "hand_over_agent" : "hand_over")}
    </button>
  </li>`;

// What a pick-up code found, before anybody has shown who they are.
const scanned = (app) =>
  app.ui.scan && !app.ui.presentation
    ? html`<section class="card scan" role="status" data-testid="scan">
        <header><h2>${icon("check")} ${app.t("scan_title")}</h2></header>
        <ul class="rows">
          ${app.ui.scan.results.map(
            (row) =>
              html`<li class="result" data-testid="scan-row">
                <span class="shelf"><small>${app.t("shelf")}</small><b class="number">${row.shelf}</b></span>
                <span class="wide">
                  <strong>${row.name}</strong>
                  <small class="muted"
                    >${nameOf(row, app.lang, "matter_name")} · <span class="number">${row.case_number}</span></small
                  >
                  <small class="muted"
                    >${app.t("of_applicant", { name: row.applicant_masked, tail: row.number_tail })}</small
                  >
                </span>
              </li>`,
          )}
        </ul>
        ${pendingRows(app, app.ui.scan.pending)}
        <p><strong>${app.t("scan_next")}</strong></p>
      </section>`
    : null;

const nobodyHere = (app, act) =>
  html`<section class="card reader">
    ${icon("card")}
    <h2>${app.t("lay_card")}</h2>
    <p class="muted">${app.t("scan_hint")} ${app.t("ready_count", { n: app.state.ready_count })}</p>
    <button type="button" data-testid="type-number" @click=${() => app.set({ dialog: "typed", typed: "" })}>
      ${icon("keyboard")} ${app.t("type_number")}
    </button>
  </section>`;

const personHere = (app, act) => {
  const { presentation } = app.ui;
  return html`<section class="card">
    <header>
      <p class="who">
        ${icon("person")}
        <strong data-testid="masked-name">${presentation.masked_name}</strong>
        <span class="muted number"
          >${app.t("ends_with", { tail: "" })}<span data-testid="number-tail"
            >${presentation.number_tail}</span
          ></span
        >
      </p>
      <button type="button" data-testid="clear" @click=${act.clear}>${app.t("clear")}</button>
    </header>
    <h2>${app.t("ready_results")}</h2>
    ${
      presentation.results.length === 0
        ? html`<p class="nothing">${app.t("none_ready")}</p>`
        : html`<ul class="rows">
            ${presentation.results.map((row) => resultRow(app, act, row, "applicant"))}
          </ul>`
    }
    ${presentation.pending.length ? html`<h3>${app.t("pending_title")}</h3>` : null} ${pendingRows(app, presentation.pending)}
  </section>`;
};

const agentPart = (app, act) =>
  html`<section class="card agent" aria-labelledby="agent-title">
    <header><h2 id="agent-title">${app.t("agent_title")}</h2></header>
    <p class="muted small">${app.t("agent_hint")}</p>
    <form class="find" @submit=${act.find}>
      <label class="wide"
        >${app.t("case_number")}
        <input name="case_number" data-testid="find-case" autocomplete="off" maxlength="50" required
      /></label>
      <button data-testid="find-ok" ?disabled=${app.ui.busy}>${icon("search")} ${app.t("find")}</button>
    </form>
    ${pendingRows(app, app.ui.foundPending)}
    ${
      app.ui.found === null
        ? null
        : app.ui.found.length === 0
          ? html`<p class="nothing">${app.t("none_found")}</p>`
          : html`<p class="muted small">${app.t("authorisation_kind")}</p>
              ${segmented({
                name: "kind",
                label: app.t("authorisation_kind"),
                options: KINDS.map((key) => ({ key, text: app.t(`kind_${key}`), testid: `kind-${key}` })),
                chosen: app.ui.kind,
                choose: (kind) => app.set({ kind }),
              })}
              <label
                >${app.t("authorisation")}
                <textarea
                  data-testid="agent-authorisation"
                  maxlength="100"
                  @input=${(event) => app.set({ authorisation: event.target.value })}
                ></textarea>
              </label>
              <ul class="rows">
                ${app.ui.found.map((row) => resultRow(app, act, row, "agent"))}
              </ul>`
    }
  </section>`;

const ledger = (app, act) =>
  html`<section class="card ledger">
    <header>
      <h2>${app.t("handed_today")}</h2>
      <strong class="number" data-testid="handed-count">${app.state.handed_count}</strong>
    </header>
    <ul class="rows">
      ${app.state.handed_over.map(
        (row) =>
          html`<li data-testid="handed-row" data-result=${row.result_id}>
            <span class="wide small number">${row.case_number}</span>
            <span class="mark">${app.t(`by_${row.taken_by}`)}</span>
            <span class="muted small number">${clock(row.at, app.state.timezone)}</span>
            ${backButton(app, act, row)}
          </li>`,
      )}
    </ul>
  </section>`;

const typedDialog = (app, act) =>
  app.ui.dialog === "typed"
    ? dialog(app, {
        title: app.t("type_title"),
        body: keypad(app, { entered: act.typed, okText: app.t("type_ok") }),
        close: act.close,
      })
    : null;

const pickup = (app, act) =>
  app.ui.presentation
    ? [personHere(app, act), signing(app), agentPart(app, act)]
    : [scanned(app), nobodyHere(app, act)];

/** Draw the output window. */
export function view(app, act) {
  const { window, queues } = app.state;
  const hasQueue = queues.some((queue) => queue.allocated);
  const signedIn = window.clerk_id === app.state.clerk.clerk_id;
  return html`<main class="counter output" data-testid="page">
    ${staffTop(app, `${window.number} · ${nameOf(window, app.lang)}`, "output", keysButton(app, act))}
    <div class="counter-columns">
      <div class="column">${hasQueue ? waitingList(app, act) : null} ${ledger(app, act)}</div>
      <div class="column">
        ${hasQueue || !signedIn ? callBar(app, act) : null}
        ${app.ui.done ? html`<p class="done" role="status" data-testid="done">${icon("check")} ${app.t("done", { number: app.ui.done.case_number })} ${backButton(app, act, app.ui.done)}</p>` : null}
        ${signedIn ? recallAlert(app, act) : null}
        ${signedIn ? panels(app, act, () => pickup(app, act)) : null}
      </div>
      <div class="column">${hasQueue ? asideLists(app, act) : null}</div>
    </div>
    ${counterDialog(app, act)} ${typedDialog(app, act)} ${backDialog(app, act)} ${signatureDialog(app, act)} ${openBoxDialog(app, act)} ${foundEmptyDialog(app, act)} ${takeOutDialog(app, act)}
    ${toastPlace(app)} ${keyCard(app)}
  </main>`;
}
