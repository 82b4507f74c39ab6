"""What can be wrong with a device, as a code with a sentence in Chinese and English."""

FAULTS: dict[str, tuple[str, str]] = {
    "port_unavailable": ("设备端口无法打开,请检查接线。", "The port does not open; check the wiring."),
    "port_in_use": (
        "设备端口正被另一个程序使用,请先停止它。",
        "Another program is using the port; stop it first.",
    ),
    "port_lost": ("设备连接已断开,请检查接线和电源。", "The connection to the device was lost."),
    "no_reply": ("设备没有应答,请检查电源。", "The device does not answer; check its power."),
    "bad_reply": ("设备应答无法识别。", "The device's answers make no sense."),
    "wrong_device": (
        "端口上接的是另一台设备,请核对接线或设备编号。",
        "Another device is at this port; check the wiring, or the id in the configuration.",
    ),
    "self_test": ("设备自检未通过。", "The device failed its self-test."),
    "driver_hung": ("设备驱动无响应,已重新启动。", "The driver hung and was started again."),
    "driver_crashed": ("设备驱动出错,已重新启动。", "The driver failed and was started again."),
    "ledger_failed": (
        "代理程序所在磁盘已满或只读,请清理磁盘。",
        "The agent's disk is full or read-only; make room on it.",
    ),
    "interrupted": ("操作中途被打断。", "The agent stopped in the middle of this."),
    "superseded": ("已有更新的内容。", "Something newer took its place."),
    "unknown_device": ("代理程序没有配置该设备。", "The agent has no such device."),
    "unsuited_command": ("该设备不支持此操作。", "The device cannot do this."),
    "bad_command": ("指令内容无法识别。", "The command cannot be understood."),
    "card_lifted": ("证件移开过早,请重新放置。", "The card was lifted too early; please lay it down again."),
    "card_unreadable": ("证件无法读取,请重新放置。", "The card cannot be read; please lay it down again."),
    "card_unknown": ("无法识别的证件类型。", "This kind of card is not known."),
    "card_authentication": ("证件认证失败,请联系工作人员。", "The card could not be authenticated."),
    "code_unknown": ("无法识别的二维码或条码。", "This code is not one of this hall's."),
    "verifier_failed": (
        "电子凭证暂时无法核验,请使用证件。",
        "The electronic credential cannot be checked now; please use the card itself.",
    ),
    "paper_out": ("打印机缺纸,请联系工作人员。", "The printer is out of paper."),
    "paper_near_end": ("打印纸即将用完。", "The paper is nearly used up."),
    "cover_open": ("打印机上盖未关。", "The printer's cover is open."),
    "printer_error": ("打印机故障(切刀或温度)。", "The printer reports an error (cutter, heat)."),
    "printer_offline": ("打印机离线。", "The printer is offline."),
    "print_unconfirmed": ("无法确认号票是否打印完成。", "Nobody can tell whether the slip came out whole."),
    "font_missing": ("缺少中文字体,请安装。", "fontconfig finds no Chinese font; install one."),
    "layout_wrong": ("打印版式文件有误,请更正。", "A layout of the printer is wrong; correct the file."),
    "door_stuck": ("箱门未能打开。", "The door of the box did not open."),
    "usb_missing": (
        "缺少 USB 支持,请安装 pyusb 和 libusb。",
        "USB support is missing; install the extra `usb` (pyusb) and libusb.",
    ),
    "cups_missing": ("缺少 CUPS 打印程序(lp),请安装。", "The programs of CUPS are missing; install lp."),
    "voice_missing": (
        "没有录音,也没有可用的语音引擎。",
        "There are no recordings, and no speech engine is installed.",
    ),
    "voice_failed": ("语音合成失败。", "The speech engine failed."),
    "sound_missing": (
        "没有找到声音输出设备,请检查声卡和接线。",
        "There is no such sound device; check the sound card and its name.",
    ),
    "output_failed": ("音频输出失败。", "The sound could not be played."),
}


class DeviceFault(Exception):
    """A device that cannot do what it was asked.

    `code` is a key of FAULTS; `detail` is for the technician and never holds personal data.
    `begun` tells that part of the work may already have been done (half a slip is out).
    """

    def __init__(self, code: str, detail: str = "", *, begun: bool = False) -> None:
        if code not in FAULTS:
            raise KeyError(code)
        super().__init__(f"{code}: {detail or FAULTS[code][1]}")
        self.code = code
        self.detail = detail
        self.begun = begun
