"""A slip with everything on it, for tests."""

from hallsys.devices.commands import Slip

SLIP = Slip(
    title="云河市政务服务中心",
    number="A003",
    queue="综合受理",
    queue_en="Comprehensive services",
    issued_at="2026-03-02 09:05",
    ahead=3,
    expect="8-15 分钟",
    expect_en="8-15 min",
    qr="http://hall.example/t/AbCdEf0123456789_-xyzw",
    masked_name="张*丰",
    matters=("个体工商户设立登记", "食品经营许可"),
    notes=("请留意叫号和窗口屏,过号3次作废。", "Please listen for your number."),
)
