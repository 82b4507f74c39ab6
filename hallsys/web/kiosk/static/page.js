// The kiosk: a card or a typed number, a choice, a number; and back home when nobody is there.

import { boot } from "../../static/app.js";
import { cardRefusal, ofACode } from "../../static/cardfaults.js";
import { keptContrast } from "../../static/display.js";
import { waitingChanges } from "../../static/fold.js";
import { fatesAfter } from "../../static/paper_fates.js";
import { arrived, placeOf, reduce } from "./reduce.js";
import { watchForStandIn } from "./standin.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";
import { confirmationRead, NOBODY, visit } from "./visit.js";
import { waitsOf } from "./waits.js";

const LOOK_EVERY_MS = 500;
const PROLONG_EVERY_MS = 45_000; // well within the two minutes for which a card speaks
// How the page is shown to somebody who has asked for nothing; what a visitor asks for stays for the visit.
const PLAIN = { elder: false, contrast: keptContrast(true) };
const TOUCHES = ["pointerdown", "keydown", "input"];
// Where a card that fails leaves nothing of a visit behind: its own screen says what can be done instead.
const BEGINNINGS = new Set(["home", "reading", "failed"]);

const SCANNED = {
  ticket: (scanId) => act.standing(scanId),
  appointment: (scanId) => act.checkInScanned(scanId),
  pick_up: () => app.set({ error: cardRefusal("take_to_output") }),
};
const REACTIONS = {
  CardNotRead: (fact) => notRead(cardRefusal(fact.fault), fact.fault),
  CodeScanned: (fact) => SCANNED[fact.code_kind](fact.scan_id),
  TicketPrinted: (fact) => {
    printed(fact, "printed");
    app.set({ outlet: fact.outlet });
  },
  TicketPrintConfirmed: (fact) => printed(fact, "printed"),
  PaperPrinted: tendPapers,
  PaperFailed: tendPapers,
  TicketPrintFailed: (fact) => printed(fact, "failed"),
};

const app = boot({
  reduce,
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { ...NOBODY, ...PLAIN, prints: {}, fates: {}, warnedAt: 0, map: null },
  tick: 1000,
  shared: true,
  facts(page, facts, before) {
    // A card is a matter of state, not of the fact: it also counts when the line was away just then.
    const presentationId = arrived(before, page.state, page.now());
    if (presentationId) {
      act.arrive(presentationId);
      touchedAt = performance.now();
    }
    if (facts.some((fact) => waitingChanges(fact).length > 0)) waits.changed();
    const here = facts.filter((fact) => fact.place === placeOf(page.state));
    for (const fact of here) REACTIONS[fact.kind]?.(fact);
    if (here.length) touchedAt = performance.now();
  },
});
const act = { ...visit(app, { goHome }), stay };
const waits = waitsOf(app);
const firstLanguage = app.lang;
// By no clock that can be set: set back, it would leave a visitor's things on the screen for as long.
let touchedAt = performance.now();
let prolongedAt = performance.now();
let askedAbout = null;

function notRead(failure, fault) {
  const { screen } = app.ui;
  if (screen === "confirm") return;
  if (BEGINNINGS.has(screen) && !ofACode(fault)) app.set({ ...NOBODY, screen: "failed", failure });
  else app.set({ error: failure });
}

function printed(fact, state) {
  app.set({ prints: { ...app.ui.prints, [fact.ticket_id]: state } });
}

function tendPapers(fact) {
  app.set({ fates: fatesAfter(app.ui.fates, fact) });
}

function stay(event) {
  event?.preventDefault();
  touchedAt = performance.now();
  app.set({ warnedAt: 0 });
}

// Nothing of the last visitor may stay: not the choices, the type size, the language, nor what was typed.
function goHome() {
  const { next } = app.ui;
  app.set({ ...NOBODY, ...PLAIN, prints: {}, fates: {}, warnedAt: 0 });
  if (app.lang !== firstLanguage) app.speak(firstLanguage);
  next?.();
}

function atRest() {
  const { screen, elder, contrast, error, helped } = app.ui;
  return screen === "home" && !(elder || error || helped) && contrast === PLAIN.contrast && app.lang === firstLanguage;
}

function look() {
  const now = performance.now();
  const { ui, state } = app;
  waits.look(now);
  if (!ui.presentation || ui.screen === "confirm") prolongedAt = now;
  else if (touchedAt > prolongedAt && now - prolongedAt >= PROLONG_EVERY_MS) {
    prolongedAt = now;
    act.prolong();
  }
  const change = state.open.changes_at;
  if (change && change !== askedAbout && app.now() >= change + LOOK_EVERY_MS) {
    askedAbout = change;
    app.refetch();
  }
  if (ui.screen === "confirm") {
    const due = ui.next ? confirmationRead(ui, now) : now - ui.confirmedAt >= state.confirm_ms;
    if (due && now - touchedAt >= LOOK_EVERY_MS * 4) goHome();
  } else if (ui.warnedAt) {
    if (now - ui.warnedAt >= state.warn_ms) goHome();
  } else if (!atRest() && now - touchedAt >= state.idle_ms) {
    app.set({ warnedAt: now });
  }
}

for (const touch of TOUCHES) {
  // A touch on the warning itself is its button's affair.
  addEventListener(touch, () => (touchedAt = performance.now()), { passive: true });
}
addEventListener("contextmenu", (event) => event.preventDefault());
setInterval(look, LOOK_EVERY_MS);
// Whoever reads their number here is not sent away from it.
watchForStandIn(app, () => app.ui.screen !== "confirm");
