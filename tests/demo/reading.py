"""A Word letter as somebody reads it."""

import io
from typing import Any

import docx


class Letter:
    def __init__(self, content: bytes) -> None:
        self.document = docx.Document(io.BytesIO(content))

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph.text for paragraph in self.document.paragraphs if paragraph.text.strip()]

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def address(self) -> list[str]:
        """The lines of the address field, without the sender above them."""
        return self.document.tables[0].cell(0, 0).text.split("\n")[1:]

    @property
    def information(self) -> list[str]:
        return self.document.tables[0].cell(0, 2).text.split("\n")

    @property
    def rows(self) -> list[list[str]]:
        return [[cell.text for cell in row.cells] for row in self.document.tables[1].rows]

    @property
    def footer(self) -> str:
        return str(self.document.sections[0].footer.paragraphs[0].text)

    @property
    def header_pictures(self) -> list[Any]:
        parts = self.document.sections[0].header.part.related_parts.values()
        return [part for part in parts if part.content_type == "image/png"]
