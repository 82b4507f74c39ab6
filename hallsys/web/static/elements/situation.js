// The questions about an applicant's situation, each shown once the answers before it lead to it.

import { html } from "../vendor/lit-html/lit-html.js";
import { nameOf } from "../lang.js";
import { asked } from "../situations.js";
import { segmented } from "./fields.js";

/** matter: {code, questions}; answers: {question: option}; choose(question, option). */
export const situation = (app, { matter, answers, choose, disabled = false }) =>
  matter.questions?.length
    ? html`<div class="situation" data-testid="situation-${matter.code}">
        ${asked(matter.questions, answers).map((question) => {
          const label = nameOf(question, app.lang, "text");
          return html`<div class="question">
            <p aria-hidden="true">${label}</p>
            ${segmented({
              name: `${matter.code}-${question.code}`,
              label,
              options: question.options.map((one) => ({
                key: one.code,
                text: nameOf(one, app.lang),
                disabled,
                testid: `answer-${matter.code}-${question.code}-${one.code}`,
              })),
              chosen: answers[question.code],
              choose: (option) => choose(question.code, option),
            })}
          </div>`;
        })}
      </div>`
    : null;
