// The kiosk's screen of choice: who is here and for whom, and the ways to what they came for.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { letters, searchBox } from "../../static/elements/search.js";
import { icon } from "../../static/icons.js";
import { clock, nameOf, shortDay } from "../../static/lang.js";
import { basket, guideDialog } from "./basket.js";
import { care } from "./care.js";
import { matching, mostAsked, toggle, withAll } from "./choosing.js";
import { helpButton } from "./home.js";
import { paperButton } from "./papers.js";

// With large type there are fewer choices, and each is larger.
const most = (app) => (app.ui.elder ? 5 : 9);

const offers = (app, act) => html`
  ${app.ui.presentation.tickets.map(
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
  ${app.ui.presentation.appointments.map((appointment) => (appointment.now ? checkIn : upcoming)(app, act, appointment))}
  ${app.ui.presentation.called_off.map((appointment) => calledOff(app, act, appointment))}
`;

const checkIn = (app, act, appointment) =>
  html`<button
        type="button"
        class="offer"
        data-testid="check-in-${appointment.appointment_id}"
        ?disabled=${app.ui.busy}
        @click=${() => act.checkIn(appointment.appointment_id)}
      >
        ${icon("calendar")}
        ${app.t("check_in", {
          from: clock(appointment.starts_at, app.state.timezone),
          to: clock(appointment.ends_at, app.state.timezone),
        })}
      </button>`;

// One that is not yet due: its day and hour, and the paper with what to bring for it.
const upcoming = (app, act, { appointment_id: id, matter_id: matterId, starts_at: at }) => {
  const when = app.t("booked_for", {
    day: shortDay(at, app.state.timezone, app.lang),
    from: clock(at, app.state.timezone),
  });
  const matter = app.state.matters.find((one) => one.matter_id === matterId);
  return html`<p class="booked" data-testid="booked-${id}">
    ${icon("calendar")} <span class="wide">${when} <small>${nameOf(matter, app.lang)}</small></span>
    ${paperButton(app, { testid: `slip-${id}`, subjectId: id, text: app.t("slip"), about: when, act: () => act.slip(id) })}
  </p>`;
};

// One of today that the hall called off: whoever came all the same takes an ordinary ticket, if one can be had.
const calledOff = (app, act, { appointment_id: id, matter_id: matterId, starts_at: at }) => {
  const matter = app.state.matters.find((one) => one.matter_id === matterId);
  const chosen = app.ui.chosen.includes(matterId);
  return html`<p class="booked" data-testid="called-off-${id}">
    ${icon("warn")}
    <span class="wide">${app.t("called_off", { from: clock(at, app.state.timezone) })}
      <small>${nameOf(matter, app.lang)}${matter?.open ? "" : ` · ${app.t("called_off_shut")}`}</small></span>
    ${
      matter?.open
        ? html`<button type="button" data-testid="ticket-instead-${id}" aria-pressed=${chosen} @click=${() => act.choose(toggle(app.ui.chosen, matterId))}>
            ${icon(chosen ? "check" : "plus")} ${app.t("ticket_instead")}
          </button>`
        : null
    }
  </p>`;
};

const acting = (app, act) => {
  const { principal } = app.ui;
  if (!principal) {
    return html`<button type="button" class="plain" data-testid="act-for" @click=${act.actFor}>
      ${icon("people")} ${app.t("act_for")}
    </button>`;
  }
  const { masked_name: name, masked_number: number } = principal.presentation;
  return html`<p class="who for" data-testid="principal">
    ${icon("people")} ${app.t("acts_for")} <strong>${name || number}</strong>
    <button type="button" class="plain" data-testid="for-myself" @click=${act.actForNobody}>
      ${icon("cross")} ${app.t("for_myself")}
    </button>
  </p>`;
};

const person = (app, act) => {
  const { presentation } = app.ui;
  return html`<section class="person">
    <p class="who">
      ${icon("person")} <strong data-testid="masked-name">${presentation.masked_name}</strong>
      <span class="muted number" data-testid="masked-number">${presentation.masked_number}</span>
    </p>
    ${presentation.expired_document ? html`<p class="mark warn">${icon("warn")} ${app.t("expired")}</p>` : null}
    ${acting(app, act)} ${offers(app, act)}
    ${
      presentation.typed
        ? null
        : html`<button type="button" class="plain" data-testid="my-cases" ?disabled=${app.ui.busy} @click=${act.showCases}>
            ${icon("folder")} ${app.t("my_cases")}
          </button>`
    }
  </section>`;
};

const closedWhy = (app, matter) =>
  matter.open ? "" : (app.lang === "en" && matter.closed_en) || matter.closed_zh;

// Why nothing of a group can be had today; null if something can.
const shut = (app, matters) =>
  matters.length > 0 && matters.every((one) => !one.open) ? closedWhy(app, matters[0]) : null;

const tile = (app, act, matter) => {
  const chosen = app.ui.chosen.includes(matter.matter_id);
  const queue = app.state.queues.find((one) => one.queue_id === matter.queue_id);
  return html`<button
    type="button"
    class="tile"
    data-testid="matter-${matter.code}"
    aria-pressed=${chosen}
    ?disabled=${!matter.open}
    @click=${() => act.choose(toggle(app.ui.chosen, matter.matter_id))}
  >
    <span class="tick">${chosen ? icon("check") : null}</span>
    <span class="wide"
      >${nameOf(matter, app.lang)}
      <small>${closedWhy(app, matter) || `${queue?.prefix ?? ""} · ${app.t("part_waiting", { n: queue?.waiting ?? 0 })}`}</small></span
    >
  </button>`;
};

const tiles = (app, act, matters) =>
  html`<div class="tiles">
    ${repeat(
      matters,
      (matter) => matter.matter_id,
      (matter) => tile(app, act, matter),
    )}
  </div>`;

const searching = (app, act) => {
  const matters = app.ui.found ? matching(app.state.matters, app.ui.found) : mostAsked(app.state, most(app));
  return html`<div class="looking">
      ${searchBox(app, {
        id: "search",
        label: app.t("search"),
        hint: app.t("search_hint"),
        query: app.ui.search,
        change: act.search,
        found: matters.length,
      })}
      ${letters(app, { query: app.ui.search, change: act.search })}
    </div>
    ${tiles(app, act, matters)}
    ${matters.length === 0 ? html`<div class="nothing">${app.t("none_found")} ${helpButton(app, act)}</div>` : null}`;
};

// A way over groups of matters: first the groups, then the matters of the one that was touched.
const grouped = (groupsOf) => (app, act) => {
  const groups = groupsOf(app);
  const group = groups.find((one) => one.id === app.ui.group);
  if (!group) {
    return html`<div class="tiles">
      ${groups.map(
        (one) =>
          html`<button
            type="button"
            class="tile group"
            data-testid="group-${one.id}"
            ?disabled=${shut(app, one.matters) !== null}
            @click=${() => one.open(act)}
          >
            ${icon(one.drawing)} <span class="wide">${one.name} <small>${shut(app, one.matters) ?? one.note}</small></span>
          </button>`,
      )}
    </div>`;
  }
  return html`<h3 class="group-name">
      <button type="button" data-testid="groups" @click=${() => app.set({ group: null })}>
        ${icon("back")} ${app.t("back")}
      </button>
      ${group.name}
    </h3>
    ${tiles(app, act, group.matters)}`;
};

const zones = (app) =>
  app.state.zones.map((zone) => {
    const queues = app.state.queues.filter((queue) => queue.zone_id === zone.zone_id);
    return {
      id: zone.code,
      name: nameOf(zone, app.lang),
      note: app.t("part_waiting", { n: queues.reduce((sum, queue) => sum + queue.waiting, 0) }),
      drawing: "place",
      matters: app.state.matters.filter((matter) => matter.zone_id === zone.zone_id),
      open: () => app.set({ group: zone.code }),
    };
  });

const THEME_DRAWINGS = {
  birth: "child",
  education: "document",
  work: "people",
  social_security: "shield",
  health: "plus",
  housing: "home",
  marriage: "heart",
  identity: "card",
  travel: "globe",
  transport: "place",
  retirement: "star",
  business: "hall",
  permit: "stamp",
  tax: "chart",
};

const themes = (app) =>
  app.state.themes.map((theme) => {
    const matters = app.state.matters.filter((matter) => matter.theme === theme.code);
    return {
      id: theme.code,
      name: nameOf(theme, app.lang),
      note: app.t("of_matters", { n: matters.length }),
      drawing: THEME_DRAWINGS[theme.code] ?? "folder",
      matters,
      open: () => app.set({ group: theme.code }),
    };
  });

// The names of drawings in the workbook -> those of the pages.
const DRAWINGS = { baby: "child", briefcase: "folder", home: "home", sun: "star", candle: "heart", cross: "plus" };

const packages = (app) =>
  app.state.packages.map((one) => {
    const matters = matching(app.state.matters, one.matter_ids);
    return {
      id: one.code,
      name: nameOf(one, app.lang),
      note: matters.map((matter) => nameOf(matter, app.lang)).join(app.lang === "en" ? ", " : "、"),
      drawing: DRAWINGS[one.icon] ?? "list",
      matters,
      open: (act) => {
        app.set({ group: one.code });
        act.choose(withAll(app.ui.chosen, matters));
      },
    };
  });

// The ways to a matter: key -> [drawing, the part of the screen, whether it is of use in a state and with that type].
const WAYS = {
  asked: ["star", (app, act) => tiles(app, act, mostAsked(app.state, most(app))), () => true],
  packages: ["heart", grouped(packages), (state) => state.packages.length > 0],
  themes: ["folder", grouped(themes), (state, { elder }) => state.themes.length > 1 && !elder],
  zones: ["place", grouped(zones), (state) => state.zones.length > 1],
  search: ["search", searching, () => true],
};

const usefulWays = (app) => Object.entries(WAYS).filter(([, [, , useful]]) => useful(app.state, app.ui));

const wayOf = (app) => (WAYS[app.ui.way][2](app.state, app.ui) ? app.ui.way : "asked");

const ways = (app) =>
  html`<div class="way-keys" role="group" aria-labelledby="choose-title">
    ${usefulWays(app).map(
      ([key, [drawing]]) =>
        html`<button
          type="button"
          data-testid="way-${key}"
          aria-pressed=${wayOf(app) === key}
          @click=${() => app.set({ way: key, group: null })}
        >
          ${icon(drawing)} ${app.t(`way_${key}`)}
        </button>`,
    )}
  </div>`;

/** Draw the choice of matters. */
export const matterScreen = (app, act) => html`
  ${person(app, act)}
  <div class="desk">
    <div class="shelf">
      <h2 id="choose-title">${app.t("choose")}</h2>
      ${ways(app)}
      <div class="choice" tabindex="0" role="region" aria-label=${app.t("choose")}>
        ${WAYS[wayOf(app)][1](app, act)}
      </div>
      ${care(app)}
    </div>
    ${basket(app, act)}
  </div>
  ${guideDialog(app)}
`;
