// The sentences of the page of the halls below: [zh, en].

export const TEXTS = {
  title: ["各级大厅", "Halls below"],
  about: ["各大厅每 5 秒报告一次；超过 30 秒没有报告的，数据停在最后一次报告时。", "Each hall reports every 5 seconds; what one silent for 30 seconds shows is its last report."],
  heard: ["正常报告的大厅", "Halls reporting"],
  of_all: ["共 {n} 个", "of {n}"],
  waiting: ["等候人数", "Waiting"],
  open: ["开放窗口", "Open windows"],
  issued: ["今日取号", "Tickets"],
  served: ["今日办结", "Served"],
  alerts: ["预警", "Alerts"],
  critical: ["{n} 条紧急", "{n} urgent"],
  hall: ["大厅", "Hall"],
  level: ["层级", "Level"],
  state: ["状态", "State"],
  works: ["正常", "Reporting"],
  silent: ["{at} 起无报告", "Silent since {at}"],
  never: ["尚未报告", "Nothing yet"],
  longest: ["最长等候", "Longest wait"],
  minutes: ["{n} 分钟", "{n} min"],
  windows: ["办理中 / 开放 / 全部窗口", "Busy / open / all"],
  here: ["本大厅", "This hall"],
};
