// The page of devices: what needs attention, each agent with its devices, and pairing.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { icon } from "../../static/icons.js";
import { clock, shortDay } from "../../static/lang.js";
import { managerTop } from "../../manager/static/nav.js";
import { DEVICE, placeWord, word } from "../../static/words.js";
import { dialogs, pairing } from "./pairing.js";
import { screens } from "./screens.js";
import { agentNow, devicesOf, refusedDevices, troubled, vitalsOf } from "./reduce.js";

const DAY_MS = 86_400_000;
const MARKS = { ok: ["good", "check"], broken: ["bad", "warn"], offline: ["warn", "closed"] };
const LINKS = { on: ["good", "check"], silent: ["warn", "clock"], off: ["bad", "closed"] };
const OUTCOMES = { asked: ["", "clock"], done: ["good", "check"], failed: ["bad", "warn"], late: ["bad", "clock"] };
const PAPER = { paper_out: ["bad", "paper_out"], paper_near_end: ["warn", "paper_low"] };

const mark = ([tone, drawing], text) => html`<span class="mark ${tone}">${icon(drawing)} ${text}</span>`;

/** Return a time of today, or with its day before that. */
const when = (app, at) => {
  const time = clock(at, app.state.timezone, { seconds: true });
  const old = app.now() - at > DAY_MS / 2;
  return old ? `${shortDay(at, app.state.timezone, app.lang)} ${time.slice(0, 5)}` : time;
};

/** Return what is wrong, as a sentence for the person who mends it. */
const sentence = (app, fault) => {
  if (fault === "agent_offline") return app.t("agent_offline");
  return app.state.faults[fault]?.[app.lang === "en" ? 1 : 0] ?? app.t("unknown_fault", { code: fault });
};

// A scanner reads credentials too, but is no card reader.
const kindWord = (app, { kind, driver }) => word(DEVICE, driver === "scanner" ? driver : kind, app.lang);

const stateMark = (app, { state, fault }) =>
  state === "ok" && fault ? mark(["warn", "bell"], app.t("warns")) : mark(MARKS[state], app.t(state));

const testButton = (app, act, device) => {
  if (!app.state.testable.includes(device.kind)) return html`<small class="muted">${app.t("use_it")}</small>`;
  return html`<button
    type="button"
    class="test"
    data-testid="test-${device.device_id}"
    aria-label=${app.t("test_named", { what: app.t(`test_${device.kind}`), device: device.device_id })}
    ?disabled=${app.ui.busy || !app.state.may_pair}
    @click=${() => act.test(device)}
  >
    ${app.t(`test_${device.kind}`)}
  </button>`;
};

const outcome = (app, device) => {
  const test = app.ui.tests[device.device_id];
  if (!test) return null;
  const reason = test.fault && test.outcome === "failed" ? sentence(app, test.fault) : "";
  return html`<span class="outcome" data-testid="outcome-${device.device_id}" data-outcome=${test.outcome}
    >${mark(OUTCOMES[test.outcome], app.t(`outcome_${test.outcome}`))} ${reason}</span
  >`;
};

const refusedDevice = (app, { device_id, place, reason, agent }) =>
  html`<li data-testid="refused-${device_id}">
    ${mark(["bad", "closed"], app.t("refused"))}
    <span class="wide">
      <b>${device_id} · ${placeWord(place, app.lang)}</b>
      <span class="sentence">${app.t(`refused_${reason}`, { agent })}</span>
    </span>
    <small class="muted">${agent}</small>
  </li>`;

const trouble = (app) => {
  const rows = troubled(app.state);
  const refused = refusedDevices(app.state);
  return html`<section class="card" data-testid="trouble">
    <header><h2>${app.t("trouble")}</h2></header>
    ${rows.length + refused.length ? null : html`<p class="nothing">${icon("check")} ${app.t("all_well")}</p>`}
    <ul class="rows">
      ${refused.map((one) => refusedDevice(app, one))}
      ${repeat(
        rows,
        (device) => device.device_id,
        (device) =>
          html`<li data-testid="trouble-${device.device_id}" data-state=${device.state}>
            ${stateMark(app, device)}
            <span class="wide">
              <b>${kindWord(app, device)} · ${placeWord(device.place, app.lang)}</b>
              <span class="sentence">${sentence(app, device.fault ?? device.state)}</span>
            </span>
            <small class="muted">${device.device_id}<br />${app.t("since_at", { time: when(app, device.since) })}</small>
          </li>`,
      )}
    </ul>
  </section>`;
};

const paper = (app, device) => {
  if (device.kind !== "ticket_printer" || device.state === "offline") return null;
  const [tone, text] = PAPER[device.fault] ?? ["good", "paper_ok"];
  if (device.state === "broken" && !PAPER[device.fault]) return null;
  return html`<small class="paper ${tone}" data-testid="paper-${device.device_id}"
    >${icon("printer")} ${app.t(text)}</small
  >`;
};

const COUNTERS = ["prints", "reads", "errors", "reconnects"];
const counted = (app, vitals) => {
  if (!vitals) return html`<span class="muted">${app.t("not_told")}</span>`;
  const told = COUNTERS.filter((name) => vitals[name] > 0);
  return html`<ul class="counters">
    ${(told.length ? told : ["errors"]).map(
      (name) =>
        html`<li class=${name === "errors" && vitals.errors ? "some" : ""}>${app.t(name, { n: vitals[name] })}</li>`,
    )}
  </ul>`;
};

const deviceRow = (app, act, device, orphan) => {
  const vitals = vitalsOf(app.state, device);
  return html`<tr data-testid="device-${device.device_id}" data-state=${device.state}>
    <th scope="row">
      ${kindWord(app, device)} <small class="muted">${device.device_id}</small>
    </th>
    <td>${placeWord(device.place, app.lang)}</td>
    <td class="port">
      ${device.driver} <small class="muted" data-testid="port-${device.device_id}">${vitals?.port}</small>
      ${
        vitals?.identity || vitals?.version
          ? html`<small class="muted">${[vitals.identity, vitals.version].filter(Boolean).join(" · ")}</small>`
          : null
      }
    </td>
    <td>
      ${stateMark(app, device)} ${paper(app, device)}
      <small class="muted">${app.t("since_at", { time: when(app, device.since) })}</small>
    </td>
    <td data-testid="counters-${device.device_id}">${counted(app, vitals)}</td>
    <td class="end">
      ${
        orphan
          ? html`<button
              type="button"
              class="danger"
              data-testid="forget-${device.device_id}"
              aria-label=${app.t("forget_named", { device: device.device_id })}
              ?disabled=${app.ui.busy || !app.state.may_pair}
              @click=${() => act.forget(device)}
            >
              ${app.t("forget")}
            </button>`
          : testButton(app, act, device)
      }
      <div role="status">${outcome(app, device)}</div>
    </td>
  </tr>`;
};

const table = (app, act, rows, name, orphan = false) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead>
        <tr>
          ${["device", "place", "port", "state", "counters"].map((head) => html`<th scope="col">${app.t(head)}</th>`)}
          <th scope="col" class="end">${app.t(orphan ? "forget" : "test")}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows,
          (device) => device.device_id,
          (device) => deviceRow(app, act, device, orphan),
        )}
      </tbody>
    </table>
  </div>`;

const rights = (app, agent) => {
  const every = agent.kinds.length === app.state.kinds.length;
  const listed = agent.kinds.map((kind) => word(DEVICE, kind, app.lang)).join(app.lang === "en" ? ", " : "、");
  const kinds = every ? app.t("everything") : listed;
  return html`<p class="muted small">
    ${app.t("may_run", { kinds })} <code>${agent.places.join(", ")}</code>
  </p>`;
};

const agentCard = (app, act, row) => {
  const agent = agentNow(app.state, row, app.now());
  const rows = devicesOf(app.state, agent.agent_id);
  const facts = [
    agent.version && app.t("version", { version: agent.version }),
    app.t("heard", { time: when(app, agent.heard) }),
    agent.since && app.t("counting", { time: when(app, agent.since) }),
  ];
  return html`<section class="card agent" data-testid="agent-${agent.name}" data-link=${agent.link}>
    <header>
      <div class="who">
        <h2>${agent.name}</h2>
        ${mark(LINKS[agent.link], app.t(agent.link))}
        <span class="muted small">${facts.filter(Boolean).join(" · ")}</span>
      </div>
      ${
        app.state.may_pair
          ? html`<div class="actions">
              <button type="button" class="plain" data-testid="rename-${agent.name}" @click=${() => act.askRename(agent)}>
                ${app.t("rename")}<span class="unseen"> ${agent.name}</span>
              </button>
              <button type="button" class="danger" data-testid="revoke-${agent.name}" @click=${() => act.askRevoke(agent)}>
                ${app.t("revoke")}<span class="unseen"> ${agent.name}</span>
              </button>
            </div>`
          : null
      }
    </header>
    ${rows.length ? table(app, act, rows, agent.name) : html`<p class="nothing">${app.t("no_devices")}</p>`}
    ${rights(app, agent)}
  </section>`;
};

const orphans = (app, act) => {
  const rows = devicesOf(app.state, null);
  if (!rows.length) return null;
  return html`<section class="card" data-testid="orphans">
    <header><h2>${app.t("orphans")}</h2></header>
    <p class="muted small">${app.t("orphans_text")}</p>
    ${table(app, act, rows, app.t("orphans"), true)}
  </section>`;
};

/** Draw the page of devices. */
export function view(app, act) {
  return html`<main class="devices" data-testid="page">
    ${managerTop(app, "devices")}
    <div class="devices-columns">
      <div class="column">
        ${trouble(app)}
        ${app.state.agents.length ? null : html`<section class="card"><p class="nothing">${app.t("no_agents")}</p></section>`}
        ${repeat(
          app.state.agents,
          (agent) => agent.agent_id,
          (agent) => agentCard(app, act, agent),
        )}
        ${orphans(app, act)}
      </div>
      <div class="column">${screens(app, act)} ${app.state.may_pair ? pairing(app, act) : null}</div>
    </div>
    ${dialogs(app, act)}
  </main>`;
}
