// The frame of every page: first snapshot, live facts, language, refusals, one render per frame.

import { html, render } from "./vendor/lit-html/lit-html.js";
import { get, post, Refused } from "./api.js";
import { keepContrast, keptContrast, show } from "./display.js";
import { banner } from "./elements/marks.js";
import { icon } from "./icons.js";
import { keepLanguage, languageTag, otherLanguage, translator } from "./lang.js";
import { follow } from "./live.js";
import { tellRepeats } from "./repeating.js";
import { COMMON } from "./words.js";

/**
 * Start a page and return its app.
 * reduce(state, fact) folds facts, signals what is no fact (live.js); view(app) draws; texts is the page's
 * table (needs `title`);
 * ui is the page's own state that no server knows, of which `elder` and `contrast` show in every element; facts(app, facts, before) reacts to what has just happened;
 * tick redraws every so many ms; shared marks a screen whose language choice must not outlive the visitor.
 */
export function boot({
  reduce = (state) => state,
  signals,
  view,
  texts,
  ui = {},
  facts,
  tick,
  shared = false,
}) {
  const snapshot = JSON.parse(document.getElementById("snapshot").textContent);
  const root = document.getElementById("page");
  const app = {
    state: snapshot,
    ui: { error: null, busy: false, contrast: keptContrast(shared), ...ui },
    lang: snapshot.lang,
    stale: false,
    t: translator({ ...COMMON, ...texts }, snapshot.lang),
    now: () => Date.now(),
    heardAt: () => Date.now(),
    refetch: () => location.reload(),
  };
  let planned = false;
  let returnTo = null;

  app.draw = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      show(app.ui);
      render(view(app), root);
      tendDialogs();
    });
  };

  // A dialog is in the page while it is wanted: open it when it comes, give the focus back when it goes.
  function tendDialogs() {
    const fresh = root.querySelector("dialog:not([open])");
    if (fresh) {
      returnTo ??= document.activeElement;
      fresh.showModal();
    } else if (returnTo && !root.querySelector("dialog")) {
      if (returnTo.isConnected) returnTo.focus();
      returnTo = null;
    }
  }

  app.set = (patch) => {
    Object.assign(app.ui, patch);
    app.draw();
  };

  app.speak = (lang) => {
    app.lang = lang;
    app.t = translator({ ...COMMON, ...texts }, lang);
    document.documentElement.lang = languageTag(lang);
    document.title = app.t("title");
    if (!shared) keepLanguage(lang);
    app.draw();
  };
  app.switchLanguage = () => app.speak(otherLanguage(app.lang));
  app.switchContrast = () => {
    app.set({ contrast: !app.ui.contrast });
    if (!shared) keepContrast(app.ui.contrast);
  };

  app.refused = (refusal) => {
    if (!(refusal instanceof Refused)) throw refusal;
    app.set({ error: refusal });
    // A dialog may be scrolled to what was pressed, far from where it tells why that was refused.
    requestAnimationFrame(() => root.querySelector("dialog .banner.bad")?.scrollIntoView({ block: "nearest" }));
  };

  // One command at a time: what is pressed again while the answer is on its way is the same press.
  app.run = (work) => {
    if (app.ui.busy) return Promise.resolve();
    app.running = carryOut(work);
    return app.running;
  };

  const carryOut = async (work) => {
    app.set({ busy: true, error: null });
    try {
      return await work();
    } catch (refusal) {
      if (refusal.code in ENDED) signedOut(refusal);
      app.refused(refusal);
      return undefined;
    } finally {
      app.set({ busy: false });
    }
  };
  app.post = (path, body) => app.run(() => post(`${app.state.api}/${path}`, body));
  app.get = get;

  if (snapshot.room) {
    const live = follow({
      snapshot,
      reduce,
      signals,
      changed(state, news) {
        const before = app.state;
        app.state = state;
        facts?.(app, news, before);
        app.draw();
      },
      stale(isStale) {
        app.stale = isStale;
        document.documentElement.dataset.live = isStale ? "stale" : "live";
        app.draw();
      },
      joined() {
        document.documentElement.dataset.live = "live";
      },
      ended(refusal) {
        if (refusal.status === 401) signedOut(refusal);
        else location.reload();
      },
    });
    app.now = live.now;
    app.heardAt = live.heardAt;
    app.refetch = live.refetch;
  }
  if (!snapshot.room) document.documentElement.dataset.live = "live";
  document.title = app.t("title");
  const { surface } = document.documentElement.dataset;
  if (surface) import("./session.js").then(({ watchSession }) => watchSession(app, surface, signedOut));
  tellRepeats(app);
  if (tick) setInterval(app.draw, tick);
  app.draw();
  return app;
}

// By the code of the refusal, how the sign-in page is told why.
const ENDED = { not_signed_in: "1", signed_in_elsewhere: "elsewhere" };

function signedOut({ code }) {
  location.assign(`/?next=${encodeURIComponent(location.pathname)}&ended=${ENDED[code] ?? "1"}`);
}

/** The language switch. */
export const languageButton = (app) => html`
  <button
    type="button"
    class="plain"
    data-testid="lang"
    lang=${languageTag(otherLanguage(app.lang))}
    @click=${app.switchLanguage}
  >
    ${app.t("language")}
  </button>
`;

/** The switch to high contrast and back. */
export const contrastButton = (app) => html`
  <button
    type="button"
    class="plain only"
    data-testid="contrast"
    title=${app.t("contrast")}
    aria-label=${app.t("contrast")}
    aria-pressed=${app.ui.contrast}
    @click=${app.switchContrast}
  >
    ${icon("contrast")}
  </button>
`;

/** The refusal of the last command, for people and for screen readers. */
export const refusal = (app) =>
  html`<div class="refusal-place" role="alert">
    ${
      app.ui.error
        ? banner("bad", app.ui.error[app.lang], {
            testid: "error",
            code: app.ui.error.code,
            action: { text: app.t("close"), act: () => app.set({ error: null }) },
          })
        : null
    }
  </div>`;

/** The mark of a page that may be out of date; empty while it is live. */
export const staleMark = (app) =>
  html`<div class="stale-place" role="status">
    ${app.stale ? banner("warn", app.t("stale"), { testid: "stale", drawing: "offline" }) : null}
  </div>`;

/** The badge of a demonstration hall. */
export const demoBadge = (app) =>
  app.state.demo ? html`<span class="demo-badge" data-testid="demo-badge">${app.t("demo")}</span>` : null;
