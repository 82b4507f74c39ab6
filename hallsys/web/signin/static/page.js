// The staff's first page: sign in, then choose the place to work at.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { getOnce } from "../../static/api.js";
import { boot } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { top } from "../../static/top.js";
import { WINDOW_STATE, word } from "../../static/words.js";

const TEXTS = {
  title: ["工作人员登录", "Staff sign-in"],
  login: ["账号", "Account"],
  password: ["密码", "Password"],
  sign_in: ["登录", "Sign in"],
  choose: ["您好，{name}。请选择工作位置", "Hello, {name}. Where do you work now?"],
  clerk: ["窗口", "Windows"],
  output: ["出件窗口", "Output windows"],
  backoffice: ["后台审批", "Back office"],
  manager: ["值班管理", "Management"],
  taken: ["{name} 使用中", "in use by {name}"],
  approver: ["后台审批", "Back office"],
  admin: ["管理员", "Administrator"],
  demo_logins: ["演示账号（点一下填入）", "Demo accounts (touch to fill in)"],
  none: [
    "您的账号还没有可用的位置，请联系管理员。",
    "Your account has no place to work yet. Please ask the administrator.",
  ],
};

const GROUPS = [
  ["clerk", "person"],
  ["output", "box"],
  ["backoffice", "folder"],
  ["manager", "screen"],
];

const app = boot({ view, texts: TEXTS });

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
  });
  if (!answer) return;
  if (app.state.next) location.assign(app.state.next);
  else await renew();
}

async function signOut() {
  if (await app.post("sign-out", {})) await renew();
}

function fill(account) {
  for (const name of ["login", "password"])
    document.querySelector(`input[name=${name}]`).value = account[name];
}

const form = (page) =>
  html`<form class="card sign-in" @submit=${signIn}>
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
      <button class="main" data-testid="sign-in" ?disabled=${page.ui.busy}>${page.t("sign_in")}</button>
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
      place.taken_by
        ? html`<span class="mark warn">${page.t("taken", { name: place.taken_by })}</span>`
        : place.state
          ? html`<span class="mark">${word(WINDOW_STATE, place.state, page.lang)}</span>`
          : null
    }
  </a>`;

const places = (page) =>
  html`<h2>${page.t("choose", { name: page.state.clerk.name })}</h2>
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
    <button type="button" data-testid="sign-out" ?disabled=${page.ui.busy} @click=${signOut}>
      ${page.t("sign_out")}
    </button>`;

function view(page) {
  return html`<main class="start-page" data-testid="page" data-signed-in=${page.state.clerk !== null}>
    ${top(page, page.t("title"))}
    <div class="middle ${page.state.clerk ? "broad" : ""}">
      ${page.state.clerk ? places(page) : form(page)}
    </div>
  </main>`;
}
