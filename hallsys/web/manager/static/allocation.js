// The matrix of queues and windows: a draft is edited, checked, then sent window by window.

import { html } from "../../static/vendor/lit-html/lit-html.js";
import { live } from "../../static/vendor/lit-html/directives/live.js";
import { post } from "../../static/api.js";
import { confirm } from "../../static/elements/dialogs.js";
import { nameOf } from "../../static/lang.js";
import { stranded } from "./reduce.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const queueIds = (app, window) => app.ui.draft[window.window_id] ?? window.queue_ids;

/** Build the actions of the matrix. */
export function allocationActions(app) {
  async function send(confirm) {
    const { draft } = app.ui;
    await app.run(async () => {
      for (const [windowId, ids] of Object.entries(draft)) {
        await post(`${app.state.api}/allocate`, { window_id: windowId, queue_ids: ids, confirm });
      }
      app.set({ draft: {}, dialog: null });
    });
  }
  return {
    toggle: (window, queueId) => {
      const now = queueIds(app, window);
      const ids = now.includes(queueId) ? now.filter((id) => id !== queueId) : [...now, queueId];
      const same = ids.length === window.queue_ids.length && ids.every((id) => window.queue_ids.includes(id));
      const { [window.window_id]: _, ...others } = app.ui.draft;
      app.set({ draft: same ? others : { ...others, [window.window_id]: ids } });
    },
    save: async () => {
      if (stranded(app.state, app.ui.draft).length) app.set({ dialog: "strand" });
      else await send(false);
      if (app.ui.error?.code === "strands_waiters") app.set({ dialog: "strand" });
    },
    saveAnyway: () => send(true),
    revert: () => app.set({ draft: {}, error: null }),
  };
}

function walk(event) {
  const step = ARROWS[event.key];
  if (!step) return;
  const { row, column } = event.target.dataset;
  const [down, right] = step;
  const next = event.currentTarget.querySelector(
    `input[data-row="${Number(row) + down}"][data-column="${Number(column) + right}"]`,
  );
  next?.focus();
  event.preventDefault();
}

const cell = (app, act, window, queue, row, column) =>
  html`<td>
    <label
      class="cell ${app.ui.draft[window.window_id] && queueIds(app, window).includes(queue.queue_id) !== window.queue_ids.includes(queue.queue_id) ? "changed" : ""}"
    >
      <span class="unseen"
        >${app.t("serves", { window: window.number, queue: nameOf(queue, app.lang) })}</span
      >
      <input
        type="checkbox"
        data-testid="alloc-${window.code}-${queue.prefix}"
        data-row=${row}
        data-column=${column}
        .checked=${live(queueIds(app, window).includes(queue.queue_id))}
        @change=${() => act.toggle(window, queue.queue_id)}
      />
    </label>
  </td>`;

/** Draw the matrix. */
export function allocation(app, act) {
  const { windows, queues } = app.state;
  const changes = Object.keys(app.ui.draft).length;
  return html`<section class="card allocation">
    <header>
      <h2>${app.t("allocation")}</h2>
      <div class="actions">
        <button
          type="button"
          class="plain"
          data-testid="alloc-revert"
          ?disabled=${changes === 0}
          @click=${act.revert}
        >
          ${app.t("revert")}
        </button>
        <button
          type="button"
          class="main"
          data-testid="alloc-save"
          ?disabled=${changes === 0 || app.ui.busy}
          @click=${act.save}
        >
          ${changes ? app.t("save", { n: changes }) : app.t("nothing_to_save")}
        </button>
      </div>
    </header>
    <p class="muted small">${app.t("allocation_hint")}</p>
    <div class="scroll" tabindex="-1">
      <table @keydown=${walk}>
        <thead>
          <tr>
            <th scope="col">${app.t("window")}</th>
            ${queues.map((queue) => html`<th scope="col" class="queue-head"><b class="number">${queue.prefix}</b> ${nameOf(queue, app.lang)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${windows.map(
            (window, row) =>
              html`<tr>
                <th scope="row">
                  <b class="number">${window.number}</b>
                  <span class="muted">${nameOf(window, app.lang)}</span>
                </th>
                ${queues.map((queue, column) => cell(app, act, window, queue, row, column))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Draw the question before a queue is left without a window. */
export function strandDialog(app, act) {
  if (app.ui.dialog !== "strand") return null;
  const body = html`${app.ui.error ? html`<p>${app.ui.error[app.lang]}</p>` : null}
    <ul>
      ${stranded(app.state, app.ui.draft).map(
        (queue) =>
          html`<li>
            ${app.t("strand_line", { queue: `${queue.prefix} ${nameOf(queue, app.lang)}`, n: queue.waiting })}
          </li>`,
      )}
    </ul>`;
  return confirm(app, {
    title: app.t("strand_title"),
    body,
    yes: app.t("strand_confirm"),
    kind: "danger",
    act: act.saveAnyway,
    close: act.close,
    testid: "strand",
  });
}
