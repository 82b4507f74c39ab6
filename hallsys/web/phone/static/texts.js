// What the page of a ticket says: [zh, en].

import { RATING_TEXTS } from "../../static/rating.js";

export const TEXTS = {
  ...RATING_TEXTS,
  title: ["我的号票", "My ticket"],
  your_number: ["您的号码", "Your number"],
  ahead: ["前面还有", "Ahead of you"],
  expect: ["预计等候", "Expected wait"],
  range: ["{low}-{high} 分钟", "{low}–{high} min"],
  unknown: ["请留意屏幕", "Watch the screens"],
  near: ["快到您了，请回到等候区。", "Almost your turn. Please come back to the waiting area."],
  near_title: ["前面还有 {n} 人", "{n} ahead"],
  next_title: ["下一个就是您", "You are next"],
  remind: ["快到我时提醒我", "Remind me"],
  go: ["请到 {n} 号窗口", "Please go to window {n}"],
  before_window: ["请您前往", "Please go to window"],
  after_window: ["号窗口", ""],
  way: ["{zone}，看窗口上方的号码", "{zone}: look for the number above the windows"],
  the_way: ["怎么走", "The way"],
  missed_title: ["已过号", "Your call was missed"],
  missed: [
    "请尽快到咨询台恢复排队；过号太久需要重新取号。",
    "Ask at the information desk, soon, to rejoin the queue. After too long you need a new number.",
  ],
  missed_rejoin: [
    "现在可以恢复排队，原来的等候时间照算；过号太久需要重新取号。",
    "You can rejoin now and keep the time that you have waited. After too long you need a new number.",
  ],
  rejoin: ["恢复排队", "Rejoin the queue"],
  others: ["您的其他号码", "Your other numbers"],
  cases: ["您的办件", "Your cases"],
  follow: ["查询进度", "Follow it"],
  serving: ["正在办理。", "You are being served."],
  parked: ["这个号为您保留：准备好后回到窗口，不用重新取号。", "Your number is kept: come back to the window when you are ready."],
  cancelled: ["您已离开队列。需要时请在取号机上重新取号。", "You left the queue. Take a new number at a kiosk if you need one."],
  expired: ["今天的服务已结束，号票失效。", "The day is over and the number with it."],
  by_message: ["前面还有 3 人时、过号时短信提醒我", "Text me when 3 are before me, or I am missed"],
  by_message_consent: [
    "填写即同意：号码只用于提醒本次叫号和过号，加密保存，次日删除，可随时取消。",
    "Giving it is your consent: it is used only to tell you of this ticket, kept sealed, erased the next day, and taken back at any time.",
  ],
  cancel_ticket: ["不办了，取消排队", "Leave the queue"],
  cancel_sure: [
    "确定取消 {number}？取消后要重新取号。",
    "Really cancel {number}? You would have to take a new number.",
  ],
  cancel_yes: ["取消排队", "Leave the queue"],
  stay: ["继续等候", "Stay in the queue"],
  updated: ["更新于 {time}", "Updated {time}"],
  offline: ["网络中断，显示的是 {time} 的情况。", "Offline. This is how it stood at {time}."],
  taken: ["{time} 取号", "taken {time}"],
};
