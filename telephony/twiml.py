"""The instructions that a call leg follows (TwiML), built by small pure functions.

Each builder returns a whole document. Verbs are built by `say`, `gather` and the like and put together by
`document`, so that a longer leg reads in the order in which it is heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from transcripts.calls import Lang

_VOICES: dict[Lang, tuple[str, str]] = {"ko": ("ko-KR", "Polly.Seoyeon"), "en": ("en-US", "Polly.Joanna")}
Spoken = Sequence[tuple[str, Lang]]


def document(*verbs: Element) -> str:
    """A TwiML document of these verbs, in order."""
    response = Element("Response")
    response.extend(verbs)
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")


def say(text: str, lang: Lang) -> Element:
    """Speaks `text` by the carrier's own voice."""
    language, voice = _VOICES[lang]
    verb = Element("Say", {"language": language, "voice": voice})
    verb.text = text
    return verb


def pause(seconds: int) -> Element:
    """Waits."""
    return Element("Pause", {"length": str(seconds)})


def hang_up() -> Element:
    """Ends the leg."""
    return Element("Hangup")


def redirect(url: str) -> Element:
    """Goes on with the document at `url`."""
    verb = Element("Redirect", {"method": "POST"})
    verb.text = url
    return verb


def gather(
    *spoken: Element, action: str, digits: int | None = None, finish: str = "", timeout_s: int = 5
) -> Element:
    """Collects keys while `spoken` plays and `timeout_s` seconds after; without a key the next verb follows."""
    attributes = {
        "input": "dtmf",
        "action": action,
        "method": "POST",
        "timeout": str(timeout_s),
        "finishOnKey": finish,
    }
    if digits is not None:
        attributes["numDigits"] = str(digits)
    verb = Element("Gather", attributes)
    verb.extend(spoken)
    return verb


def hear(*spoken: Element, action: str, lang: Lang, wait_s: int = 6) -> Element:
    """Listens to words or a key, while `spoken` plays and `wait_s` seconds after; the action is asked also where
    nothing was heard.
    """
    verb = Element(
        "Gather",
        {
            "input": "dtmf speech",
            "language": _VOICES[lang][0],
            "action": action,
            "method": "POST",
            "timeout": str(wait_s),
            "speechTimeout": "auto",
            "numDigits": "1",
            "finishOnKey": "",
            "actionOnEmptyResult": "true",
        },
    )
    verb.extend(spoken)
    return verb


def press(keys: str) -> Element:
    """Presses keys for the other side's menu."""
    return Element("Play", {"digits": keys})


def dial_number(number: str, *, ring_s: int = 30, caller_id: str | None = None) -> Element:
    """Rings `number` and joins it to the leg."""
    attributes = {"timeout": str(ring_s)} | ({"callerId": caller_id} if caller_id else {})
    verb = Element("Dial", attributes)
    SubElement(verb, "Number").text = number
    return verb


def dial_conference(
    room: str, *, action: str, events_url: str, label: str, ends_room: bool = True, wait_url: str = ""
) -> Element:
    """Puts the leg into a conference; who comes, goes and begins to speak is reported to `events_url`, the end to
    `action`.
    """
    verb = Element("Dial", {"action": action, "method": "POST"})
    SubElement(
        verb,
        "Conference",
        {
            "beep": "false",
            "startConferenceOnEnter": "true",
            "endConferenceOnExit": "true" if ends_room else "false",
            "waitUrl": wait_url,
            "participantLabel": label,
            "statusCallback": events_url,
            "statusCallbackEvent": "join leave end speaker",
            "statusCallbackMethod": "POST",
        },
    ).text = room
    return verb


def stream(url: str, parameters: Mapping[str, str] | None = None) -> Element:
    """Connects the leg to a media WebSocket until either side closes it."""
    verb = Element("Connect")
    inner = SubElement(verb, "Stream", {"url": url})
    for name, value in (parameters or {}).items():
        SubElement(inner, "Parameter", {"name": name, "value": value})
    return verb


def media_url(public_url: str, path: str) -> str:
    """The WebSocket address of `path` under the public URL: https becomes wss, http (loopback) becomes ws."""
    parts = urlsplit(public_url)
    scheme = {"https": "wss", "http": "ws"}[parts.scheme]
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + path, "", ""))


def connect_stream(
    url: str, *, duty_phone: str | None, parameters: Mapping[str, str] | None = None, apology: Spoken = ()
) -> str:
    """Connects the caller to the desk. What follows is reached only when the desk is gone, because a call
    that ends normally is hung up by REST first: then the duty phone rings, and no server of ours is needed.
    """
    verbs = [stream(url, parameters), *(say(text, lang) for text, lang in apology)]
    if duty_phone:
        verbs.append(dial_number(duty_phone))
    return document(*verbs)


def say_and_hang_up(*spoken: tuple[str, Lang]) -> str:
    """Says something and ends the leg."""
    return document(*(say(text, lang) for text, lang in spoken), hang_up())


def nothing() -> str:
    """No instruction: an acknowledgement that a webhook was taken."""
    return document()


def sms_reply(text: str) -> str:
    """Answers an incoming text message."""
    verb = Element("Message")
    verb.text = text
    return document(verb)
