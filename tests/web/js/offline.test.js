import assert from "node:assert/strict";
import { test } from "node:test";
import {
  afterNews,
  chosenQueue,
  isFree,
  mattersOf,
  NOBODY,
  screenOf,
} from "../../../hallsys/devices/agent/offline/static/screens.js";
import { lostToo, watchForStandIn } from "../../../hallsys/web/kiosk/static/standin.js";

const state = {
  up: false,
  closed: null,
  visitor: null,
  ticket: null,
  queues: [{ queue_id: "a" }, { queue_id: "b" }],
  matters: [{ matter_id: "m", queue_id: "a" }],
};
const visitor = { id: "v1" };
const ticket = { number: "A001" };

test("the screen follows from what the agent knows and what was touched", () => {
  const screens = [
    [{}, {}, "home"],
    [{ up: true }, {}, "connecting"],
    [{ closed: { code: "offline_not_issuing" } }, {}, "closed"],
    [{}, { keypad: true }, "keypad"],
    [{ visitor }, {}, "queues"],
    [{ visitor }, { queueId: "a" }, "matters"],
    [{ visitor }, { queueId: "b" }, "queues"], // no matters: the number is on its way
    [{ visitor, up: true }, {}, "queues"], // whoever stands there is served to the end
    [{ visitor, ticket }, { queueId: "a" }, "confirm"],
  ];
  for (const [known, ui, screen] of screens) {
    assert.equal(screenOf({ ...state, ...known }, { ...NOBODY, ...ui }), screen);
  }
  assert.deepEqual(mattersOf(state, "b"), []);
});

test("where there is one queue, nobody has to choose it", () => {
  const one = { ...state, visitor, queues: [{ queue_id: "a" }] };
  assert.equal(chosenQueue(one, NOBODY), "a");
  assert.equal(screenOf(one, NOBODY), "matters");
  assert.equal(chosenQueue(state, NOBODY), null);
  const bare = { ...one, matters: [] };
  assert.equal(screenOf(bare, NOBODY), "queues"); // one touch all the same: a card alone takes no number
});

test("the page goes to the server's only when nobody stands there", () => {
  assert.ok(isFree(state, NOBODY));
  assert.ok(!isFree({ ...state, visitor }, NOBODY));
  assert.ok(!isFree({ ...state, ticket }, NOBODY));
  assert.ok(!isFree(state, { ...NOBODY, keypad: true }));
});

test("another visitor begins anew, with the size of type that was chosen", () => {
  const typed = { ...NOBODY, keypad: true, typed: "110", queueId: "a", elder: true, error: {}, warnedAt: 5 };
  const met = afterNews(state, { ...state, visitor }, typed, 9);
  assert.deepEqual(met, { ...NOBODY, elder: true, warnedAt: 5 });
  const same = { ...state, visitor };
  assert.equal(afterNews(same, same, met, 10), met);
});

test("a new number stands from the moment it came", () => {
  const after = { ...state, visitor, ticket };
  const met = { ...NOBODY, queueId: "a" };
  assert.equal(afterNews({ ...state, visitor }, after, met, 77).confirmedAt, 77);
  assert.equal(afterNews(after, { ...after, printed: "printed" }, met, 99), met);
});

test("the agent is asked whether it lost the server, too", async () => {
  const answers = (body) => async (url) => {
    assert.equal(url, "http://127.0.0.1:8092/line");
    return { json: async () => body };
  };
  const page = "http://127.0.0.1:8092";
  assert.ok(await lostToo(page, answers({ up: false })));
  assert.ok(!(await lostToo(page, answers({ up: true }))));
  assert.ok(!(await lostToo(page, () => Promise.reject(new TypeError("no agent")))));
});

test("a kiosk without a stand-in page watches for none", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const app = { state: { offline_page: "" }, stale: true };
  watchForStandIn(app, () => assert.fail("it was asked"));
  context.mock.timers.tick(5000);
});
