"""Browsers as they name themselves in November 2026, with the screens they are seen on."""

from typing import NamedTuple


class Browser(NamedTuple):
    weight: int
    user_agent: str
    screens: tuple[str, ...]


_BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
_CHROME = f"{_BLINK} Chrome/156.0.0.0"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64)"
_ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X)"
_FIREFOX = "rv:160.0) Gecko/20100101 Firefox/160.0"
_MOBILE_FIREFOX = "rv:160.0) Gecko/160.0 Firefox/160.0"
_WECHAT = "MicroMessenger/8.0.66"
_IPAD = "Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X)"

_PC = ("1920x1080", "1920x1200", "2560x1440", "1366x768", "1536x864", "3840x2160")
_MACBOOK = ("1440x900", "1512x982", "1728x1117", "2560x1440")
_ANDROIDS = ("360x800", "384x854", "393x873", "412x915")
_IPHONES = ("375x812", "390x844", "393x852", "402x874", "430x932")
_IPADS = ("744x1133", "820x1180", "834x1194", "1024x1366")

DESKTOP = (
    Browser(34, f"{_WINDOWS} {_CHROME} Safari/537.36", _PC),
    Browser(12, f"{_WINDOWS} {_CHROME} Safari/537.36 Edg/156.0.0.0", _PC),
    Browser(7, f"{_WINDOWS[:-1]}; {_FIREFOX}", _PC),
    Browser(14, f"{_MAC} {_CHROME} Safari/537.36", _MACBOOK),
    Browser(13, f"{_MAC} {_WEBKIT} Version/26.6 Safari/605.1.15", _MACBOOK),
    Browser(3, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; {_FIREFOX}", _MACBOOK),
    Browser(3, f"{_LINUX} {_CHROME} Safari/537.36", _PC),
    Browser(3, "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", _PC),
)
PHONE = (
    Browser(38, f"{_IPHONE} {_WEBKIT} Version/26.6 Mobile/15E148 Safari/604.1", _IPHONES),
    Browser(5, f"{_IPHONE} {_WEBKIT} CriOS/156.0.8078.79 Mobile/15E148 Safari/604.1", _IPHONES),
    Browser(38, f"{_ANDROID} {_CHROME} Mobile Safari/537.36", _ANDROIDS),
    Browser(
        8,
        f"{_ANDROID} {_BLINK} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
        _ANDROIDS,
    ),
    Browser(3, f"Mozilla/5.0 (Android 15; Mobile; {_MOBILE_FIREFOX}", _ANDROIDS),
)
TABLET = (
    Browser(6, f"{_IPAD} {_WEBKIT} Version/26.6 Mobile/15E148 Safari/604.1", _IPADS),
    Browser(3, f"Mozilla/5.0 (Android 15; Tablet; {_MOBILE_FIREFOX}", ("800x1280",)),
)
WECHAT = (
    Browser(
        5,
        f"{_IPHONE} {_WEBKIT} Mobile/15E148 {_WECHAT} NetType/WIFI Language/zh_CN",
        _IPHONES,
    ),
    Browser(
        5,
        f"Mozilla/5.0 (Linux; Android 15; PJZ110 Build/AP3A) {_BLINK} Version/4.0 "
        f"Chrome/134.0.6998.136 Mobile Safari/537.36 {_WECHAT} NetType/5G Language/zh_CN",
        _ANDROIDS,
    ),
)
