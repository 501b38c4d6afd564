from pathlib import Path

import pytest

from tests.checks.sources import APPS, imported_modules, name_of, python_files

# They put the site together.
EXEMPT = {"crm/urls.py", "crm/settings.py"}


def apps_above(app: str) -> set[str]:
    return set(APPS[: APPS.index(app)])


def files_of(app: str) -> list[Path]:
    # A migration may depend on whatever stood there at its time.
    return [path for path in python_files(app) if "migrations" not in path.parts]


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_nothing_from_above(app: str):
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in files_of(app)
        for module in imported_modules(path)
        if name_of(path) not in EXEMPT and module.split(".")[0] in apps_above(app)
    ]
    assert wrong == []


def test_the_check_sees_imports_that_do_exist():
    seen = {
        module.split(".")[0] for path in files_of("segments") for module in imported_modules(path)
    }
    assert {"crm", "interactions", "django"} <= seen


def test_product_code_imports_no_tests_and_no_scripts():
    wrong = [
        f"{name_of(path)} imports {module}"
        for app in APPS
        for path in files_of(app)
        for module in imported_modules(path)
        if module.split(".")[0] in {"tests", "scripts", "benchmarks"}
    ]
    assert wrong == []


def test_the_filter_language_knows_no_django_but_where_it_asks_the_database():
    files = [path for path in files_of("crm") if "expressions" in path.parts]
    assert files
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in files
        for module in imported_modules(path)
        if module.split(".")[0] in {"django", *APPS}
        and not module.startswith("crm.expressions")
        and module != "crm.fold"
        and path.name != "queries.py"
    ]
    assert wrong == []


def test_the_letter_engine_knows_no_django_and_no_app():
    inside = "interactions/letters/"
    files = [path for path in files_of("interactions") if name_of(path).startswith(inside)]
    assert files
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in files
        for module in imported_modules(path)
        if module.split(".")[0] in {"django", *APPS}
        and not module.startswith("interactions.letters")
    ]
    assert wrong == []
