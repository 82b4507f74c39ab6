// Following a case: by its number and the applicant's document, or straight from the receipt's code.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton, refusal } from "../../static/app.js";
import { get } from "../../static/api.js";
import { caseProgress } from "../../static/case_progress.js";
import { field } from "../../static/elements/fields.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";

const TEXTS = {
  title: ["办件进度查询", "Follow a case"],
  ask: ["查询办件进度", "Follow your case"],
  case_number: ["办件编号", "Case number"],
  case_hint: ["见受理回执；部门系统的编号也可以。", "It stands on your receipt; a department's own number will do, too."],
  id_number: ["申请人证件号码", "The applicant's ID number"],
  id_hint: ["单位办件填经办人的证件号码。只用于核对是不是您的办件，不会保存。", "For an organisation that of its agent. Only to see that the case is yours; it is not kept."],
  find: ["查询", "Look"],
  again: ["刷新", "Look again"],
  other: ["查询另一办件", "Another case"],
  scan: ["也可扫描受理回执上的二维码，或持身份证在取号机上查询全部办件。", "Or scan the code on your receipt, or lay your ID card on a kiosk to see all your cases."],
};

document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

const app = boot({ view, texts: TEXTS, ui: { found: null, asked: null } });

// What was asked stays in this page, so that it can be looked at again; it is in no address.
const look = async (asked) => {
  const answer = await app.post("find", asked);
  if (answer) app.set({ found: answer.case, asked });
};
const find = (event) => {
  event.preventDefault();
  const { case_number: number, number: holder } = Object.fromEntries(new FormData(event.target));
  return look({ case_number: number.trim(), number: holder.trim() });
};
const again = () => {
  if (app.ui.asked) return look(app.ui.asked);
  return app.run(async () => {
    app.state = await get(app.state.self);
  });
};

const input = (name, more) => ({ id, describedby }) =>
  html`<input id=${id} name=${name} data-testid=${name} required autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength=${more} aria-describedby=${describedby} />`;

const asking = ({ t, ui }) =>
  html`<section class="card">
    <h2>${t("ask")}</h2>
    <form data-testid="find-form" @submit=${find}>
      ${field({ id: "case-number", label: t("case_number"), hint: t("case_hint") }, input("case_number", 64))}
      ${field({ id: "id-number", label: t("id_number"), hint: t("id_hint") }, input("number", 40))}
      <button class="main" data-testid="find" ?disabled=${ui.busy}>${icon("search")} ${t("find")}</button>
    </form>
    <p class="muted">${t("scan")}</p>
  </section>`;

const shown = ({ t, ui }, one) =>
  html`<section class="card">${caseProgress(app, one)}
      <button type="button" data-testid="again" ?disabled=${ui.busy} @click=${again}>${icon("refresh")} ${t("again")}</button></section>
    ${ui.found ? html`<button type="button" class="plain" data-testid="other" @click=${() => app.set({ found: null, asked: null })}>${t("other")}</button>` : html`<a class="button plain" href="/progress">${t("other")}</a>`}`;

function view(page) {
  const one = page.ui.found ?? page.state.case;
  return html`<main class="progress" data-testid="page">
    <header>
      <h1>${nameOf(page.state.hall, page.lang)}</h1>
      <div class="switches">${demoBadge(page)} ${languageButton(page)}</div>
    </header>
    ${refusal(page)} ${one ? shown(page, one) : asking(page)}
  </main>`;
}
