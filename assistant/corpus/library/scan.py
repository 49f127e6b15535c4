"""Pictures of pages -> their lines in the order of reading, and how sure each letter is.

The letters are read by rapidocr, whose models lie in its package: nothing is sent anywhere. It is an extra (requirements-ocr.txt).
"""

import functools
import importlib.util
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from assistant.corpus.library.markdown import Page
from assistant.corpus.library.order import Box, in_order, upright
from assistant.corpus.library.plain import printed_text
from assistant.corpus.library.printed import PrintedLine, page_of
from assistant.corpus.library.reading import Read
from assistant.errors import ImportRefused

_LONGER_SIDE = 2000  # dots: larger pictures are made smaller, which the reading needs anyway
_MOST_DOTS = 150_000_000
_REACH = 2.5  # heights of a letter
_LEGIBLE = 0.5  # lines below this are mostly stains and folds: shown as left out, kept in no text
_HEIC = re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL)  # how an iPhone's photograph begins
_LIKE = 0.3  # of the usual size: letters that differ less are set alike, the machine's boxes are not that exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on one picture; `faint` are lines that could hardly be read."""

    lines: list[PrintedLine] = field(default_factory=list)
    reads: tuple[Read, ...] = ()
    faint: tuple[str, ...] = ()


def can_read_pictures() -> bool:
    """Whether the extra that reads pictures is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def read_picture(data: bytes, name: str) -> Page:
    """The text of a photograph or scan. Raises ImportRefused."""
    if not can_read_pictures():
        raise ImportRefused("import_scanned", name=name)
    sheet = read_image(_opened(data, name), 0)
    if not sheet.lines:
        raise ImportRefused("import_unread", name=name)
    page = page_of([sheet.lines])
    return replace(page, reads=sheet.reads, dropped=(*page.dropped, *sheet.faint))


def read_image(image: Any, number: int) -> Sheet:
    """The lines of one picture, which stands upright. `number` is the page's, from 0."""
    image = _fitting(image)
    boxes = read_boxes(image)
    legible = [box for box in boxes if box.read.mean >= _LEGIBLE]
    rows = in_order(upright(legible))
    usual = sorted(box.height for box in legible)[len(legible) // 2] if legible else 0.0
    lines = [_line(row, usual, number, image.height) for row in rows]
    return Sheet(
        lines=[line for line in lines if line.text],
        reads=tuple(replace(box.read, page=number) for row in rows for box in row),
        faint=tuple(box.read.text for box in boxes if box.read.mean < _LEGIBLE),
    )


def _line(row: Sequence[Box], usual: float, number: int, height: float) -> PrintedLine:
    """A row of boxes as a line: what stands far apart in it is kept apart."""
    words = row[0].read.text
    for before, box in pairwise(row):
        words += ("　" if box.left - before.right > 2 * usual else "") + box.read.text
    size = sorted(box.height for box in row)[len(row) // 2]
    return PrintedLine(
        text=printed_text(words).strip(" 　"),
        left=row[0].left,
        right=row[-1].right,
        bottom=height - max(box.bottom for box in row),
        size=usual if abs(size - usual) < _LIKE * usual else size,
        page=number,
        height=height,
    )


def read_boxes(image: Any) -> list[Box]:
    """The pieces of lines that the machine finds on a picture."""
    import numpy

    found = _machine()(numpy.asarray(image), return_word_box=True, return_single_char_box=True)
    if found.txts is None:
        return []
    return [
        Box(read=_read(text, letters, score), corners=_written(corners, letters))
        for text, score, letters, corners in zip(found.txts, found.scores, found.word_results, found.boxes, strict=True)
        if text.strip()
    ]


def _written(corners: Any, letters: Sequence[Sequence[Any]]) -> tuple[tuple[float, float], ...]:
    """The corners of a piece, from where its first letter stands."""
    first = letters[0][2] if letters else None
    whole = [corners[0], *corners[1:3], corners[3]] if first is None else [first[0], *corners[1:3], first[3]]
    return tuple((float(x), float(y)) for x, y in whole)


def _read(text: str, letters: Sequence[Sequence[Any]], score: float) -> Read:
    """Each letter with its own sureness, or the line's where the machine gives none for each."""
    spoken = text.replace(" ", "")
    sure = tuple(float(letter[1]) for letter in letters)
    if len(sure) != len(spoken):
        sure = (float(score),) * len(spoken)
    return Read(text=spoken if len(spoken) == len(text) else text, sure=_spread(text, sure), page=0)


def _spread(text: str, sure: Sequence[float]) -> tuple[float, ...]:
    """The sureness of the letters, spaces between them being certain."""
    of_letter = iter(sure)
    return tuple(1.0 if letter == " " else next(of_letter) for letter in text)


@functools.cache
def _machine() -> Any:
    from rapidocr import RapidOCR

    class Reaching(RapidOCR):  # type: ignore[misc]  # the package is not there to be checked
        """Reads a little to the left of what is found: a thin 一、 that opens a line is often taken for a stain."""

        def detect_and_crop(self, img: Any, op_record: dict[str, Any]) -> tuple[list[Any], Any]:
            pieces, found = super().detect_and_crop(img, op_record)
            if op_record.get("padding_1", {}).get("top"):  # a low wide strip, found on a larger picture than this one
                return pieces, found
            found.boxes = reaching(found.boxes)
            return self.crop_text_regions(img, found.boxes), found

    return Reaching(params={"Global.log_level": "critical", "Global.text_score": 0.0})


def reaching(boxes: Any) -> Any:
    """The boxes with their left edges moved out by some letters, where nothing else stands there."""
    import numpy

    wider = []
    for box in numpy.asarray(boxes, dtype="float32"):
        along = (box[1] - box[0]) / max(float(numpy.linalg.norm(box[1] - box[0])), 1.0)
        step = along * _REACH * numpy.linalg.norm(box[3] - box[0])
        strip = numpy.array([box[0] - step, box[0], box[3], box[3] - step])
        free = strip[:, 0].min() > 0 and not any(_meet(strip, other) for other in boxes if not (other == box).all())
        wider.append(numpy.array([box[0] - step, box[1], box[2], box[3] - step]) if free else box)
    return numpy.array(wider, dtype="float32")


def _meet(strip: Any, other: Any) -> bool:
    """Whether a strip reaches into the middle of another box: lines that lie askew overlap at their edges."""
    middle = (other[:, 1].min() + other[:, 1].max()) / 2
    beside = strip[:, 0].min() < other[:, 0].max() and other[:, 0].min() < strip[:, 0].max()
    return bool(beside and strip[:, 1].min() < middle < strip[:, 1].max())


def _opened(data: bytes, name: str) -> Any:
    """A picture the right way up, on white. Raises ImportRefused."""
    from PIL import Image, ImageOps

    if _HEIC.match(data) and not _can_open_heic():
        raise ImportRefused("import_heic", name=name)
    try:
        file = Image.open(io.BytesIO(data), formats=_formats())
        if file.width * file.height > _MOST_DOTS:
            raise ImportRefused("import_bomb", name=name)
        image = ImageOps.exif_transpose(file).convert("RGBA")
    except ImportRefused:
        raise
    except Exception as error:  # Pillow raises whatever its decoders do: OSError, SyntaxError, ValueError, its own
        raise ImportRefused("import_broken", name=name) from error
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    return white.convert("RGB")


def _can_open_heic() -> bool:
    return importlib.util.find_spec("pillow_heif") is not None


def _formats() -> list[str]:
    """What is opened: iPhones' photographs too, where their reader is installed."""
    if not _can_open_heic():
        return ["JPEG", "PNG", "WEBP"]
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return ["JPEG", "PNG", "WEBP", "HEIF"]


def _fitting(image: Any) -> Any:
    """The picture in colours, no larger than is read well."""
    from PIL import Image

    image = image.convert("RGB")
    image.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.LANCZOS)
    return image
