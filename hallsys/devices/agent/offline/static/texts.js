// The sentences of an offline kiosk: [zh, en].

import { KEYPAD_TEXTS } from "/static/keypad.js";

export const TEXTS = {
  ...KEYPAD_TEXTS,
  title: ["离线取号", "Take a number"],
  offline: ["网络中断，仍可取号", "The network is down. You can still take a number."],
  lay_card: ["请把身份证放在读卡区", "Place your ID card on the reader"],
  lay_card_more: [
    "取到的号码有效，网络恢复后按取号时间排队",
    "Your number counts. You keep your place by the time you took it.",
  ],
  type_number: ["没带证件？输入号码", "No card? Type the number"],
  type_title: ["请输入 18 位身份证号码", "Type your 18-character ID number"],
  type_ok: ["下一步", "Continue"],
  ask_staff: ["需要帮助请找工作人员", "Please ask the staff if you need help"],
  choose_queue: ["请选择要办的业务", "Choose what you came for"],
  choose_matter: ["请选择要办的事项", "Choose the matter"],
  not_sure: ["不确定，直接取号", "Not sure: just take a number"],
  used_up: ["号码已发完，请到咨询台", "No numbers left. Please ask at the desk."],
  your_number: ["您的号码", "Your number"],
  again: [
    "这是您已有的号码，没有重复取号。",
    "This is the number you already had. No second one was taken.",
  ],
  issued_offline: ["离线取号 · 前方人数以大屏为准", "Issued offline. See the screens for the queue."],
  print_reserved: ["正在打印号票……", "Printing your ticket…"],
  print_printed: [
    "请取走号票，听到叫号后到窗口办理。",
    "Take your ticket and come when your number is called.",
  ],
  print_failed: ["打印机暂时不能用，请记住号码。", "The printer is out of order. Please remember the number."],
  print_none: ["请记住号码。", "Please remember the number."],
  lift_card: ["请别忘记取回证件", "Do not forget your card"],
  done: ["完成", "Done"],
  start_again: ["重新开始", "Start again"],
  elder: ["大字", "Large type"],
  elder_off: ["标准字", "Normal type"],
  connecting: ["正在连接……", "Connecting…"],
  idle_title: ["还需要时间吗？", "Do you need more time?"],
  idle_text: ["{n} 秒后返回首页", "Returning to the start in {n} s"],
  continue: ["继续", "Continue"],
};
