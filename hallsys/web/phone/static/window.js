// The page behind the code of a window: by the numbers of ticket and document to the visit that is to be rated.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton, refusal } from "../../static/app.js";
import { field } from "../../static/elements/fields.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";

const TEXTS = {
  title: ["评价本次办理", "Rate your visit"],
  at: ["{n} 号窗口", "Window {n}"],
  slip: ["号票还在？扫描号票上的二维码即可评价，不用填写。", "Still have your slip? Scan its code: nothing to fill in."],
  ticket_number: ["号码", "Ticket number"],
  ticket_hint: ["如 A001；当天有效。", "Such as A001; on the day of the visit."],
  id_number: ["取号时的证件号码", "The ID number of the ticket"],
  id_hint: ["只用于核对是不是您的办理，不会保存。", "Only to see that the visit was yours; it is not kept."],
  find: ["去评价", "Go on"],
  voluntary: ["评价自愿，工作人员看不到是谁评价的。", "Rating is voluntary. Staff do not see who rated."],
};

document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

const app = boot({ view, texts: TEXTS, ui: {} });

const find = async (event) => {
  event.preventDefault();
  const { ticket_number: ticket, number } = Object.fromEntries(new FormData(event.target));
  const answer = await app.post("find", { ticket_number: ticket.trim(), number: number.trim() });
  if (answer) location.assign(answer.path);
};

const input = (name, longest) => ({ id, describedby }) =>
  html`<input id=${id} name=${name} data-testid=${name} required autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength=${longest} aria-describedby=${describedby} />`;

function view(page) {
  const { state, t, lang, ui } = page;
  document.title = t("title");
  return html`<main class="phone" data-testid="page">
    <header>
      <h1>${nameOf(state.hall, lang)}</h1>
      <div class="switches">${demoBadge(page)} ${languageButton(page)}</div>
    </header>
    <div class="messages">${refusal(page)}</div>
    <section class="card at-window">
      <h2>${t("title")} · ${t("at", { n: state.window })}</h2>
      <p>${t("slip")}</p>
      <form data-testid="find-form" @submit=${find}>
        ${field({ id: "ticket-number", label: t("ticket_number"), hint: t("ticket_hint") }, input("ticket_number", 12))}
        ${field({ id: "id-number", label: t("id_number"), hint: t("id_hint") }, input("number", 40))}
        <button class="main" data-testid="find" ?disabled=${ui.busy}>${icon("star")} ${t("find")}</button>
      </form>
      <p class="muted small">${t("voluntary")}</p>
    </section>
  </main>`;
}
