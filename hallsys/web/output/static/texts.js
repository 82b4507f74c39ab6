// The sentences of the output window: [zh, en].

import { COUNTER_TEXTS } from "../../static/counter_texts.js";
import { KEYPAD_TEXTS } from "../../static/keypad.js";
import { PAPER_TEXTS } from "../../static/paper_texts.js";

export const TEXTS = {
  ...COUNTER_TEXTS,
  ...KEYPAD_TEXTS,
  ...PAPER_TEXTS,
  scan_hint: ["也可以扫取件码查找。", "A pick-up code can be scanned as well."],
  scan_title: ["取件码已识别", "Pick-up code read"],
  scan_next: ["请核对取件人身份证后交付。", "Check the collector's ID card before handing over."],
  title: ["统一出件窗口", "Output window"],
  lay_card: ["请把取件人的身份证放在读卡区", "Lay the collector's ID card on the reader"],
  type_number: ["没带证件？输入号码", "No card? Type the number"],
  type_title: ["输入身份证号码", "Type the ID number"],
  type_ok: ["查找", "Find"],
  ends_with: ["证件尾号 {tail}", "number ends in {tail}"],
  none_ready: ["没有可领取的结果。", "Nothing is ready for this person."],
  ready_results: ["可领取的结果", "Ready to collect"],
  ready_at: ["{day} 办结", "ready {day}"],
  shelf: ["货架", "Shelf"],
  hand_over: ["交付本人", "Hand over"],
  hand_over_agent: ["交付代办人", "Hand to agent"],
  agent_title: ["代办领取", "Collected by an agent"],
  agent_hint: [
    "代办人的证件在读卡区。输入申请人的办件编号。",
    "The agent's card is on the reader. Enter the applicant's case number.",
  ],
  case_number: ["办件编号", "Case number"],
  find: ["查找", "Find"],
  none_found: ["没有找到可领取的结果。", "No result is ready under this number."],
  of_applicant: ["申请人 {name}，证件尾号 {tail}", "Applicant {name}, number ends in {tail}"],
  authorisation: ["授权说明（委托书编号、关系等）", "Authorisation (letter, relation…)"],
  authorisation_needed: ["请写明授权依据。", "Please record the authorisation."],
  handed_today: ["今日已交付", "Handed over today"],
  by_applicant: ["本人", "applicant"],
  by_agent: ["代办人", "agent"],
  ready_count: ["全厅待取 {n} 件", "{n} waiting for collection"],
  clear: ["清除", "Clear"],
  done: ["已交付：{number}", "Handed over: {number}"],
};
