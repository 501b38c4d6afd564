"""Numbers from the series of the marketing setup; unique however many take them at once."""

from typing import Literal

from django.db import transaction
from django.db.models import Case, CharField, F, Model, Value, When, Window
from django.db.models.functions import Cast, Concat, LPad, RowNumber
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from crm.models import MarketingSetup

Series = Literal["contact", "segment", "campaign"]


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


def numbers_in_order(series: Series, count: int, *, model: type[Model], order_by: str) -> Concat:
    """For each of `count` rows about to be written its number of the series, in this order, and
    none that a row of `model` carries.

    Must run inside a transaction, as `take_numbers`.
    """
    MarketingSetup.load()
    free, prefix = _free_numbers(series, count, model)
    place = Window(RowNumber(), order_by=order_by)
    steps, before = [], 0
    for numbers in free:
        number = place + Value(numbers.start - before - 1)
        before += len(numbers)
        steps.append(When(LessThanOrEqual(place, Value(before)), then=number))
    return Concat(Value(prefix), _padded(Case(*steps)), output_field=CharField())


def _free_numbers(series: Series, count: int, model: type[Model]) -> tuple[list[range], str]:
    """Ranges that hold `count` free numbers together."""
    free: list[range] = []
    while (left := count - sum(map(len, free))) > 0:
        prefix, numbers = _reserve(series, left)
        low, high = (f"{prefix}{number:05d}" for number in (numbers[0], numbers[-1]))
        # Numbers of one length are in the order of their digits; others in between do no harm.
        used = model._default_manager.filter(number__startswith=prefix)
        if len(low) == len(high):
            used = used.filter(number__gte=low, number__lte=high)
        taken = {
            int(tail)
            for number in used.values_list("number", flat=True).iterator()
            if (tail := number.removeprefix(prefix)).isdecimal() and int(tail) in numbers
        }
        start = numbers.start
        for number in sorted(taken):
            free.append(range(start, number))
            start = number + 1
        free.append(range(start, numbers.stop))
    return [numbers for numbers in free if numbers], prefix


def _padded(number: Case) -> Case:
    """Five digits at least, as Python's `:05d`."""
    digits = Cast(number, CharField())
    return Case(
        When(GreaterThan(number, Value(99_999)), then=digits), default=LPad(digits, 5, Value("0"))
    )


def take_number(series: Series, *, model: type[Model]) -> str:
    return take_numbers(series, 1, model=model)[0]


def _advance(series: Series, count: int) -> list[str]:
    prefix, numbers = _reserve(series, count)
    return [f"{prefix}{number:05d}" for number in numbers]


def _reserve(series: Series, count: int) -> tuple[str, range]:
    assert transaction.get_connection().in_atomic_block
    MarketingSetup.objects.filter(pk=1).update(**{f"{series}_next": F(f"{series}_next") + count})
    setup = MarketingSetup.objects.get(pk=1)
    after = getattr(setup, f"{series}_next")
    prefix = getattr(setup, f"{series}_prefix")
    return prefix, range(after - count, after)
