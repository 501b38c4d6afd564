"""Mail merge of Word documents: knows Word files and plain values, nothing of the application.

template = Template.open(content, catalogue.match(Template.open(content).fields))
problems = template.check(catalogue)
letter = template.render({"contact": {"name": "Anna"}, "language": "de"})
"""

from interactions.letters.bundle import UniqueNames, render_zip, safe_name
from interactions.letters.catalogue import LEFT_OUT, Catalogue, Field
from interactions.letters.combined import MAX_COMBINED, render_combined
from interactions.letters.errors import (
    BrokenDocument,
    LetterError,
    Problem,
    RenderError,
    UnsafeDocument,
)
from interactions.letters.messages import MESSAGES
from interactions.letters.pictures import Picture
from interactions.letters.placing import Placement
from interactions.letters.remarks import Remark, with_remarks
from interactions.letters.template import ENGINE_VERSION, Template, open_cached
from interactions.letters.values import MAX_VALUE, clean
from interactions.letters.zipping import digest

__all__ = [
    "ENGINE_VERSION",
    "LEFT_OUT",
    "MAX_COMBINED",
    "MAX_VALUE",
    "MESSAGES",
    "BrokenDocument",
    "Catalogue",
    "Field",
    "LetterError",
    "Picture",
    "Placement",
    "Problem",
    "Remark",
    "RenderError",
    "Template",
    "UniqueNames",
    "UnsafeDocument",
    "clean",
    "digest",
    "open_cached",
    "render_combined",
    "render_zip",
    "safe_name",
    "with_remarks",
]
