// The kiosk's screen of choice: who is here, what they came for, whether they ask for care.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { searchBox } from "../../static/elements/search.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf } from "../../static/lang.js";
import { PRIORITY, word } from "../../static/words.js";
import { apart, found, toggle } from "./visit.js";

const person = (app, act) => {
  const { presentation } = app.ui;
  return html`<section class="person">
    <p class="who">
      ${icon("person")} <strong data-testid="masked-name">${presentation.masked_name}</strong>
      <span class="muted number">${presentation.masked_number}</span>
    </p>
    ${presentation.expired_document ? html`<p class="mark warn">${icon("warn")} ${app.t("expired")}</p>` : null}
    ${presentation.tickets.map(
      (ticket) =>
        html`<button
          type="button"
          class="offer"
          data-testid="reprint-${ticket.number}"
          ?disabled=${app.ui.busy}
          @click=${() => act.reprint(ticket.ticket_id)}
        >
          ${icon("printer")}
          <span>${app.t("reprint", { number: ticket.number })} <small>${app.t("have_ticket")}</small></span>
        </button>`,
    )}
    ${presentation.appointments.map(
      (appointment) =>
        html`<button
          type="button"
          class="offer"
          data-testid="check-in-${appointment.appointment_id}"
          ?disabled=${app.ui.busy}
          @click=${() => act.checkIn(appointment.appointment_id)}
        >
          ${icon("clock")}
          ${app.t("check_in", {
            from: clock(appointment.starts_at, app.state.timezone),
            to: clock(appointment.ends_at, app.state.timezone),
          })}
        </button>`,
    )}
  </section>`;
};

const filters = (app) =>
  html`<div class="filters">
    <div class="zones" role="group" aria-label=${app.t("choose")}>
      <button
        type="button"
        data-testid="zone-all"
        aria-pressed=${app.ui.zone === null}
        @click=${() => app.set({ zone: null })}
      >
        ${app.t("all_zones")}
      </button>
      ${app.state.zones.map(
        (zone) =>
          html`<button
            type="button"
            data-testid="zone-${zone.code}"
            aria-pressed=${app.ui.zone === zone.zone_id}
            @click=${() => app.set({ zone: zone.zone_id })}
          >
            ${nameOf(zone, app.lang)}
          </button>`,
      )}
    </div>
    ${searchBox(app, {
      id: "search",
      label: app.t("search"),
      query: app.ui.search,
      change: (search) => app.set({ search }),
      found: found(app.state.matters, app.ui.search, app.ui.zone).length,
    })}
  </div>`;

// Why a matter cannot be chosen now; empty when it can.
const obstacle = (app, matter) => {
  if (!matter.open) return (app.lang === "en" && matter.closed_en) || matter.closed_zh;
  return apart(app.state.matters, app.ui.chosen, matter) ? app.t("apart") : "";
};

const tile = (app, matter) => {
  const reason = obstacle(app, matter);
  const chosen = app.ui.chosen.includes(matter.matter_id);
  const queue = app.state.queues.find((one) => one.queue_id === matter.queue_id);
  return html`<button
    type="button"
    class="tile"
    data-testid="matter-${matter.code}"
    aria-pressed=${chosen}
    ?disabled=${reason !== ""}
    @click=${() => app.set({ chosen: toggle(app.ui.chosen, matter.matter_id), error: null })}
  >
    <span class="tick">${chosen ? icon("check") : null}</span>
    <span class="wide"
      >${nameOf(matter, app.lang)}
      <small>${reason || `${queue?.prefix ?? ""} · ${app.t("waiting")} ${queue?.waiting ?? 0}`}</small></span
    >
  </button>`;
};

const zoneGroup = (app, zone, matters) => {
  const own = matters.filter((matter) => matter.zone_id === zone.zone_id);
  return own.length === 0
    ? null
    : html`<section class="group">
        <h3>${nameOf(zone, app.lang)}</h3>
        <div class="tiles">
          ${repeat(
            own,
            (matter) => matter.matter_id,
            (matter) => tile(app, matter),
          )}
        </div>
      </section>`;
};

// A senior is known by the birth date on the card; asking for it would change nothing.
const grantable = (app) =>
  app.state.priorities.filter((name) => name !== "senior" || app.ui.presentation.priority === "senior");

const care = (app) => {
  const asked = app.ui.priority ?? app.ui.presentation.priority;
  const press = (name) => app.set({ priority: app.ui.priority === name ? null : name });
  return html`<div class="care" role="group" aria-labelledby="care-title">
    <p id="care-title">
      ${icon("heart")}
      ${
        app.ui.presentation.priority === "senior"
          ? app.t("care_by_age", { age: app.ui.presentation.age })
          : app.t("care")
      }
    </p>
    <div>
      ${grantable(app).map(
        (name) =>
          html`<button
            type="button"
            data-testid="care-${name}"
            aria-pressed=${asked === name}
            @click=${() => press(name)}
          >
            ${word(PRIORITY, name, app.lang)}
          </button>`,
      )}
    </div>
  </div>`;
};

const listSaid = (app, { state, outlet }) => {
  const elsewhere = state === "printed" && app.state.outlets[outlet];
  return elsewhere
    ? app.t("checklist_elsewhere", { place: nameOf(elsewhere, app.lang) })
    : app.t(`checklist_${state}`);
};

// What to bring for the matter that was touched last, on paper, before a ticket is taken.
const checklists = (app, act) => {
  const chosen = app.state.matters.find((one) => one.matter_id === app.ui.chosen.at(-1));
  const canPrint = app.state.printer === "ok" || Object.keys(app.state.outlets).length > 0;
  if (!chosen || !canPrint) return null;
  const paper = app.ui.checklist?.subject_id === chosen.matter_id ? app.ui.checklist : null;
  return html`<button
    type="button"
    class="checklist"
    data-testid="checklist"
    data-state=${paper?.state ?? "none"}
    aria-label=${app.t("checklist_of", { name: nameOf(chosen, app.lang) })}
    ?disabled=${app.ui.busy || paper?.state === "ordered"}
    @click=${() => act.checklist(chosen.matter_id)}
  >
    ${icon("printer")} <span>${paper ? listSaid(app, paper) : app.t("checklist")}</span>
  </button>`;
};

/** Draw the choice of matters. */
export function matterScreen(app, act) {
  const matters = found(app.state.matters, app.ui.search, app.ui.zone);
  const count = app.ui.chosen.length;
  return html`
    ${person(app, act)}
    <h2>${app.t("choose")}</h2>
    ${filters(app)}
    <div class="choice" tabindex="0" role="region" aria-label=${app.t("choose")}>
      ${app.state.zones.map((zone) => zoneGroup(app, zone, matters))}
      ${matters.length === 0 ? html`<p class="nothing">${app.t("none_found")}</p>` : null}
    </div>
    <footer class="take-bar">
      ${care(app)} ${checklists(app, act)}
      <button
        type="button"
        class="main take"
        data-testid="take"
        ?disabled=${count === 0 || app.ui.busy}
        @click=${act.take}
      >
        ${count === 0 ? app.t("choose_first") : count === 1 ? app.t("take") : app.t("take_n", { n: count })}
      </button>
    </footer>
  `;
}
