"""What tags may say: an allow-list on the parsed tree, and the tree made safe and fast.

Every dotted name becomes one flat name (``contact.name`` → ``_v3``) that the letter fills in: no
attribute of any object is ever looked up. Rows of loops are plain dicts, read by key only.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.environment import Environment

from interactions.letters.environment import (
    FILTER_ARGUMENTS,
    FILTERS,
    INLINE,
    ROWS,
    SHOWN,
    TESTS,
    TYPED,
)
from interactions.letters.errors import BrokenDocument, Problem, broken

MAX_NODES = 40_000
MAX_LOOPS = 2
MAX_BLOCKS = 12
MAX_EXPRESSION = 100
_LOOP_FACTS = {"index", "index0", "first", "last", "length", "revindex"}
# Filters that pass a text through: what is inside is printed as if it stood alone.
_TRANSPARENT = {"upper", "lower", "capitalize", "title", "default", "trim", "replace"}
# Attributes that hold a text for people; any other one belongs to Word.
_TEXT_ATTRIBUTES = {"descr", "title", "alt", "string", "tooltip"}
# What the parser says, in its order of weight: the problem it means, and which word it names.
_COMPLAINTS = (
    (r"^Unexpected end of template", "block_unclosed", ""),
    (r"unknown tag '(\w+)'", "tag_unknown", "tag"),
    (r"got 'end of (?:print statement|statement block|template)'", "tag_incomplete", ""),
    (r"unexpected 'end of (?:print statement|statement block|template)'", "tag_incomplete", ""),
    (r"(?:got|unexpected|unexpected char) '(.+?)'(?: at \d+)?\.?$", "tag_unexpected", "sign"),
)
# What may not stand in a tag, as an author wrote it.
_SIGNS_OF = {
    nodes.Call: "( )",
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
    nodes.Dict: "{ }",
    nodes.Slice: "[ : ]",
    nodes.Getitem: "[ ]",
    nodes.Getattr: ".",
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.FromImport: "from",
    nodes.FilterBlock: "filter",
    nodes.CallBlock: "call",
    nodes.ScopedEvalContextModifier: "autoescape",
}
_XML_TAG = re.compile(r"<(/?)([^\s<>/]+)(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*?(/?)>")


@dataclass(frozen=True)
class Slot:
    """One flat name: where its value is (nowhere: it stays empty), whether it is printed by its
    kind, and how the document writes it."""

    key: str
    path: tuple[str, ...]
    is_shown: bool
    written: str

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


@dataclass
class Slots:
    """The flat names of one document, in order of appearance; `matches` lead from the document's
    names to those of the values."""

    matches: Mapping[str, str] = field(default_factory=dict)
    by_use: dict[tuple[tuple[str, ...], bool], Slot] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    # The dotted names of the fields of rows that loops use.
    of_rows: set[str] = field(default_factory=set)

    def key(self, path: tuple[str, ...], is_shown: bool) -> str:
        use = (path, is_shown)
        if use not in self.by_use:
            written = ".".join(path)
            dotted = self.matches.get(written, written)
            leads_to = tuple(dotted.split(".")) if dotted else ()
            self.by_use[use] = Slot(f"_v{len(self.by_use)}", leads_to, is_shown, written)
        return self.by_use[use].key

    def list_of(self, path: tuple[str, ...]) -> str:
        """The dotted name of a loop's list; '' for one whose rows' fields nobody knows."""
        written = ".".join(path)
        dotted = self.matches.get(written, written)
        return dotted if self.kinds.get(dotted) == "list" else ""

    def dotted(self, key: str) -> str:
        """The document's name for a flat one; a row's own key stays as it is."""
        return next((slot.dotted for slot in self.by_use.values() if slot.key == key), key)


@dataclass(frozen=True)
class Checked:
    """A part's tree, ready to compile; whether it has loops; which reserved names it uses."""

    tree: nodes.Template
    has_loops: bool


def parse_part(
    source: str, environment: Environment, slots: Slots, reserved: Iterable[str] = ()
) -> Checked:
    """Parse, check and rewrite one part; raises BrokenDocument with every problem found.

    ``reserved`` are the names the engine itself put into the source.
    """
    places = source.split("\n")
    try:
        _refuse_raw(source, environment, places)
        tree = environment.parse(source)
        check = _Check(slots, frozenset(reserved), places)
        check.count(tree)
        body = check.block(tree.body, _Scope())
    except TemplateSyntaxError as error:
        raise broken([_syntax_problem(error, _place(places, error.lineno))]) from error
    except (RecursionError, MemoryError) as error:
        raise BrokenDocument("tag_too_complex") from error
    if not check.problems:
        check.layout(body)
    if check.problems:
        raise broken(check.problems)
    result = nodes.Template(body, lineno=1)
    result.set_lineno(1)
    result.set_environment(environment)
    return Checked(result, check.has_loops)


def _refuse_raw(source: str, environment: Environment, places: list[str]) -> None:
    """Text that is not read as tags would come out unescaped: nothing would have checked it."""
    if "raw" not in source:
        return
    for line, kind, _text in environment.lex(source):
        if kind == "raw_begin":
            problem = Problem("tag_not_allowed", {"what": "raw"}, where=_place(places, line))
            raise broken([problem])


def _syntax_problem(error: TemplateSyntaxError, where: str) -> Problem:
    """The parser's complaint in words for people who never saw it, and none of its own."""
    reason = error.message or ""
    for pattern, code, param in _COMPLAINTS:
        if found := re.search(pattern, reason):
            return Problem(code, {param: found[1]} if param else {}, where=where)
    return Problem("tag_syntax", {}, where=where)


def _place(places: list[str], line: int) -> str:
    """The text of one source line, at most 80 characters."""
    if not 0 < line <= len(places):
        return ""
    text = re.sub(r"<[^<>]*>", "", places[line - 1])
    text = re.sub(r"\{\{ _w\d+ \}\}", "«…»", text)
    return " ".join(text.split())[:80]


@dataclass(frozen=True)
class _Scope:
    """The loop variables in sight, each with its list ('' for an unknown one), and how deep we
    are."""

    variables: Mapping[str, str] = field(default_factory=dict)
    loops: int = 0
    blocks: int = 0


class _Check:
    """Walks the tree once; each method returns the node that takes the place of the old one."""

    def __init__(self, slots: Slots, reserved: frozenset[str], places: list[str]) -> None:
        self.slots = slots
        self.reserved = reserved
        self.places = places
        self.problems: list[Problem] = []
        self.has_loops = False
        self.tail = ""

    def count(self, tree: nodes.Node) -> None:
        """Refuse a tree too large or too deep before anything recurses into it."""
        total, waiting = 0, [(tree, 0)]
        while waiting:
            node, depth = waiting.pop()
            total += 1
            if total > MAX_NODES or depth > MAX_EXPRESSION:
                raise BrokenDocument("tag_too_complex")
            waiting.extend((child, depth + 1) for child in node.iter_child_nodes())

    def report(self, code: str, node: nodes.Node, **params: str) -> nodes.Const:
        where = _place(self.places, node.lineno)
        self.problems.append(Problem(code, params, where=where))
        return nodes.Const("", lineno=node.lineno)

    # Statements

    def block(self, body: list[nodes.Node], scope: _Scope) -> list[nodes.Node]:
        if scope.blocks > MAX_BLOCKS:
            raise BrokenDocument("tag_too_complex")
        return [self.statement(node, scope) for node in body]

    def statement(self, node: nodes.Node, scope: _Scope) -> nodes.Node:
        if isinstance(node, nodes.Output):
            return self.output(node, scope)
        if isinstance(node, nodes.If):
            return self.condition(node, scope)
        if isinstance(node, nodes.For):
            return self.loop(node, scope)
        return nodes.Output([self.report("tag_not_allowed", node, what=_name_of(node))])

    def output(self, node: nodes.Output, scope: _Scope) -> nodes.Node:
        children: list[nodes.Expr] = []
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                children.append(self.data(child))
            else:
                children.append(self.placed(child, self.expression(child, scope, shown=True)))
        return nodes.Output(children, lineno=node.lineno)

    def data(self, node: nodes.TemplateData) -> nodes.TemplateData:
        """Constant XML: remember the last tag begun, take out the lines we put in."""
        text = node.data.replace("\n<w:p", "<w:p")
        for code, sign in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
            text = text.replace(code, sign)
        begun = text.rfind("<")
        self.tail = text[begun:] if begun >= 0 else self.tail + text
        return nodes.TemplateData(text, lineno=node.lineno)

    def placed(self, old: nodes.Node, new: nodes.Expr) -> nodes.Expr:
        """The expression as its place wants it: text, attribute or property."""
        if isinstance(old, nodes.Name) and old.name in self.reserved:
            return new
        tail = self.tail
        if re.match(r"<w:t[ >]", tail) and ">" in tail:
            return new if not tail.endswith("/>") else self.report("tag_outside_text", old)
        if ">" not in tail:
            attribute = re.search(r"([\w:]+)=[\"'][^\"']*$", tail)
            if not attribute or attribute[1].rpartition(":")[2] not in _TEXT_ATTRIBUTES:
                return self.report("tag_outside_text", old)
        elif tail.startswith(("</", "<w:", "<?")) or tail.rstrip().endswith("/>"):
            return self.report("tag_outside_text", old)
        return _filter(new, INLINE)

    def condition(self, node: nodes.If, scope: _Scope) -> nodes.If:
        inner = _Scope(scope.variables, scope.loops, scope.blocks + 1)
        test = self.expression(node.test, scope)
        tail = self.tail
        body = self.block(node.body, inner)
        self.tail = tail
        elifs = [self.condition(item, inner) for item in node.elif_]
        self.tail = tail
        otherwise = self.block(node.else_, inner)
        return nodes.If(test, body, elifs, otherwise, lineno=node.lineno)

    def loop(self, node: nodes.For, scope: _Scope) -> nodes.Node:
        self.has_loops = True
        target = node.target
        if not isinstance(target, nodes.Name) or node.recursive:
            return nodes.Output([self.report("tag_not_allowed", node, what="for")])
        is_private = target.name.startswith("_") and target.name not in self.reserved
        if is_private or target.name == "loop":
            return nodes.Output([self.report("name_private", node, name=target.name)])
        if scope.loops >= MAX_LOOPS:
            return nodes.Output([self.report("loop_too_deep", node, limit=str(MAX_LOOPS))])
        listed = self.list_of(node.iter, scope)
        of_rows = self.slots.list_of(_path(node.iter) or ())
        names = {**scope.variables, target.name: of_rows, "loop": ""}
        inner = _Scope(names, scope.loops + 1, scope.blocks + 1)
        test = self.expression(node.test, inner) if node.test else None
        tail = self.tail
        body = self.block(node.body, inner)
        self.tail = tail
        otherwise = self.block(node.else_, scope)
        variable = nodes.Name(target.name, "store", lineno=node.lineno)
        return nodes.For(variable, listed, body, otherwise, test, False, lineno=node.lineno)

    def list_of(self, node: nodes.Node, scope: _Scope) -> nodes.Expr:
        """A plain list field; anything computed is refused."""
        if not isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            return self.report("tag_not_allowed", node, what=_name_of(node))
        shown = ".".join(_path(node) or ("",))
        return _filter(self.expression(node, scope), ROWS, nodes.Const(shown))

    # Expressions

    def expression(self, node: nodes.Node, scope: _Scope, *, shown: bool = False) -> nodes.Expr:
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            return self.name(node, scope, shown)
        if isinstance(node, nodes.Const):
            return node
        if isinstance(node, nodes.Filter):
            return self.filter(node, scope, shown)
        if isinstance(node, nodes.Test):
            return self.test(node, scope)
        if isinstance(node, nodes.Compare):
            return self.compare(node, scope)
        rebuild = _REBUILD.get(type(node))
        if rebuild is None:
            return self.report("tag_not_allowed", node, what=_name_of(node))
        return rebuild(
            node, lambda child, keep: self.expression(child, scope, shown=shown and keep)
        )

    def name(
        self, node: nodes.Name | nodes.Getattr | nodes.Getitem, scope: _Scope, shown: bool
    ) -> nodes.Expr:
        path = _path(node)
        if path is None:
            return self.report("tag_not_allowed", node, what=_name_of(node))
        if len(path) == 1 and path[0] in self.reserved:
            return node
        if path[0] in self.reserved and path[0] in scope.variables:
            return self.row_value(node, path)
        private = next((step for step in path if step.startswith("_")), None)
        if private is not None:
            return self.report("name_private", node, name=private)
        if path[0] in scope.variables:
            return self.by_kind(self.row_value(node, path), path, scope, shown)
        return nodes.Name(self.slots.key(path, shown), "load", lineno=node.lineno)

    def row_value(self, node: nodes.Expr, path: tuple[str, ...]) -> nodes.Expr:
        root = nodes.Name(path[0], "load", lineno=node.lineno)
        if path[0] == "loop":
            if len(path) != 2 or path[1] not in _LOOP_FACTS:
                return self.report("tag_not_allowed", node, what=".".join(path))
            return nodes.Getattr(root, path[1], "load", lineno=node.lineno)
        value: nodes.Expr = root
        for step in path[1:]:
            value = nodes.Getitem(value, nodes.Const(step), "load", lineno=node.lineno)
        return value

    def by_kind(
        self, value: nodes.Expr, path: tuple[str, ...], scope: _Scope, shown: bool
    ) -> nodes.Expr:
        """A field of a list's row, printed or compared by its kind."""
        listed = scope.variables[path[0]]
        if not listed or len(path) < 2:
            return value
        name = ".".join((listed, *path[1:]))
        self.slots.of_rows.add(name)
        kind = self.slots.kinds.get(name, "text")
        return (
            value
            if kind == "text"
            else _filter(value, SHOWN if shown else TYPED, nodes.Const(kind))
        )

    def filter(self, node: nodes.Filter, scope: _Scope, shown: bool) -> nodes.Expr:
        if node.name not in FILTERS:
            return self.report("filter_unknown", node, name=node.name)
        fewest, most = FILTER_ARGUMENTS.get(node.name, (0, 0))
        is_named = node.kwargs or node.dyn_args or node.dyn_kwargs
        if node.node is None or is_named or not fewest <= len(node.args) <= most:
            return self.report("tag_not_allowed", node, what=f"|{node.name}")
        keeps = shown and node.name in _TRANSPARENT
        inner = self.expression(node.node, scope, shown=keeps)
        args = [self.expression(arg, scope) for arg in node.args]
        return _filter(inner, node.name, *args)

    def test(self, node: nodes.Test, scope: _Scope) -> nodes.Expr:
        if node.name not in TESTS or node.args or node.kwargs:
            return self.report("test_unknown", node, name=node.name)
        inner = self.expression(node.node, scope)
        return nodes.Test(inner, node.name, [], [], None, None, lineno=node.lineno)

    def compare(self, node: nodes.Compare, scope: _Scope) -> nodes.Expr:
        operands = [
            nodes.Operand(operand.op, self.expression(operand.expr, scope)) for operand in node.ops
        ]
        return nodes.Compare(self.expression(node.expr, scope), operands, lineno=node.lineno)

    # Layout

    def layout(self, body: list[nodes.Node]) -> None:
        """Prove that every way through conditions and loops gives whole XML."""
        closed, opened = _effect(self.flat(body))
        if closed or opened:
            self.problems.append(Problem("tag_crosses"))

    def flat(self, body: list[nodes.Node]) -> str:
        """The constant XML with a zero for each value; branches must not change the nesting."""
        pieces: list[str] = []
        for node in body:
            if isinstance(node, nodes.Output):
                pieces.extend(
                    child.data if isinstance(child, nodes.TemplateData) else "0"
                    for child in node.nodes
                )
            for branch in _branches(node):
                closed, opened = _effect(self.flat(branch))
                if closed != opened[::-1]:
                    where = _place(self.places, node.lineno)
                    self.problems.append(Problem("tag_crosses", where=where))
        return "".join(pieces)


def _branches(node: nodes.Node) -> list[list[nodes.Node]]:
    if isinstance(node, nodes.For):
        return [node.body, node.else_]
    if isinstance(node, nodes.If):
        below = [branch for item in node.elif_ for branch in _branches(item)]
        return [node.body, *below, node.else_]
    return []


def _effect(xml: str) -> tuple[list[str], list[str]]:
    """The elements a piece of XML closes and those it leaves open; ``?`` for half a tag.

    >>> _effect("a</w:t></w:r><w:r><w:t>b")
    (['w:t', 'w:r'], ['w:r', 'w:t'])
    """
    closed: list[str] = []
    opened: list[str] = []
    for match in _XML_TAG.finditer(xml):
        is_end, name, is_empty = match[1], match[2], match[3]
        if is_empty or name.startswith("?"):
            continue
        if not is_end:
            opened.append(name)
        elif not opened:
            closed.append(name)
        elif opened.pop() != name:
            return ["?"], []
    if "<" in _XML_TAG.sub("", xml) or ">" in _XML_TAG.sub("", xml):
        return ["?"], []
    return closed, opened


def _path(node: nodes.Node) -> tuple[str, ...] | None:
    """The dotted name of a chain of constant attributes and keys, else None."""
    steps: list[str] = []
    while not isinstance(node, nodes.Name):
        if isinstance(node, nodes.Getattr):
            steps.append(node.attr)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            if not isinstance(node.arg.value, str):
                return None
            steps.append(node.arg.value)
        else:
            return None
        node = node.node
    return (node.name, *reversed(steps))


def _filter(node: nodes.Expr, name: str, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None)


def _name_of(node: nodes.Node) -> str:
    """What stands in the tag: ``( )``, ``set``, ``*``."""
    return _SIGNS_OF.get(type(node), type(node).__name__.lower())


_Child = Callable[[Any, bool], nodes.Expr]


def _pair(node: Any, child: _Child) -> nodes.Expr:
    built = type(node)(child(node.left, False), child(node.right, False), lineno=node.lineno)
    return cast("nodes.Expr", built)


def _not(node: Any, child: _Child) -> nodes.Expr:
    return nodes.Not(child(node.node, False), lineno=node.lineno)


def _choice(node: Any, child: _Child) -> nodes.Expr:
    otherwise = child(node.expr2, True) if node.expr2 is not None else nodes.Const("")
    return nodes.CondExpr(
        child(node.test, False), child(node.expr1, True), otherwise, lineno=node.lineno
    )


def _concat(node: Any, child: _Child) -> nodes.Expr:
    return nodes.Concat([child(item, True) for item in node.nodes], lineno=node.lineno)


def _items(node: Any, child: _Child) -> nodes.Expr:
    return nodes.List([child(item, False) for item in node.items], lineno=node.lineno)


def _negative(node: Any, child: _Child) -> nodes.Expr:
    return nodes.Neg(child(node.node, False), lineno=node.lineno)


_REBUILD: dict[type[nodes.Node], Callable[[Any, _Child], nodes.Expr]] = {
    nodes.And: _pair,
    nodes.Or: _pair,
    nodes.Not: _not,
    nodes.CondExpr: _choice,
    nodes.Concat: _concat,
    nodes.List: _items,
    nodes.Tuple: _items,
    nodes.Neg: _negative,
}
