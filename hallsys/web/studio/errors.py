"""What the voice studio refuses."""

from hallsys.kernel.errors import Refusal


class FragmentUnknown(Refusal):
    """The hall needs no clip of that name."""

    code = "fragment_unknown"
    status = 404
    zh = "本大厅不需要这段录音。"
    en = "This hall needs no such clip."


class NoClip(Refusal):
    """A file that is no WAV of a kind that can be read, or a clip that nobody can speak."""

    code = "no_clip"
    status = 422
    zh = "这不是可用的录音，请使用 16 位 PCM 的 WAV 文件。"
    en = "This is no usable recording; please use a WAV file with 16-bit PCM."


class ClipTooLong(Refusal):
    """A recording longer than any clip needs to be."""

    code = "clip_too_long"
    status = 422
    zh = "录音太长，最多 {seconds} 秒。"
    en = "The recording is too long; at most {seconds} seconds."


class NothingHeard(Refusal):
    """A recording in which nobody says anything."""

    code = "nothing_heard"
    status = 422
    zh = "没有听到声音，请靠近麦克风再录一次。"
    en = "Nothing was heard; please move closer to the microphone and try again."


class NoVoicePack(Refusal):
    """A file that is no exported voice; `why` is for whoever made it."""

    code = "no_voice_pack"
    status = 422
    zh = "这不是导出的语音包：{why}"
    en = "This is no exported voice: {why}"


class CannotSay(Refusal):
    """A ticket number or window that cannot be announced."""

    code = "cannot_say"
    status = 422
    zh = "这个号码或窗口无法播报。"
    en = "This number or window cannot be announced."
