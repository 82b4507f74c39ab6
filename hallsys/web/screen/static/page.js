// A screen that is not set up: type its code, or open the link that carries it.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot } from "../../static/app.js";
import { top } from "../../static/top.js";

const LENGTH = 8;
const AGAIN_MS = [3000, 6000, 12_000, 24_000];
const TEXTS = {
  title: ["设置本屏", "Set this screen up"],
  not_yet: ["本屏尚未设置", "This screen is not set up"],
  enter: [
    "请输入 8 位设置码。值班经理在“设备”页面的“屏”一栏生成，10 分钟内有效，只能用一次。",
    "Enter its code of 8 characters. A manager makes one under “Screens” on the page of devices; it is good once and for 10 minutes.",
  ],
  code: ["设置码", "Code"],
  set_up: ["开始使用", "Start"],
  delete_one: ["删除一位", "Delete one"],
  staff: ["工作人员登录后查看", "Sign in as staff to look at it"],
};

const clean = (text) => [...text.toUpperCase()].filter((one) => app.state.keys.includes(one)).join("").slice(0, LENGTH);
const spaced = (code) => (code.length > LENGTH / 2 ? `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}` : code);

/** Return the page that was asked for, with its options. */
const asked = () => new URLSearchParams(location.search).get("next") ?? "/";

const app = boot({ view, texts: TEXTS, ui: { code: "" }, shared: true });

const type = (text) => app.set({ code: clean(text), error: null });

async function setUp(event) {
  event?.preventDefault();
  const answer = await app.post("set-up", { code: app.ui.code });
  if (answer) location.replace(asked().startsWith(`${answer.url}?`) ? asked() : answer.url);
  else if (isWrong()) app.set({ code: "" });
  return answer;
}

const isWrong = () => app.ui.error?.status === 403;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Bring the code of a link until it is taken or wrong, or somebody types another: nobody may be there to try again.
 * An agent's link also tells behind an "@" where at 127.0.0.1 the browser comes from, and gets another code.
 */
async function bring(code, door) {
  type(code);
  for (let attempt = 0; app.ui.code.length === LENGTH && app.ui.code === clean(code); attempt += 1) {
    if (await setUp()) return;
    if (!isWrong()) await pause(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)]);
  }
  history.replaceState(null, "", location.pathname + location.search);
  if (!isWrong() || !/^\d{1,5}\//.test(door)) return;
  await pause(AGAIN_MS[0]);
  if (!app.ui.code) location.replace(`http://127.0.0.1:${door}`);
}

// The link that a manager was shown: the code stands behind the "#", which is sent to nobody.
if (location.hash) {
  const [code, ...door] = location.hash.slice(1).split("@");
  bring(code, door.join("@"));
}

const key = (page, one) =>
  html`<button type="button" data-testid="key-${one}" @click=${() => type(page.ui.code + one)}>${one}</button>`;

function view(page) {
  return html`<main class="screen-page" data-testid="page">
    ${top(page, page.t("title"))}
    <form class="set-up" @submit=${setUp}>
      <h2>${page.t("not_yet")}</h2>
      <p id="enter">${page.t("enter")}</p>
      <input
        class="code"
        data-testid="code"
        aria-label=${page.t("code")}
        aria-describedby="enter"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        .value=${spaced(page.ui.code)}
        @input=${(event) => type(event.target.value)}
      />
      <div class="keys">
        ${[...page.state.keys].map((one) => key(page, one))}
        <button type="button" class="wide-key" data-testid="key-back" @click=${() => type(page.ui.code.slice(0, -1))}>
          ${page.t("delete_one")}
        </button>
      </div>
      <button class="main" data-testid="set-up" ?disabled=${page.ui.busy || page.ui.code.length < LENGTH}>
        ${page.t("set_up")}
      </button>
      <a data-testid="staff" href="/?next=${encodeURIComponent(asked())}">${page.t("staff")}</a>
    </form>
  </main>`;
}
