// The page of cases that wait for somebody in charge.

import { boot } from "../../../static/app.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter(
    ...["DeclineAsked", "DeclineSentBack", "CaseDeclined", "ExtensionAsked", "CaseExtended", "ExtensionRefused", "VoidAsked", "VoidRefused", "CaseVoided", "GapsPromised", "GapFilled", "CaseTerminated", "CaseConcluded"],
    ...["StageEnded", "ResultSent", "ResultReceived", "ResultReady", "ResultRecalled", "ResultReturned", "ResultBroughtBack"],
    ...["CaseReceived", "ReceivedAccepted", "NoticeGiven", "CaseWithdrawn", "ExclusionAdded", "ExclusionLifted", "ReasonsSet"],
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { tab: "declines", asking: null, row: null },
});

const done = async (path, body, said) => {
  const answer = await app.post(path, body);
  if (!answer) return;
  app.set({ asking: null, row: null });
  toast(app, () => app.t(said));
};

const sending = (path, bodyOf, said) => (event) => {
  event.preventDefault();
  return done(path, bodyOf(new FormData(event.target)), said);
};

const act = {
  choose: (tab) => app.set({ tab, error: null }),
  ask: (asking, row = null) => app.set({ asking, row, error: null }),
  close: () => app.set({ asking: null, row: null, error: null }),
  confirm: () => done("confirm-decline", { case_id: app.ui.row.case_id }, "confirmed"),
  sendBack: sending("send-back", (form) => ({ case_id: app.ui.row.case_id, note: form.get("note").trim() }), "sent_back"),
  extend: () => done("grant-extension", { case_id: app.ui.row.case_id }, "extended"),
  refuse: sending("refuse-extension", (form) => ({ case_id: app.ui.row.case_id, note: form.get("note").trim() }), "refused"),
  confirmVoid: () => done("confirm-void", { case_id: app.ui.row.case_id }, "voided"),
  refuseVoid: sending("refuse-void", (form) => ({ case_id: app.ui.row.case_id, note: form.get("note").trim() }), "kept"),
  exclude: sending(
    "exclude",
    (form) => ({
      number: form.get("number").trim(),
      name: form.get("name").trim(),
      reason: form.get("reason"),
      until: form.get("until"),
      note: form.get("note").trim(),
    }),
    "excluded",
  ),
  lift: () => done("lift-exclusion", { exclusion_id: app.ui.row.exclusion_id }, "lifted"),
};
