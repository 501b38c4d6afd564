import ast

from tests.checks.sources import APPS, ROOT, name_of, python_files, tree_of

LONGEST = 50


def test_no_function_is_longer_than_fifty_lines():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files(*APPS, "scripts", "benchmarks")
        if "migrations" not in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST
    ]
    assert long == []


def test_no_exception_is_swallowed():
    swallowed = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*APPS, "scripts")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Pass)
    ]
    assert swallowed == []


def test_no_file_holds_both_sides_of_a_merge():
    """A template would show them to everybody."""
    written = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "docs").rglob("*.md")]
    written += [*(ROOT / "static").glob("[cj]s/*"), *(ROOT / "locale").rglob("*.po")]
    marks = ("<" * 7 + " ", ">" * 7 + " ")
    both = [
        name_of(path)
        for path in written
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(marks)
    ]
    assert both == []


def test_every_template_names_the_blocks_it_ends():
    unnamed = [
        f"{name_of(path)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "{% endblock %}" in line
    ]
    assert unnamed == []
