// The page on which a decided case is rated as a whole, on the applicant's own phone.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { boot, demoBadge, languageButton, refusal } from "../../static/app.js";
import { icon } from "../../static/icons.js";
import { nameOf } from "../../static/lang.js";
import { levels, needsReason, RATING_TEXTS, rated, reasons, UNRATED } from "../../static/rating.js";

const TEXTS = {
  ...RATING_TEXTS,
  title: ["评价本次办件", "Rate this case"],
  ask: ["从申请到办结，您满意吗？", "How was it, from application to result?"],
  number: ["办件编号", "Case number"],
  again: ["重新选择", "Choose again"],
  voluntary: ["评价自愿，工作人员看不到是谁评价的。", "Rating is voluntary. Staff do not see who rated."],
  early: ["这个办件还没有办结。办结后，再扫这个二维码就可以评价。", "This case is not concluded yet. Scan the code again once it is."],
  over: ["这个办件没有作出决定就已结束，或决定已作废，不能评价。", "This case ended without a decision, or its decision is void: it cannot be rated."],
  late: ["办结已超过 {days} 天，不能再评价了。", "More than {days} days have passed: it can no longer be rated."],
};

document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

const app = boot({ reduce: (state) => state, view, texts: TEXTS, ui: UNRATED });

const send = async () => {
  if (await app.post("rate", rated(app.ui))) {
    app.set(UNRATED);
    app.refetch();
  }
};
const choose = (level) => {
  app.set({ level, error: null });
  if (!needsReason(level)) send();
};

const open = (page) =>
  !needsReason(page.ui.level)
    ? html`<h2>${page.t("ask")}</h2>
        ${levels(page, choose)}
        <p class="muted small">${page.t("voluntary")}</p>`
    : html`${reasons(page, send, { callBack: true })}
        <button type="button" class="plain" data-testid="again" @click=${() => page.set(UNRATED)}>
          ${icon("back")} ${page.t("again")}
        </button>`;

const BODIES = {
  open,
  rated: ({ t }) => html`<p class="near good" role="status" data-testid="thanks">${icon("check")} ${t("thanks")}</p>`,
  over: ({ t }) => html`<p data-testid="over">${t("over")}</p>`,
  early: ({ t }) => html`<p data-testid="early">${t("early")}</p>`,
  late: ({ state, t }) => html`<p data-testid="late">${t("late", state)}</p>`,
};

function view(page) {
  const { state, t, lang } = page;
  document.title = t("title");
  return html`<main class="phone" data-testid="page" data-rating=${state.rating}>
    <header>
      <h1>${nameOf(state.hall, lang)}</h1>
      <div class="switches">${demoBadge(page)} ${languageButton(page)}</div>
    </header>
    <div class="messages">${refusal(page)}</div>
    <section class="card">
      <p class="about"><strong>${nameOf(state, lang, "matter_name")}</strong></p>
      <p class="muted small">${t("number")} <span class="number" data-testid="case-number">${state.case_number}</span></p>
      ${BODIES[state.rating](page)}
    </section>
  </main>`;
}
