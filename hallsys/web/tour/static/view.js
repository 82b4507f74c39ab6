// The tour: what to do, the things to touch, and the live surfaces.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { confirm } from "../../static/elements/dialogs.js";
import { face, icon } from "../../static/icons.js";
import { clock } from "../../static/lang.js";
import { top } from "../../static/top.js";
import { LEVEL, placeWord, word } from "../../static/words.js";
import { nextStep, PLACE, STEPS } from "./reduce.js";

const steps = (app) => {
  const next = nextStep(app.state.done);
  return html`<section class="card">
    <header>
      <h2>${app.t("steps")}</h2>
      <b class="number">${app.state.done.length} / ${Object.keys(STEPS).length}</b>
    </header>
    <progress aria-label=${app.t("steps")} max=${Object.keys(STEPS).length} .value=${app.state.done.length}></progress>
    <ol class="steps">
      ${Object.keys(STEPS).map((step) => {
        const done = app.state.done.includes(step);
        return html`<li
          data-testid="step-${step}"
          data-done=${done}
          class=${done ? "done" : step === next ? "next" : ""}
          aria-current=${step === next ? "step" : "false"}
        >
          <span class="dot">${done ? icon("check") : null}</span>
          <a href="#surface-${PLACE[step]}">${app.t(`step_${step}`)}</a>
        </li>`;
      })}
    </ol>
    ${next === null ? html`<p class="mark good" role="status">${icon("check")} ${app.t("all_done")}</p>` : null}
  </section>`;
};

const placeName = (app, place) => {
  const [kind, code] = place.split(":");
  return app.t(`at_${kind}`, { code });
};

const cards = (app, act) => {
  const reader = app.state.readers.find((one) => one.device_id === app.ui.reader);
  const lying = app.ui.devices?.readers.find((one) => one.device_id === reader?.device_id)?.card;
  const person = app.state.persons.find((one) => one.card === lying);
  return html`<section class="card">
    <header><h2>${app.t("cards")}</h2></header>
    <div class="choice" role="group" aria-label=${app.t("lay_on")}>
      ${app.state.readers.map(
        (one) =>
          html`<button
            type="button"
            data-testid="reader-${one.device_id}"
            aria-pressed=${one === reader}
            @click=${() => app.set({ reader: one.device_id })}
          >
            ${placeName(app, one.place)}
          </button>`,
      )}
    </div>
    <ul class="rows">
      ${app.state.persons.map(
        (one) =>
          html`<li>
            ${icon("card")}
            <span class="wide"
              >${one.name}
              <small class="muted">${one.age} · ${app.lang === "en" ? one.note_en : one.note_zh}</small></span
            >
            <button
              type="button"
              data-testid="lay-${one.card}"
              ?disabled=${app.ui.busy}
              @click=${() => act.poke(reader.device_id, "lay_card", { card: one.card })}
            >
              ${app.t("lay")}
            </button>
          </li>`,
      )}
    </ul>
    <p class="line">
      <span class="small" role="status" data-testid="lying"
        >${person ? app.t("lying", { name: person.name }) : null}</span
      >
      <button
        type="button"
        data-testid="lift"
        ?disabled=${!lying || app.ui.busy}
        @click=${() => act.poke(reader.device_id, "lift_card")}
      >
        ${app.t("lift")}
      </button>
    </p>
  </section>`;
};

// Codes are made when they are shown: an appointment for now, the ticket that was taken last.
const codes = (app, act) =>
  app.state.scanners.map(
    (scanner) =>
      html`<section class="card">
        <header>
          <h2>${app.t("codes")} <small class="muted">${app.t("at_scanner")}</small></h2>
        </header>
        <div class="choice">
          ${["appointment", "ticket"].map(
            (what) =>
              html`<button
                type="button"
                data-testid="scan-${what}"
                ?disabled=${app.ui.busy}
                @click=${() => act.scan(scanner.device_id, what)}
              >
                ${icon("scan")} ${app.t(`code_${what}`)}
              </button>`,
          )}
        </div>
      </section>`,
  );

// Elsewhere only the applicant knows the code.
const inLockers = (app) =>
  app.state.lockers.length
    ? html`<section class="card">
        <header>
          <h2>${app.t("lockers")}</h2>
          <a class="button plain" href="/locker/${app.state.lockers[0].bank}" target="_blank" rel="noopener">${app.t("locker_screen")}</a>
        </header>
        <ul class="rows small">
          ${app.state.lockers.map(
            (one) =>
              html`<li data-testid="locker-row">
                <span class="wide">${app.t("in_box", { n: one.box, name: one.name })}</span>
                <strong class="number" data-testid="locker-code">${app.t("locker_code", { code: `${one.code.slice(0, 3)} ${one.code.slice(3)}` })}</strong>
              </li>`,
          )}
        </ul>
      </section>`
    : null;

const printers = (app, act) =>
  app.ui.devices?.printers.map(
    (printer) =>
      html`<section class="card">
        <header>
          <h2>${app.t("printer")}</h2>
          ${
            printer.paper
              ? html`<button
                  type="button"
                  data-testid="paper-out"
                  ?disabled=${app.ui.busy}
                  @click=${() => act.poke(printer.device_id, "paper_out")}
                >
                  ${app.t("paper_out")}
                </button>`
              : html`<button
                  type="button"
                  class="main"
                  data-testid="paper-in"
                  ?disabled=${app.ui.busy}
                  @click=${() => act.poke(printer.device_id, "paper_in")}
                >
                  ${app.t("paper_in")}
                </button>`
          }
        </header>
        ${printer.slips.length === 0 ? html`<p class="nothing">${app.t("no_slip")}</p>` : null}
        <div class="slips">
          ${repeat(
            printer.slips,
            (slip) => slip.slip_id,
            (slip) =>
              html`<img
                data-testid="slip"
                src=${slip.png}
                alt=${app.t("slip", { time: clock(slip.at, app.state.timezone) })}
              />`,
          )}
        </div>
      </section>`,
  );

const pads = (app, act) =>
  app.ui.devices?.pads.map(
    (pad) =>
      html`<section class="card">
        <header>
          <h2>${app.t("pad")} <small class="muted">${placeWord(pad.place, app.lang)}</small></h2>
          <span class="mark ${pad.asking ? "warn" : ""}">${app.t(pad.asking ? "asking" : "not_asking")}</span>
        </header>
        <div class="pad-keys">
          ${[5, 4, 3, 2, 1].map(
            (level) =>
              html`<button
                type="button"
                data-testid="pad-${level}"
                title=${word(LEVEL, level, app.lang)}
                aria-label=${word(LEVEL, level, app.lang)}
                ?disabled=${app.ui.busy}
                @click=${() => act.poke(pad.device_id, "press", { level })}
              >
                ${face(level)}
              </button>`,
          )}
        </div>
      </section>`,
  );

const signs = (app) =>
  html`<section class="card">
    <header><h2>${app.t("signs")}</h2></header>
    <div class="leds">
      ${app.ui.devices?.signs.map(
        (sign) =>
          html`<figure>
            <div class="led" data-testid="sign-text">${sign.lines.map((line) => html`<p>${line}</p>`)}</div>
            <figcaption class="muted small">${placeWord(sign.place, app.lang)}</figcaption>
          </figure>`,
      )}
    </div>
  </section>`;

const announcement = (app, said) =>
  html`<li data-testid="said">
    <div class="wide">
      <p lang="zh-CN">${said.text_zh}</p>
      <p class="muted small" lang="en">${said.text_en}</p>
      ${said.wav ? html`<audio controls preload="none" src=${said.wav}></audio>` : null}
    </div>
    <time class="muted small">${clock(said.at, app.state.timezone, { seconds: true })}</time>
  </li>`;

const speakers = (app) => {
  const said = (app.ui.devices?.speakers ?? [])
    .flatMap((speaker) => speaker.said)
    .sort((one, other) => other.at - one.at);
  return html`<section class="card">
    <header><h2>${app.t("speaker")}</h2></header>
    ${said.length === 0 ? html`<p class="nothing">${app.t("nothing_said")}</p>` : null}
    <ul class="rows">
      ${said.slice(0, 4).map((one) => announcement(app, one))}
    </ul>
  </section>`;
};

const logins = (app) =>
  html`<section class="card">
    <header><h2>${app.t("logins")}</h2></header>
    <ul class="rows small">
      ${app.state.logins.map((one) => html`<li><strong>${one.name}</strong> <code class="wide">${one.login} / ${one.password}</code></li>`)}
    </ul>
  </section>`;

const frames = (app) => {
  const next = PLACE[nextStep(app.state.done)];
  return html`<section class="surfaces" aria-label=${app.t("surfaces")}>
    ${repeat(
      app.state.surfaces,
      (surface) => surface.key,
      (surface) =>
        html`<article
          class="surface ${surface.key === next ? "next" : ""}"
          id="surface-${surface.key}"
          data-testid="surface-${surface.key}"
        >
          <header>
            <h2>${surface[app.lang]}</h2>
            ${surface.key === next ? html`<span class="mark brand">${icon("star")} ${app.t("go_on_here")}</span>` : null}
            <a class="button plain" href=${surface.url} target="_blank" rel="noopener">${app.t("open")}</a>
          </header>
          <div class="glass">
            <iframe
              data-testid="frame-${surface.key}"
              src="${surface.url}?lang=${app.lang}"
              title=${surface[app.lang]}
              allow="autoplay"
            ></iframe>
          </div>
        </article>`,
    )}
  </section>`;
};

/** Draw the tour. */
export function view(app, act) {
  return html`<main class="tour" data-testid="page">
    ${top(app, app.t("title"), {
      more: html`<button
        type="button"
        class="plain"
        data-testid="reset"
        @click=${() => app.set({ dialog: "reset" })}
      >
        ${icon("refresh")} ${app.t("reset")}
      </button>`,
    })}
    ${app.ui.resetting ? html`<p class="intro" role="status" data-testid="resetting">${app.t("resetting")}</p>` : null}
    <p class="intro">${app.t("intro")}</p>
    <div class="tour-columns">
      <div class="side">
        ${steps(app)} ${cards(app, act)} ${codes(app, act)} ${inLockers(app)} ${printers(app, act)} ${pads(app, act)} ${signs(app)}
        ${speakers(app)} ${logins(app)}
      </div>
      ${frames(app)}
    </div>
    ${
      app.ui.dialog === "reset"
        ? confirm(app, {
            title: app.t("reset_sure"),
            yes: app.t("reset"),
            kind: "danger",
            act: act.reset,
            close: act.close,
            testid: "reset",
          })
        : null
    }
  </main>`;
}
