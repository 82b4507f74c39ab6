// Words that several pages say: [zh, en]. Names of codes that stand in facts and snapshots.

export const COMMON = {
  stale: ["数据可能不是最新，正在重新连接……", "May be out of date. Reconnecting…"],
  repeating: [
    "系统暂时没有响应，正在自动重试，请稍候，不用再点一次。",
    "No answer from the system at the moment. It is being tried again by itself: no need to press once more.",
  ],
  stale_short: ["连接中断", "Offline"],
  live: ["实时", "Live"],
  contrast: ["高对比度", "High contrast"],
  demo: ["模拟数据", "Simulated data"],
  language: ["English", "中文"],
  close: ["关闭", "Close"],
  cancel: ["取消", "Cancel"],
  back: ["返回", "Back"],
  confirm: ["确定", "Confirm"],
  undo_it: ["撤销", "Undo"],
  minutes: ["{n} 分钟", "{n} min"],
  waiting: ["等候", "waiting"],
  people: ["{n} 人", "{n}"],
  signed_out_page: ["登录已过期", "Signed out"],
  sign_out: ["退出登录", "Sign out"],
  home: ["工作台首页", "Start page"],
  guide: ["使用指南", "Guide"],
  immediate: ["即办件", "Same day"],
  promised: ["承诺件", "Promised"],
  special: ["特殊件", "Special"],
};

export const PRIORITY = {
  ordinary: ["普通", "Ordinary"],
  senior: ["老年人", "Senior (60+)"],
  disabled: ["残疾人", "Disabled"],
  pregnant_infant: ["孕妇·带婴儿", "Pregnant / with infant"],
  serious_illness: ["重病患者", "Serious illness"],
  martyr_family: ["烈士家属", "Martyr's family"],
  military: ["军人·消防员", "Military / fire service"],
  appointment: ["预约", "Appointment"],
};

export const WINDOW_STATE = {
  signed_out: ["未开放", "Closed"],
  open: ["空闲", "Free"],
  called: ["已叫号", "Called"],
  serving: ["办理中", "Serving"],
  paused: ["暂停服务", "Paused"],
  offline: ["设备离线", "Offline"],
};

export const LEVEL = {
  5: ["非常满意", "Very satisfied"],
  4: ["满意", "Satisfied"],
  3: ["基本满意", "Fair"],
  2: ["不满意", "Dissatisfied"],
  1: ["非常不满意", "Very dissatisfied"],
};

export const TICKET_STATUS = {
  waiting: ["等候中", "Waiting"],
  called: ["请到窗口", "Please come"],
  serving: ["办理中", "Being served"],
  finished: ["已办完", "Finished"],
  no_show: ["已过号", "Missed"],
  parked: ["稍后继续", "On hold"],
  cancelled: ["已取消", "Cancelled"],
  expired: ["已失效", "Expired"],
};

export const FAULT = {
  agent_offline: ["代理程序离线", "agent offline"],
  port_unavailable: ["端口打不开", "port does not open"],
  port_in_use: ["端口被其他程序占用", "port used by another program"],
  port_lost: ["连接断开", "connection lost"],
  no_reply: ["无应答", "no answer"],
  bad_reply: ["应答无法识别", "senseless answers"],
  wrong_device: ["接错设备", "another device"],
  self_test: ["自检未通过", "self-test failed"],
  driver_hung: ["驱动无响应", "driver hung"],
  driver_crashed: ["驱动出错", "driver failed"],
  ledger_failed: ["代理磁盘已满或只读", "agent's disk full"],
  paper_out: ["缺纸", "out of paper"],
  paper_near_end: ["纸将用完", "paper low"],
  cover_open: ["上盖未关", "cover open"],
  printer_error: ["打印机故障", "printer error"],
  printer_offline: ["打印机离线", "printer offline"],
  print_unconfirmed: ["无法确认是否打印", "print not confirmed"],
  interrupted: ["中途被打断", "interrupted"],
  superseded: ["已有更新的内容", "overtaken"],
  unknown_device: ["代理程序未配置该设备", "not in the wiring"],
  unsuited_command: ["设备不支持此操作", "cannot do this"],
  bad_command: ["指令无法识别", "senseless command"],
  layout_wrong: ["打印版式有误", "wrong layout"],
  usb_missing: ["缺少 USB 支持", "no USB support"],
  cups_missing: ["缺少 CUPS 打印程序", "CUPS is missing"],
  font_missing: ["缺少中文字体", "no Chinese font"],
  voice_missing: ["没有语音", "no voice"],
  sound_missing: ["没有声音设备", "no sound device"],
  voice_failed: ["语音合成失败", "speech failed"],
  output_failed: ["音频输出失败", "no sound output"],
  door_stuck: ["锁控板报告门未开", "the locks say it stayed shut"],
  no_answer: ["锁控板没有答复", "no word from the locks"],
};

// Boxes whose doors do open, but which somebody is to look into.
export const TO_LOOK_INTO = {
  not_taken: ["出件可能仍在箱内，请打开取出", "a result may still lie in it; open it and take that out"],
  not_handed: ["门已打开，但出件已被部门召回，请收回", "it was opened, but its result had been called back; fetch that"],
};

/** Return what is the matter with a box that nothing is put into. */
export function boxFault(fault, lang) {
  if (fault in TO_LOOK_INTO) return word(TO_LOOK_INTO, fault, lang);
  const why = word(FAULT, fault, lang);
  return lang === "en" ? `its door did not open (${why})` : `门未能打开（${why}）`;
}

export const DEVICE = {
  credential_reader: ["身份证阅读器", "Card reader"],
  scanner: ["扫码器", "Code scanner"],
  ticket_printer: ["号票打印机", "Ticket printer"],
  window_sign: ["窗口屏", "Window sign"],
  rating_pad: ["评价器", "Rating pad"],
  speaker: ["语音播报", "Speaker"],
  lock_board: ["锁控板", "Lock board"],
  clerk_keypad: ["叫号键盘", "Clerk keypad"],
};

const PLACE = { kiosk: ["取号机", "Kiosk"], window: ["窗口", "Window"], zone: ["区域", "Zone"], locker: ["取件柜", "Lockers"] };

/** Return a place as people read it: "Window W01" for "window:W01". */
export function placeWord(place, lang) {
  const [kind, code] = place.split(":");
  return `${word(PLACE, kind, lang)} ${code}`;
}

/** Return the word of a table for a code; the code itself where the table does not know it. */
export function word(table, code, lang) {
  return table[code]?.[lang === "en" ? 1 : 0] ?? String(code ?? "");
}
