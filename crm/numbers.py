"""Numbers from the series of the marketing setup; unique however many take them at once."""

from typing import Literal

from django.db import transaction
from django.db.models import F, Model

from crm.models import MarketingSetup

Series = Literal["contact", "segment"]


def take_numbers(series: Series, count: int, *, model: type[Model]) -> list[str]:
    """`count` numbers of the series that no row of `model` carries, in order.

    Must run inside a transaction: the setup row stays locked until it ends, so that a number is
    given once. Numbers typed by hand that lie in the way are stepped over.
    """
    MarketingSetup.load()
    taken: list[str] = []
    while len(taken) < count:
        numbers = _advance(series, count - len(taken))
        used = set(
            model._default_manager.filter(number__in=numbers).values_list("number", flat=True)
        )
        taken += [number for number in numbers if number not in used]
    return taken


def take_number(series: Series, *, model: type[Model]) -> str:
    return take_numbers(series, 1, model=model)[0]


def _advance(series: Series, count: int) -> list[str]:
    assert transaction.get_connection().in_atomic_block
    MarketingSetup.objects.filter(pk=1).update(**{f"{series}_next": F(f"{series}_next") + count})
    setup = MarketingSetup.objects.get(pk=1)
    after = getattr(setup, f"{series}_next")
    prefix = getattr(setup, f"{series}_prefix")
    return [f"{prefix}{number:05d}" for number in range(after - count, after)]
