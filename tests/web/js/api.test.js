// How long a command is repeated, and what counts as an answer.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { getOnce, post, waitAfter } from "../../../hallsys/web/static/api.js";

const all = (saysWhen) => {
  const waits = [];
  for (let attempts = 1; waitAfter(attempts, saysWhen) !== undefined; attempts += 1)
    waits.push(waitAfter(attempts, saysWhen));
  return waits;
};

test("what does not answer is asked for some seconds", () => {
  assert.deepEqual(all(false), [300, 1000, 2500, 4000]);
});

test("a server that says when to come again is asked for a minute more", () => {
  assert.deepEqual(all(true).slice(0, 4), all(false));
  assert.equal(
    all(true)
      .slice(4)
      .reduce((sum, wait) => sum + wait, 0),
    60_000,
  );
});

/** Run `asks(url)` beside a server that gives one answer after the other. */
async function withServer(answers, asks) {
  const server = createServer((_request, response) => answers.shift()(response));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    await asks(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
  }
}

const whole = (status, body) => (response) => {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body);
};

const brokenOff = (status, body) => (response) => {
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length + 1 });
  response.write(body, () => response.destroy());
};

const REFUSED = JSON.stringify({ error: { code: "signed_in_elsewhere", zh: "…", en: "…" } });

test("a refusal is told by its code", () =>
  withServer([whole(401, REFUSED)], async (url) => {
    await assert.rejects(getOnce(url), { code: "signed_in_elsewhere", status: 401 });
  }));

test("an answer that breaks off is none, whatever its status", () =>
  withServer([brokenOff(401, REFUSED.slice(0, 9))], async (url) => {
    await assert.rejects(getOnce(url), { code: "unreachable", status: 0 });
  }));

test("a command whose answer broke off is repeated", () =>
  withServer([brokenOff(200, '{"ok"'), whole(200, '{"ok":true}')], async (url) => {
    assert.deepEqual(await post(url), { ok: true });
  }));

test("an answer that is none of the server's is unclear", () =>
  withServer([whole(401, "<html>Sign in to the proxy</html>")], async (url) => {
    await assert.rejects(getOnce(url), { code: "unclear_answer", status: 401 });
  }));
