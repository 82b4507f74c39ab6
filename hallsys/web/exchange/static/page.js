// The demo's receiving system: what arrived, and how it answers.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { repeat } from "../../static/vendor/lit-html/directives/repeat.js";
import { boot, contrastButton, demoBadge, languageButton, refusal } from "../../static/app.js";
import { get, post } from "../../static/api.js";
import { segmented } from "../../static/elements/fields.js";
import { banner, empty, mark, stat } from "../../static/elements/marks.js";
import { icon } from "../../static/icons.js";
import { clock } from "../../static/lang.js";

const LOOK_MS = 1500; // another system, whose messages are no facts of this hall
const LOST = 5;
const TEXTS = {
  title: ["接收方系统（演示）", "Receiving system (demo)"],
  about: [
    "这里模拟上级平台：它核验每个请求的签名，同一编号只收一次。切换应答方式，可在“数据推送”页查看大厅如何应对。",
    "This stands in for the city's exchange: it checks each signature and takes each key once. Let it fail, and see on the page of pushes what the hall does.",
  ],
  pushes: ["打开“数据推送”页", "Open the page of pushes"],
  mood: ["应答方式", "How it answers"],
  failing: ["现在不正常接收，大厅会保留数据并重试。", "It does not take everything now; the hall keeps what it could not tell, and tries again."],
  taken: ["已接收", "Taken"],
  repeated: ["重复（已识别）", "Repeated, known by key"],
  refused: ["已拒收", "Refused"],
  failed: ["未应答或出错", "Failed"],
  forged: ["签名无效", "Bad signature"],
  lose: ["丢失最近 {n} 条", "Lose the newest {n}"],
  lose_hint: ["模拟对方恢复备份后丢数：随后在“数据推送 · 每日核对”中核对，缺少的会重新推送。", "As after a restored backup: compare the day on the page of pushes, and they are sent again."],
  phones: ["申请人的手机", "The applicants' phones"],
  no_texts: ["还没有短信", "No text message yet"],
  no_texts_text: ["受理时留下手机号并同意后，办件进展会发到这里。", "Leave a number at acceptance, and what happens to the case arrives here."],
  texts: ["打开“短信通知”页", "Open the page of messages"],
  arrived: ["最近收到", "Arrived"],
  none: ["还没有收到数据", "Nothing arrived yet"],
  none_text: ["在大厅办理一件业务后，这里会出现服务、受理等数据。", "Serve somebody in the hall, and messages arrive here."],
  verified: ["签名已核验", "Signature verified"],
};

const app = boot({ view: (page) => view(page), texts: TEXTS });

const look = (answer) => {
  if (!answer) return;
  app.state = { ...app.state, ...answer };
  app.draw();
};
setInterval(async () => {
  if (!document.hidden && !app.ui.busy) look(await get("/exchange/state").catch(() => null));
}, LOOK_MS);

const ask = async (path, body) => look(await app.run(() => post(`/exchange/${path}`, body)));

const message = (one) =>
  html`<li class="card arrival" data-testid="arrival">
    <header>
      <h3 translate="no">${one.path}</h3>
      <span>${mark("good", "shield", app.t("verified"))} <span class="muted number">${clock(one.at, app.state.timezone)}</span></span>
    </header>
    <p class="muted number key" translate="no">${one.key}</p>
    <details><summary translate="no">${one.message.projectNo ?? one.message.taskName ?? "JSON"}</summary><pre tabindex="0" translate="no">${JSON.stringify(one.message, null, 2)}</pre></details>
  </li>`;

const onPhone = (one) =>
  html`<li class="bubble" data-testid="text-message">
    <p class="muted number">${one.phone} · ${clock(one.at, app.state.timezone)}</p>
    <p class="words" translate="no">${one.text}</p>
  </li>`;

function view() {
  const { state } = app;
  return html`<main class="exchange" data-testid="page">
    <header class="top">
      <h1>${app.t("title")}</h1>
      <div class="switches">${demoBadge(app)} ${contrastButton(app)} ${languageButton(app)}</div>
    </header>
    <div class="body">
    ${refusal(app)}
    <p>${app.t("about")} <a href="/manager/pushes">${app.t("pushes")}</a></p>
    <section class="card">
      <h2>${app.t("mood")}</h2>
      ${segmented({
        name: "mood",
        label: app.t("mood"),
        options: state.moods.map(([key, zh, en]) => ({
          key,
          text: app.lang === "en" ? en : zh,
          testid: `mood-${key}`,
        })),
        chosen: state.mood,
        choose: (mood) => ask("feel", { mood }),
      })}
      ${state.mood === "works" ? null : banner("warn", app.t("failing"))}
      <dl class="stats">
        ${["taken", "repeated", "refused", "failed", "forged"].map((name) => stat(app.t(name), state.counts[name] ?? 0, { testid: name }))}
      </dl>
      <p><button type="button" data-testid="lose" ?disabled=${app.ui.busy || !state.counts.taken} @click=${() => ask("lose", { count: LOST })}>${app.t("lose", { n: LOST })}</button>
        <span class="muted">${app.t("lose_hint")}</span></p>
    </section>
    <section class="handset" data-testid="handset">
      <h2>${icon("phone")} ${app.t("phones")}</h2>
      <p><a href="/manager/messages">${app.t("texts")}</a></p>
      ${
        state.phones.length
          ? html`<ul class="bubbles">${repeat(state.phones, (one) => one.key, onPhone)}</ul>`
          : empty("phone", app.t("no_texts"), { text: app.t("no_texts_text") })
      }
    </section>
    <h2>${app.t("arrived")}</h2>
    ${
      state.latest.length
        ? html`<ul class="arrivals">${repeat(state.latest, (one) => one.key, message)}</ul>`
        : empty("download", app.t("none"), { text: app.t("none_text") })
    }
    </div>
  </main>`;
}
