// Situations: questions whose answers narrow a list. The rules are those of matters/situations.py.

/** Return the questions that those answers lead to. answers: {question: option}. */
export function asked(questions, answers) {
  const given = {};
  return questions.filter((question) => {
    const holds = question.applies_when.every(([code, options]) => options.includes(given[code]));
    if (holds && answers[question.code]) given[question.code] = answers[question.code];
    return holds;
  });
}

/** Return what of a list is, or with the questions still open may be, wanted after those answers. */
export function narrowed(questions, listed, answers) {
  const mayHold = (parts) => parts.every(([code, options]) => {
    const question = questions.find((one) => one.code === code);
    return mayHold(question.applies_when) && (!answers[code] || options.includes(answers[code]));
  });
  return listed.filter((one) => mayHold(one.applies_when));
}

/** Return the answers that count, without those to questions that the others do not lead to. */
export function counting(questions, answers) {
  const wanted = asked(questions, answers).filter(({ code }) => answers[code]);
  return Object.fromEntries(wanted.map(({ code }) => [code, answers[code]]));
}

/** Return whether every question that the answers lead to has its answer. */
export const settled = (questions, answers) => asked(questions, answers).every(({ code }) => answers[code]);
