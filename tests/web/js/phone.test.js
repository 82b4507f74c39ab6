// When a phone in a pocket is to shake.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reason } from "../../../hallsys/web/phone/static/alarm.js";
import { log } from "./log.js";

const at = (ahead, status = "waiting") => ({ ticket: { ticket_id: "me", status }, ahead });

test("few are ahead: once, when it comes to that", () => {
  assert.equal(reason(at(4), at(3), [], 3), "near");
  assert.equal(reason(at(3), at(2), [], 3), null);
  assert.equal(reason(at(5), at(4), [], 3), null);
  assert.equal(reason(at(0, "no_show"), at(1), [], 3), "near");
});

test("called and called once more, but not when others are", () => {
  const fact = log();
  const called = at(0, "called");
  assert.equal(reason(at(0), called, [fact("TicketCalled", { ticket_id: "me" })], 3), "called");
  assert.equal(reason(called, called, [fact("TicketRecalled", { ticket_id: "me" })], 3), "called");
  assert.equal(reason(at(1), at(1), [fact("TicketCalled", { ticket_id: "other" })], 3), null);
});
