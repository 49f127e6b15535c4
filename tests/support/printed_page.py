"""A notice printed on paper, then scanned or photographed: drawn, set askew, stained, and kept as a JPEG.

Chinese letters need a font that has them; `font()` is "" where none is found.
"""

import io
import shutil
import subprocess
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache

NOTICE = (
    "青禾县教育局关于管好校外用餐的通知",
    "青教〔2026〕12号",
    "各乡镇中心学校，县直各学校：",
    "　　为了让孩子吃得安全，现把校外用餐的几件事通知如下。",
    "　　一、在哪里吃。学校周围500米以内的小饭桌，每个学期查看不少于",
    "两次，结果贴在校门口，家长随时可以来看。",
    "　　二、收多少钱。每餐不超过12元，寄宿的孩子每月补助80元，退餐的",
    "按天退钱。",
    "　　三、出了事怎么报。发现三个以上孩子肚子痛的，学校应当在2小时内",
    "报告县教育局。",
    "　　四、谁来管。每所学校有一名副校长管这件事，名字和电话写在公示栏。",
    "青禾县教育局",
    "2026年3月18日",
)
_SIZE = (1240, 1754)  # A4 at 150 dots an inch
_LETTER, _STEP, _MARGIN = 32, 62, 110


@cache
def font() -> str:
    """The path of a font with Chinese letters; "" where the system has none."""
    if shutil.which("fc-match") is None:
        return ""
    command = ["fc-match", "-f", "%{file}|%{lang}", ":lang=zh-cn"]
    path, _, languages = subprocess.run(command, capture_output=True, text=True, check=False).stdout.partition("|")
    return path if "zh-cn" in languages.split("|") else ""


def page(lines: Sequence[str] = NOTICE, tilt: float = 0.0, noise: float = 0.0, quality: int = 90) -> bytes:
    """A JPEG of a page: turned by so many degrees, with grains of so many grey levels and a shadow over one side."""
    import numpy
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", _SIZE, 250)
    draw, letters = ImageDraw.Draw(image), ImageFont.truetype(font(), _LETTER)
    for row, line in enumerate(lines):
        draw.text((_MARGIN, 2 * _MARGIN + _STEP * row), line, font=letters, fill=35)
    image = image.rotate(tilt, fillcolor=250, resample=Image.Resampling.BICUBIC)
    if noise:
        grains = numpy.random.default_rng(7).normal(0, noise, (_SIZE[1], _SIZE[0]))
        shadow = numpy.linspace(0, 2 * noise, _SIZE[0])
        image = Image.fromarray(numpy.clip(numpy.asarray(image) + grains - shadow, 0, 255).astype("uint8"))
    return saved(image, quality=quality)


def saved(image: object, kind: str = "JPEG", **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)  # type: ignore[attr-defined]
    return data.getvalue()


def scanned_pdf(*pages: bytes) -> bytes:
    """A PDF whose pages are these pictures."""
    from PIL import Image

    first, *others = (Image.open(io.BytesIO(data)).convert("RGB") for data in pages)
    return saved(first, "PDF", save_all=True, append_images=others, resolution=150)


def share_right(read: str, lines: Sequence[str] = NOTICE) -> float:
    """Share of the notice's letters that were read, in their order, in [0, 1]; white space aside."""
    meant, found = ("".join(text.split()) for text in ("".join(lines), read))
    same = sum(block.size for block in SequenceMatcher(None, meant, found, autojunk=False).get_matching_blocks())
    return same / max(len(meant), len(found))
