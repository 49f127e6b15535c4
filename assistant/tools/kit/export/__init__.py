"""A kit -> files: Word with footnotes, slides with notes, a page for parents, Markdown; the indicators as a table.

In: a `Kit`. Out: bytes.
Never here: choosing what is said. Apart from `kit`, since python-docx, python-pptx and openpyxl are loaded here alone.
"""

from assistant.tools.kit.export.files import EXPORTS, export_kit, file_name
from assistant.tools.kit.export.sheet import indicator_rows, indicators_csv, indicators_xlsx, text_table

__all__ = [
    "EXPORTS",
    "export_kit",
    "file_name",
    "indicator_rows",
    "indicators_csv",
    "indicators_xlsx",
    "text_table",
]
