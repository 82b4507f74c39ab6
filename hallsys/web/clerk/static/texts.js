// The sentences of the clerk's page: [zh, en].

import { COUNTER_TEXTS } from "../../static/counter_texts.js";
import { PAPER_TEXTS } from "../../static/paper_texts.js";

export const TEXTS = {
  ...COUNTER_TEXTS,
  ...PAPER_TEXTS,
  scanned_title: ["扫到号票 {number}", "Ticket {number} was scanned"],
  scanned_taken: ["{time} 取号", "taken at {time}"],
  scanned_ahead: ["前面还有 {n} 人", "{n} ahead"],
  scanned_call: ["叫这个号", "Call this number"],
  scanned_requeue: ["恢复排队", "Let it wait again"],
  title: ["窗口工作台", "Counter"],
  applicant: ["申请人", "Applicant"],
  age: ["{n} 岁", "aged {n}"],
  reason: ["叫号依据", "Why this ticket"],
  matters: ["本次事项", "Matters"],
  loading: ["正在读取……", "Loading…"],
  copies: ["{n} 份", "×{n}"],
  required: ["必收", "required"],
  optional: ["按需", "if needed"],
  limit: ["承诺 {n} 个工作日", "{n} working days"],
  accept: ["受理", "Accept"],
  missing: ["还缺 {n} 份必收材料", "{n} required missing"],
  accepted: ["已受理", "Accepted"],
  concluded: ["已办结", "Concluded"],
  conclude: ["当场办结", "Conclude now"],
  conclude_title: ["办结 {name}", "Conclude: {name}"],
  result_name: ["结果名称（没有结果就留空）", "Result (leave empty if none)"],
  shelf: ["存放位置（当场交付就留空）", "Shelf (leave empty if handed over now)"],
  due: ["{day} 前办结", "due {day}"],
  only_serving: ["开始办理后可以受理。", "Cases can be accepted once the service has started."],
  ready: ["可领取的结果", "Results ready to collect"],
  open_cases: ["在办的事项", "Open cases"],
  decided_cases: ["已办结的事项", "Decided cases"],
  at_shelf: ["货架 {shelf}", "shelf {shelf}"],
  at_output: ["请到统一出件窗口领取", "collected at the output window"],
};
