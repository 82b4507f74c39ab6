// A table that can be sorted by its heads, which stay where they are while the rows scroll.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { icon } from "../icons.js";
import { sorted, turned } from "./rules.js";

const head = (column, sort, sortBy) => {
  const on = sort?.key === column.key;
  const turn = sort?.down ? "down" : "up";
  return html`<th
    scope="col"
    class=${column.end ? "end" : ""}
    aria-sort=${on ? (sort.down ? "descending" : "ascending") : nothing}
  >
    ${
      column.value
        ? html`<button type="button" class="plain" data-testid="sort-${column.key}" @click=${() => sortBy(turned(sort, column))}>
            ${column.title} ${icon(on ? turn : "sort")}
          </button>`
        : column.title
    }
  </th>`;
};

/**
 * Draw a table. columns: [{key, title, cell(row), value?(row) to sort by, end? for numbers}], the first one names
 * its row; id(row) is unique; testid names the rows.
 */
export const table = ({ caption, columns, rows, id, sort, sortBy, testid }) =>
  html`<div class="table-place scroll" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption class="unseen">${caption}</caption>
      <thead><tr>${columns.map((column) => head(column, sort, sortBy))}</tr></thead>
      <tbody>
        ${repeat(
          sorted(rows, columns, sort),
          id,
          (row) =>
            html`<tr data-testid=${testid ?? nothing} data-id=${id(row)}>
              ${columns.map((column, at) =>
                at === 0
                  ? html`<th scope="row">${column.cell(row)}</th>`
                  : html`<td class=${column.end ? "end" : ""}>${column.cell(row)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
