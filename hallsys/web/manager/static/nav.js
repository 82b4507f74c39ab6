// The bar on top of the manager's pages, and the way from one of them to another.

import { html, nothing } from "../../static/vendor/lit-html/lit-html.js";
import { icon } from "../../static/icons.js";
import { staffTop } from "../../static/staff.js";
import { word } from "../../static/words.js";

// key: where, its name, its drawing
const PAGES = {
  live: ["/manager", ["大厅运行", "Hall at work"], "map"],
  history: ["/manager/history", ["运行统计", "History"], "chart"],
  plan: ["/manager/plan", ["潮汐计划", "Tidal plan"], "calendar"],
  notices: ["/manager/notices", ["公告与大屏", "Notices"], "screen"],
  ratings: ["/manager/ratings", ["评价与整改", "Ratings"], "star"],
  supervision: ["/manager/supervision", ["电子监察", "Supervision"], "search"],
  cases: ["/manager/cases", ["办件总览", "Cases"], "list"],
  pushes: ["/manager/pushes", ["数据推送", "Pushes"], "upload"],
  systems: ["/manager/systems", ["部门系统", "Systems"], "key"],
  settling: ["/manager/settling", ["办件督办", "To settle"], "done"],
  matters: ["/manager/matters", ["事项与队列", "Matters"], "folder"],
  setup: ["/manager/setup", ["大厅设置", "Set-up"], "settings"],
  staff: ["/manager/staff", ["人员", "Staff"], "people"],
  devices: ["/manager/devices", ["设备", "Devices"], "printer"],
  studio: ["/studio", ["语音录制", "Voice"], "sound"],
};
const LABEL = { nav: ["值班管理", "Management"] };

/** Draw the top of one of the manager's pages; `here` is its key in the navigation. */
export const managerTop = (app, here) =>
  html`${staffTop(app, app.t("title"), "manager")}
    <nav class="manager-nav no-print" aria-label=${word(LABEL, "nav", app.lang)}>
      ${Object.entries(PAGES).map(
        ([key, [href, name, drawing]]) =>
          html`<a href=${href} data-testid="nav-${key}" aria-current=${key === here ? "page" : nothing}>
            ${icon(drawing)} ${name[app.lang === "en" ? 1 : 0]}
          </a>`,
      )}
    </nav>`;
