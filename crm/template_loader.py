"""Templates without their indentation: that is for whoever writes them, and some pages were a
sixth of it. A line stays a line, so that an error is still said of the right one."""

import re

from django.template.base import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(FilesystemLoader):
    def get_contents(self, origin: Origin) -> str:
        return INDENTATION.sub("", super().get_contents(origin))
