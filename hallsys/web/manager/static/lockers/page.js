// The page of lockers.

import { boot } from "../../../static/app.js";
import { post } from "../../../static/api.js";
import { toast } from "../../../static/elements/dialogs.js";
import { readingAfter } from "../reading.js";
import { TEXTS } from "./texts.js";
import { view } from "./view.js";

const app = boot({
  reduce: readingAfter(
    ...["LockerBankPut", "LockerBoxesAdded", "LockerBoxOut", "LockerBoxBack", "LockerOpened", "LockerStuck"],
    ...["ResultDeposited", "ResultTakenOut"],
  ),
  view: (page) => view(page, act),
  texts: TEXTS,
  ui: { dialog: null, about: null, reason: null },
});

const send = (command, body) =>
  app.run(async () => {
    await post(`${app.state.api}/${command}`, body);
    act.close();
    toast(app, () => app.t("kept"));
  });

// What a form says, sent as a command.
const sending = (command, bodyOf) => (event) => {
  event.preventDefault();
  return send(command, bodyOf(Object.fromEntries(new FormData(event.target)), app.ui.about));
};
const words = (fields) => Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value.trim()]));

const act = {
  ask: (dialog, about) => app.set({ dialog, about, reason: null, error: null }),
  close: () => app.set({ dialog: null, about: null, error: null }),
  choose: (reason) => app.set({ reason }),
  bank: sending("put-bank", (fields, bank) => ({ ...words(fields), code: bank?.code ?? fields.code.trim() })),
  boxes: sending("add-boxes", (fields, bank) => ({
    bank_id: bank.bank_id,
    first: Number(fields.first),
    count: Number(fields.count),
    size: fields.size,
  })),
  out: sending("box-out", (fields, { box }) => ({ box_id: box.box_id, reason: app.ui.reason ?? "", note: fields.note.trim() })),
  back: (box) => send("box-back", { box_id: box.box_id }),
};
