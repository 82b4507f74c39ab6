// The staff's first page: sign in, then choose the place to work at.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { getOnce } from "../../static/api.js";
import { boot } from "../../static/app.js";
import { toast, toastPlace } from "../../static/elements/dialogs.js";
import { banner } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { top } from "../../static/top.js";
import { WINDOW_STATE, word } from "../../static/words.js";
import { passwordForm } from "./password.js";
import { codeField, dropForm, secondFactorForm, waitingForm } from "./second_factor.js";
import { TEXTS } from "./texts.js";

const GROUPS = [
  ["clerk", "person"],
  ["output", "box"],
  ["backoffice", "folder"],
  ["manager", "screen"],
];

const app = boot({
  view,
  texts: TEXTS,
  ui: { doing: null, changed: false, differs: false, asked: false, fresh: null },
});

async function renew() {
  app.state = await getOnce(app.state.self);
  app.draw();
}

async function signIn(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  const answer = await app.post("sign-in", {
    login: form.get("login").trim(),
    password: form.get("password"),
    code: form.get("code") ?? "",
  });
  if (!answer) return ask(app.ui.error?.code);
  app.set({ changed: false, asked: false });
  await goOn();
}

// The account asks for a code, too; what was typed stays. Another password may be that of another account.
function ask(code) {
  if (code === "code_asked") app.set({ asked: true, error: null });
  else if (code !== "wrong_code") app.set({ asked: false });
  requestAnimationFrame(() => document.querySelector("input[name=code]")?.select());
}

// On to the page that somebody came for; whoever must set up one-time codes is shown them first.
async function goOn() {
  await renew();
  const { due, next } = app.state;
  if (due === "second_factor") await act.newCodes();
  else if (next && !due && !elsewhere(app.state)) location.assign(next);
}

const act = {
  newCodes: async () => {
    const fresh = await app.post("new-second-factor", {});
    if (fresh) app.set({ doing: "codes", fresh, error: null });
  },
  setCodes: async (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    const { secret } = app.ui.fresh;
    if (!(await app.post("set-second-factor", { secret, password: given.get("password"), code: given.get("code") })))
      return;
    app.set({ doing: null, fresh: null });
    toast(app, () => app.t("codes_set"));
    await goOn();
  },
  dropCodes: async (event) => {
    event.preventDefault();
    if (!(await app.post("drop-second-factor", { password: new FormData(event.target).get("password") }))) return;
    app.set({ doing: null });
    toast(app, () => app.t("codes_dropped"));
    await goOn();
  },
  signOut: async () => {
    if (!(await app.post("sign-out", {}))) return;
    await renew();
    app.set({ doing: null, fresh: null });
  },
  change: async (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    const differs = given.get("fresh") !== given.get("again");
    app.set({ differs });
    if (differs || !(await app.post("password", { old: given.get("old"), new: given.get("fresh") }))) return;
    await renew();
    app.set({ doing: null, changed: true });
  },
  keep: () => app.set({ doing: null, fresh: null, differs: false, error: null }),
};

function fill(account) {
  for (const name of ["login", "password"])
    document.querySelector(`input[name=${name}]`).value = account[name];
}

// Whoever was signed in and came here by no step of their own is told why.
const WHY = { 1: "ended", elsewhere: "ended_elsewhere" };
const ended = WHY[new URLSearchParams(location.search).get("ended")];

const form = (page) =>
  html`${
      ended && !page.ui.changed
        ? html`<div role="status">${banner("warn", page.t(ended), { testid: "ended" })}</div>`
        : null
    }
    ${page.ui.changed ? html`<div role="status">${banner("good", page.t("changed"), { testid: "changed" })}</div>` : null}
    <form class="card sign-in" @submit=${signIn}>
      <h2>${page.t("title")}</h2>
      <label
        >${page.t("login")}<input
          name="login"
          data-testid="login"
          autocomplete="username"
          autocapitalize="none"
          required
      /></label>
      <label
        >${page.t("password")}<input
          name="password"
          type="password"
          data-testid="password"
          autocomplete="current-password"
          required
      /></label>
      ${page.ui.asked ? codeField(page) : null}
      <button class="main" data-testid="sign-in" ?disabled=${page.ui.busy}>${page.t("sign_in")}</button>
      <p class="muted small">${page.t("lock_told")}</p>
    </form>
    ${
      page.state.demo_logins.length
        ? html`<section class="card">
            <h2>${page.t("demo_logins")}</h2>
            <ul class="rows">
              ${page.state.demo_logins.map(
                (account) =>
                  html`<li>
                    <button type="button" data-testid="demo-${account.login}" @click=${() => fill(account)}>
                      ${account.name}
                    </button>
                    <span class="wide small"
                      ><code>${account.login} / ${account.password}</code>
                      <span class="muted">${account.roles.map((role) => page.t(role)).join(" · ")}</span></span
                    >
                  </li>`,
              )}
            </ul>
          </section>`
        : null
    }`;

const placeLink = (page, place) =>
  html`<a class="button place" data-testid="place-${place.code ?? place.surface}" href=${place.url}>
    <span class="wide">${nameOf(place, page.lang)} <small class="muted">${place.code ?? ""}</small></span>
    ${
      place.locked
        ? html`<span class="mark bad" data-testid="locked-${place.code}">${icon("closed")} ${page.t("locked", { why: place.locked[page.lang] })}</span>`
        : place.taken_by
        ? html`<span class="mark warn">${page.t("taken", { name: place.taken_by })}</span>`
        : place.state
          ? html`<span class="mark">${word(WINDOW_STATE, place.state, page.lang)}</span>`
          : null
    }
  </a>`;

// Somebody was led here from a page of the staff that needs another right.
const elsewhere = ({ next, surfaces }) => {
  const part = next?.split(/[/?]/)[1];
  const surface = part === "studio" ? "manager" : part;
  return GROUPS.some(([one]) => one === surface) && !surfaces.includes(surface);
};

const places = (page) =>
  html`${elsewhere(page.state) ? banner("warn", page.t("elsewhere"), { testid: "elsewhere" }) : null}
    <h2>${page.t("choose", { name: page.state.clerk.name })}</h2>
    ${page.state.places.length === 0 ? html`<p class="nothing">${page.t("none")}</p>` : null}
    ${GROUPS.map(([surface, drawing]) => {
      const own = page.state.places.filter((place) => place.surface === surface);
      return own.length
        ? html`<section class="card">
            <header><h3>${icon(drawing)} ${page.t(surface)}</h3></header>
            <div class="places">${own.map((place) => placeLink(page, place))}</div>
          </section>`
        : null;
    })}
    <p class="line">
      <button type="button" data-testid="change" @click=${() => app.set({ doing: "password", error: null })}>
        ${page.t("change")}
      </button>
      ${
        page.state.clerk.second_factor
          ? html`<button type="button" data-testid="codes-drop" @click=${() => app.set({ doing: "drop", error: null })}>
              ${page.t("codes_drop")}
            </button>`
          : html`<button type="button" data-testid="codes" ?disabled=${page.ui.busy} @click=${act.newCodes}>
              ${page.t("codes")}
            </button>`
      }
      <button type="button" data-testid="sign-out" ?disabled=${page.ui.busy} @click=${act.signOut}>
        ${page.t("sign_out")}
      </button>
    </p>`;

const FORMS = { password: passwordForm, codes: secondFactorForm, drop: dropForm };

const body = (page) => {
  const { clerk, due } = page.state;
  if (due === "password") return passwordForm(page, act);
  if (due && !page.ui.fresh) return waitingForm(page, act);
  if ((clerk || due) && page.ui.doing) return FORMS[page.ui.doing](page, act);
  return clerk ? places(page) : form(page);
};

function view(page) {
  const broad = page.state.clerk !== null && !page.ui.doing;
  return html`<main class="start-page" data-testid="page" data-signed-in=${page.state.clerk !== null}>
    ${top(page, page.t("title"))}
    <div class="middle ${broad ? "broad" : ""}">${body(page)}</div>
    ${toastPlace(page)}
  </main>`;
}
