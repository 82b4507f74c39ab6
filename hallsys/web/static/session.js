// The end of a session: a question a minute before, which leaves the page as it is; then the sign-in page.

import { html, nothing, render } from "./vendor/lit-html/lit-html.js";
import { getOnce, post } from "./api.js";
import { languageTag } from "./lang.js";

const WARN_MS = 60_000;
const TOLD_EVERY_MS = 60_000; // of somebody who types or touches without sending anything
const ASK_EVERY_MS = 5000; // while the question stands: another tab may have answered it
const TEXTS = {
  idle: ["您还在吗？", "Are you still there?"],
  idle_text: [
    "长时间没有操作，{n} 秒后将退出登录。页面上填写的内容会保留。",
    "Nothing was done for a while. You will be signed out in {n} s. What you have filled in stays.",
  ],
  last: ["登录即将到期", "Your session is about to end"],
  last_text: [
    "本次登录的最长时间已到，{n} 秒后退出，请重新登录。正在办理的业务会保留在窗口。",
    "You have been signed in for as long as it lasts. In {n} s please sign in again. A service in progress stays at the window.",
  ],
  stay: ["继续使用", "Stay signed in"],
  close: ["知道了", "Close"],
};

/** Return what is to be done, `leftMs` before the end: null, "ask" the server, or "leave". */
export const due = (leftMs) => (leftMs > WARN_MS ? null : leftMs > 0 ? "ask" : "leave");

/** Watch over the session of a surface. `left(refusal)` is called at its end. */
export function watchSession(app, surface, left) {
  const root = document.body.appendChild(document.createElement("div"));
  let endsAt = Infinity;
  let last = false;
  let shown = false;
  let put = false; // the last end was seen, and need not be told again
  let toldAt = Date.now(); // the page was opened just now
  let askedAt = 0;

  const take = (answer) => {
    endsAt = Date.now() + answer.left_ms;
    last = answer.last;
    shown = due(answer.left_ms) !== null && !(last && put);
    draw();
  };

  async function ask() {
    askedAt = Date.now();
    try {
      take(await getOnce(`/api/staff/session/${surface}`));
    } catch (refusal) {
      if (refusal.status === 401) left(refusal);
    }
  }

  async function stay() {
    toldAt = Date.now();
    try {
      take(await post("/api/staff/active", { surface }));
    } catch (refusal) {
      if (refusal.status === 401) left(refusal);
    }
  }

  const answer = () => {
    put = last;
    shown = false;
    draw();
    if (!last) stay();
  };

  const t = (key) => TEXTS[key][app.lang === "en" ? 1 : 0];

  const question = () => {
    const kind = last ? "last" : "idle";
    const n = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    return html`<dialog
      class="session-end"
      lang=${languageTag(app.lang)}
      aria-labelledby="session-title"
      aria-describedby="session-text"
      data-testid="session-end"
      @cancel=${(event) => {
        event.preventDefault();
        answer();
      }}
    >
      <h2 id="session-title">${t(kind)}</h2>
      <p id="session-text">${t(`${kind}_text`).replace("{n}", n)}</p>
      <div class="actions">
        <button type="button" class="main" autofocus data-testid="session-stay" @click=${answer}>
          ${t(last ? "close" : "stay")}
        </button>
      </div>
    </dialog>`;
  };

  let returnTo = null;
  function draw() {
    render(shown ? question() : nothing, root);
    const fresh = root.querySelector("dialog:not([open])");
    if (fresh) {
      returnTo = document.activeElement;
      fresh.showModal();
    } else if (!shown && returnTo) {
      if (returnTo.isConnected) returnTo.focus();
      returnTo = null;
    }
  }

  function look() {
    const step = due(endsAt - Date.now());
    if (shown) draw();
    if ((step !== null || endsAt === Infinity) && Date.now() - askedAt >= ASK_EVERY_MS) ask();
  }

  const touched = () => {
    if (!shown && Date.now() - toldAt >= TOLD_EVERY_MS) stay();
  };
  for (const touch of ["pointerdown", "keydown", "input", "wheel"])
    addEventListener(touch, touched, { passive: true, capture: true });
  setInterval(look, 1000);
  ask();
}
