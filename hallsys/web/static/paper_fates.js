// What became of papers that were asked for.

const FATES = {
  PaperPrinted: ({ outlet }) => ({ state: "printed", outlet, fault: null }),
  PaperFailed: ({ fault }) => ({ state: "failed", outlet: null, fault }),
};

/**
 * Return what became of papers, by paper_id, after a fact of one.
 * Kept apart from the papers themselves: the answer that lists one may come after the fact that it is printed.
 */
export function fatesAfter(fates, fact) {
  const fate = FATES[fact.kind]?.(fact);
  return fate ? { ...fates, [fact.paper_id]: fate } : fates;
}

/** Return a paper as it is now. */
export const withFate = (paper, fates) => paper && { ...paper, ...fates[paper.paper_id] };

/** Return the papers with one that was just ordered, the newest last. */
export function withPaper(papers, paper) {
  return [...papers.filter((one) => one.paper_id !== paper.paper_id), paper];
}
