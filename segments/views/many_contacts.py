"""What is done to the contacts of chosen lines."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from crm.models import Contact
from crm.requests import Request
from interactions.access import ADD_ENTRY, CHANGE_CONTACT
from interactions.contact_act_views import Whom, group_page, salesperson_page
from interactions.reminder_views import reminder_page
from segments.forms import selection
from segments.forms.grid import BUT
from segments.models import Segment
from segments.views.requests import worksheet

RIGHTS = ("segments.view_segment", CHANGE_CONTACT)


def contacts_of_lines(request: Request, segment: Segment) -> Whom:
    """Those of the ticked lines, of all that match the grid's filter, or of all but the ticked."""
    chosen = selection(segment, request.POST)
    back = request.POST.get("back", "").lstrip("?")
    fields = [("back", back)]
    if chosen.is_all:
        fields.append(("all", BUT if chosen.but else "1"))
        fields += [("line", str(key)) for key in chosen.but]
    else:
        fields += [("line", str(key)) for key in chosen.lines.values_list("pk", flat=True)]
    contacts = Contact.objects.visible_to(request.user).filter(
        pk__in=chosen.lines.order_by().values("contact")
    )
    address = segment.get_absolute_url()
    return Whom(contacts, f"{address}?{back}" if back else address, str(segment), fields)


@permission_required(RIGHTS, raise_exception=True)
@require_POST
@worksheet()
def lines_group(request: Request, segment: Segment) -> HttpResponse:
    return group_page(request, contacts_of_lines(request, segment))


@permission_required(RIGHTS, raise_exception=True)
@require_POST
@worksheet()
def lines_salesperson(request: Request, segment: Segment) -> HttpResponse:
    return salesperson_page(request, contacts_of_lines(request, segment))


@permission_required(("segments.view_segment", ADD_ENTRY), raise_exception=True)
@require_POST
@worksheet()
def lines_reminder(request: Request, segment: Segment) -> HttpResponse:
    return reminder_page(request, contacts_of_lines(request, segment))
