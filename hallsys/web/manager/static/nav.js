// The bar on top of the manager's pages, and the way from one of them to another: a kind of work, then its pages.

import { html, nothing } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { staffTop } from "../../static/staff.js";
import { word } from "../../static/words.js";

// A kind of work: its name, its drawing, and its pages by key: where, and their name.
const KINDS = [
  {
    name: ["大厅运行", "The hall today"],
    drawing: "map",
    pages: {
      live: ["/manager", ["实时大厅", "Hall at work"]],
      halls: ["/manager/halls", ["各级大厅", "Halls below"]],
      plan: ["/manager/plan", ["潮汐计划", "Tidal plan"]],
      notices: ["/manager/notices", ["公告与大屏", "Notices and boards"]],
    },
  },
  {
    name: ["统计与监察", "Figures and supervision"],
    drawing: "chart",
    pages: {
      history: ["/manager/history", ["运行统计", "History"]],
      ratings: ["/manager/ratings", ["评价与整改", "Ratings"]],
      supervision: ["/manager/supervision", ["电子监察", "Supervision"]],
    },
  },
  {
    name: ["办件管理", "Cases"],
    drawing: "list",
    pages: {
      cases: ["/manager/cases", ["办件总览", "All cases"]],
      ledger: ["/manager/ledger", ["出件台账", "Results"]],
      settling: ["/manager/settling", ["办件督办", "To settle"]],
      systems: ["/manager/systems", ["部门系统", "Systems of departments"]],
      pushes: ["/manager/pushes", ["数据推送", "Pushes"]],
      messages: ["/manager/messages", ["短信通知", "Messages"]],
    },
  },
  {
    name: ["事项与设置", "Set-up"],
    drawing: "settings",
    pages: {
      matters: ["/manager/matters", ["事项与队列", "Matters and queues"]],
      processes: ["/manager/processes", ["流程与专家", "Processes"]],
      reasons: ["/manager/reasons", ["原因代码", "Coded reasons"]],
      setup: ["/manager/setup", ["大厅设置", "The hall"]],
      retention: ["/manager/retention", ["个人信息", "Personal data"]],
      staff: ["/manager/staff", ["人员", "Staff"]],
    },
  },
  {
    name: ["设备与语音", "Devices"],
    drawing: "printer",
    pages: {
      devices: ["/manager/devices", ["设备", "Devices"]],
      lockers: ["/manager/lockers", ["取件柜", "Lockers"]],
      studio: ["/studio", ["语音录制", "Voice"]],
    },
  },
];
// Those who only look: the pages that name nobody.
const LOOKED_AT = new Set(["live", "halls", "history", "cases"]);

// A hall without others under it has no page of them.
const shown = ({ clerk, halls_below }, here) => (key) => (!clerk?.looks || LOOKED_AT.has(key)) && (key !== "halls" || halls_below || here === key);

const kindsFor = (state, here) => {
  const kept = shown(state, here);
  const pagesOf = (kind) => Object.fromEntries(Object.entries(kind.pages).filter(([key]) => kept(key)));
  return KINDS.map((kind) => ({ ...kind, pages: pagesOf(kind) })).filter((kind) => Object.keys(kind.pages).length);
};
const LABELS = { nav: ["值班管理", "Management"] };

/** Draw the top of one of the manager's pages; `here` is its key in the navigation. */
export function managerTop(app, here) {
  const named = ([zh, en]) => (app.lang === "en" ? en : zh);
  const kinds = kindsFor(app.state, here);
  const open = kinds.find((kind) => here in kind.pages);
  return html`${staffTop(app, app.t("title"), "manager")}
    <nav class="manager-nav no-print" aria-label=${word(LABELS, "nav", app.lang)}>
      <ul class="kinds">
        ${kinds.map(
          (kind) =>
            html`<li>
              <a href=${Object.values(kind.pages)[0][0]} aria-current=${kind === open ? "true" : nothing}>
                ${icon(kind.drawing)} ${named(kind.name)}
              </a>
            </li>`,
        )}
      </ul>
      <ul class="pages">
        ${Object.entries(open.pages).map(
          ([key, [href, name]]) =>
            html`<li><a href=${href} data-testid="nav-${key}" aria-current=${key === here ? "page" : nothing}>${named(name)}</a></li>`,
        )}
      </ul>
    </nav>`;
}
