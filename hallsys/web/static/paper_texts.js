// The sentences about papers that are printed at a counter: [zh, en].

export const PAPER_TEXTS = {
  paper_acceptance: ["受理回执", "Receipt"],
  paper_notice: ["一次性告知书", "Notice"],
  paper_pick_up: ["取件凭证", "Pick-up slip"],
  paper_locker: ["取件柜凭证", "Locker slip"],
  paper_receipt: ["收件回执", "Receipt of documents"],
  paper_promise: ["承诺书", "Letter of promise"],
  paper_gap_notice: ["容缺告知书", "Notice of gaps"],
  paper_supplement: ["补正告知书", "Supplement notice"],
  paper_decline: ["不予受理决定书", "Decision to decline"],
  paper_extension: ["延期办理告知书", "Notice of extension"],
  paper_withdrawal: ["撤回回执", "Withdrawal receipt"],
  paper_ordered: ["正在打印……", "Printing…"],
  paper_printed: ["已打印", "Printed"],
  paper_printed_at: ["已在{place}打印，请去取", "Printed at {place}; fetch it there"],
  paper_failed: ["未打印：{why}", "Not printed: {why}"],
  paper_print: ["打印{paper}", "Print {paper}"],
  paper_again: ["补打{paper}", "{paper} again"],
};
