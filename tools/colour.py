"""How colours are seen: contrast as WCAG defines it, layers of paint, and distances with and without colour-blindness.

Colours are #rrggbb. Distances are CIEDE2000 (Sharma, Wu and Dalal 2005, Color Research & Application 30, 21-30); about
2 can just be noticed side by side. Colour-blind sight is simulated by Machado, Oliveira and Fernandes (2009, IEEE
Transactions on Visualization and Computer Graphics 15, 1291-1298) at full severity, on linear RGB.
"""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

SIGHTS: Final[dict[str, Vector]] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
_TO_XYZ: Final = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE: Final = np.array([0.95047, 1.0, 1.08883])  # D65
_STEEP: Final = 25.0**7


def channels(colour: str) -> Vector:
    """Red, green and blue from 0 to 1. Raises ValueError for what is not written as #rrggbb."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"{colour!r} is not a colour like #1a2b3c")
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def over(colour: str, opacity: float, ground: str) -> str:
    """The colour that is seen where another is laid over a ground with some opacity."""
    mixed = channels(colour) * opacity + channels(ground) * (1 - opacity)
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in mixed)


def linear(colour: str) -> Vector:
    """Linear RGB."""
    srgb = channels(colour)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted(float(_TO_XYZ[1] @ linear(c)) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str = "normal") -> Vector:
    """CIELAB (D65) of a colour as it is seen with one of `SIGHTS`."""
    seen = np.clip(SIGHTS[sight] @ linear(colour), 0, 1)
    scaled = _TO_XYZ @ seen / _WHITE
    x, y, z = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled), scaled / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, sight: str = "normal") -> float:
    """CIEDE2000 of two colours as they are seen with one of `SIGHTS`."""
    return ciede2000(lab(one, sight), lab(other, sight))


def ciede2000(one: Vector, other: Vector) -> float:
    """The colour difference of two points in CIELAB, with all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - math.sqrt(mean / (mean + _STEEP)))
    c1, h1 = _polar(stretch * a1, b1)
    c2, h2 = _polar(stretch * a2, b2)
    turn, middle = _hues(h1, h2, grey=c1 * c2 == 0)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    grown = chroma**7
    bright = 1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    rotation = -math.sin(math.radians(60 * math.exp(-(((middle - 275) / 25) ** 2))))
    rotation *= 2 * math.sqrt(grown / (grown + _STEEP))
    by_light = (l2 - l1) / bright
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    by_hue = hue / (1 + 0.015 * chroma * _hue_weight(middle))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue)


def _polar(a: float, b: float) -> tuple[float, float]:
    """Chroma, and hue in degrees from 0 to 360."""
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _hues(h1: float, h2: float, *, grey: bool) -> tuple[float, float]:
    """How far the hue turns from one to the other, and the hue midway; a grey has no hue of its own."""
    if grey:
        return 0.0, h1 + h2
    turn = (h2 - h1 + 180) % 360 - 180
    if turn == -180 and h2 > h1:
        turn = 180.0
    middle = (h1 + h2) / 2
    if abs(h1 - h2) > 180:
        middle += 180 if h1 + h2 < 360 else -180
    return turn, middle


def _hue_weight(middle: float) -> float:
    """T of the formula: how much a difference of hue counts around a hue."""
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(weight * math.cos(math.radians(times * middle + shift)) for weight, times, shift in terms)
