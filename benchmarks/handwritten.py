"""Log as an expert would write it by hand: the same steps, the same rows, no ORM.

Everything the header decides is a constant; the rules are those of domain.md for a segment whose
lines have no templates of their own. `benchmarks.log` proves that the rows are the same.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from benchmarks.data import TODAY, World
from interactions.letter_values import shared_values
from interactions.letters import ENGINE_VERSION
from interactions.merge_fields import COMPANY_FIELDS, CONTACT_PATHS
from segments.models import Segment, SegmentTemplate

FROM = """FROM segments_segmentline l
JOIN crm_contact c ON c.id = l.contact_id
LEFT JOIN crm_contact p ON p.id = c.company_id
JOIN segments_segmentcriteria s ON s.id = l.step_id
WHERE l.segment_id = {segment} AND l.is_listed"""
# What was said to a channel: NULL where nobody asked, which e-mails need (the setup's default).
SAID = """(SELECT k.status FROM crm_consent k
WHERE k.contact_id = {contact} AND k.channel = '{channel}')"""
ELIGIBLE = """NOT c.is_privacy_blocked AND NOT (c.is_minor AND NOT c.has_parental_consent)
AND NOT c.is_inactive"""


@dataclass(frozen=True)
class Dialect:
    json: str
    nested: str
    cost: str
    date: str
    lock: str
    gathered: str


DIALECTS = {
    "postgresql": Dialect(
        json="JSONB_BUILD_OBJECT",
        nested="{}",
        cost="({})::numeric(12, 2)::text",
        date="TO_CHAR({}, 'YYYY-MM-DD')",
        lock=" FOR UPDATE",
        gathered="STRING_AGG(DISTINCT {}, ' ')",
    ),
    "sqlite": Dialect(
        json="JSON_OBJECT",
        nested="JSON({})",
        cost="PRINTF('%.2f', {})",
        date="{}",
        lock="",
        gathered="GROUP_CONCAT(DISTINCT {})",
    ),
}


class Rules:
    """The SQL of each resolved value, with the header's values filled in."""

    def __init__(self, header: Segment, pinned: SegmentTemplate) -> None:
        self.dialect = DIALECTS[connection.vendor]
        texts = {text.language: text for text in pinned.languages.all()}
        key = "COALESCE(l.language, c.language)"
        self.language = (
            "COALESCE(l.language, CASE WHEN c.language IN ('de', 'en', 'ru') THEN c.language "
            f"ELSE {quoted(pinned.default_language)} END)"
        )
        self.subject = f"COALESCE(l.subject, {self.by_text(key, texts, 'subject')})"
        of_text = self.by_text(key, texts, "document_id")
        self.document = f"COALESCE(l.document_id, {of_text})"
        self.text_language = self.by_text(key, texts, "language")
        of_row = self.by_text(key, texts, "format_language")
        self.format_language = (
            f"CASE WHEN l.document_id IS NOT NULL THEN {self.language} ELSE {of_row} END"
        )
        self.type = (
            "COALESCE(l.correspondence_type, CASE WHEN c.correspondence_type = '' THEN "
            f"{quoted(pinned.correspondence_type)} ELSE c.correspondence_type END)"
        )
        self.description = f"COALESCE(l.description, {quoted(header.description)})"
        self.cost = f"COALESCE(l.cost, {pinned.cost})"
        self.date = f"COALESCE(l.date, {self.day(TODAY)})"
        self.salesperson = f"COALESCE(l.salesperson_id, {header.salesperson_id})"
        self.campaign = (
            f"CASE WHEN l.no_campaign THEN NULL ELSE COALESCE(l.campaign_id, {pinned.campaign_id}) "
            "END"
        )
        self.target, self.response = (
            f"CASE WHEN {self.campaign} IS NULL THEN FALSE ELSE COALESCE(l.{name}, {value}) END"
            for name, value in (
                ("campaign_target", pinned.campaign_target),
                ("campaign_response", pinned.campaign_response),
            )
        )
        self.of_template = {
            "duration_min": str(pinned.duration_min),
            "information_flow": quoted(pinned.information_flow),
            "initiated_by": quoted(pinned.initiated_by),
            "group_id": str(pinned.group_id),
        }

    def by_text(self, key: str, texts: dict[str, Any], name: str) -> str:
        value = {language: quoted(getattr(text, name)) for language, text in texts.items()}
        return (
            f"CASE {key} WHEN 'ru' THEN {value['ru']} WHEN 'de' THEN {value['de']} "
            f"ELSE {value['en']} END"
        )

    def day(self, day: dt.date) -> str:
        return f"DATE '{day}'" if connection.vendor == "postgresql" else f"'{day}'"

    def from_template(self, column: str) -> str:
        return f"COALESCE(l.{column}, {self.of_template[column]})"

    def object(self, **members: str) -> str:
        pairs = ", ".join(f"'{name}', {value}" for name, value in members.items())
        return f"{self.dialect.json}({pairs})"

    def merge_values(self) -> str:
        return self.object(
            contact=self.object(**{name: f"c.{path}" for name, path in CONTACT_PATHS.items()}),
            greeting=self.object(
                type="c.type",
                language="c.language",
                is_own="CASE WHEN c.own_salutations THEN 'true' ELSE 'false' END",
                is_own_addressee="CASE WHEN c.own_addressee THEN 'true' ELSE 'false' END",
            ),
            company=self.object(**{name: _of_company(name) for name in COMPANY_FIELDS}),
            line=self.object(
                description=self.description,
                subject=self.subject,
                cost=self.dialect.cost.format(self.cost),
            ),
            list=self.dialect.nested.format("l.list_values"),
            personal_text="l.personal_text",
            date=self.dialect.date.format(self.date),
            salesperson=f"CAST({self.salesperson} AS TEXT)",
            campaign=f"COALESCE(CAST({self.campaign} AS TEXT), '')",
            email_text="''",
            language=self.format_language,
            text_language=self.text_language,
        )


def quoted(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _of_company(name: str) -> str:
    return (
        f"CASE WHEN p.id IS NOT NULL THEN p.{name} WHEN c.type = 'company' THEN c.{name} "
        "ELSE '' END"
    )


@transaction.atomic
def log_by_hand(world: World, segment: Segment) -> None:
    """Lock, check, shared values, logged segment, campaign entry, entries, outbox, close, event."""
    with connection.cursor() as cursor:
        _lock(cursor, segment)
        pinned = SegmentTemplate.objects.with_texts().get(segment=segment)
        rules = Rules(segment, pinned)
        _check(cursor, rules, segment)
        logged = _write_logged_segment(cursor, rules, world, segment)
        entry = _write_campaign_entry(cursor, rules, world, segment, logged)
        _write_entries(cursor, rules, world, segment, pinned, logged, entry)
        _gather_texts(cursor, logged)
        _write_outbox(cursor, logged)
        _close(cursor, world, segment)


def _check(cursor: Any, rules: Rules, segment: Segment) -> None:
    """Every problem's count, the versions and the lines by type, in one pass."""
    letter, email = f"{rules.type} = 'hard_copy'", f"{rules.type} = 'email'"
    to_letters, to_emails = _said("l.contact_id")
    conditions = (
        f"{rules.salesperson} IN (SELECT id FROM crm_salesperson WHERE is_blocked)",
        f"{rules.campaign} IN (SELECT id FROM crm_campaign WHERE is_closed)",
        "c.is_privacy_blocked",
        "c.is_minor AND NOT c.has_parental_consent",
        "c.is_inactive",
        f"{letter} AND {rules.document} IS NULL",
        f"{email} AND {rules.document} IS NULL",
        "c.is_excluded",
        f"{rules.date} < {rules.day(TODAY - dt.timedelta(days=30))}",
        f"l.language IS NULL AND c.language <> '' AND {rules.language} <> c.language",
        f"{letter} AND {to_letters} = 'refused'",
        f"{email} AND {to_emails} = 'refused'",
        f"{email} AND {to_emails} IS NULL",
        f"{letter} AND (c.address = '' OR c.city = '')",
        f"{email} AND c.email = ''",
        f"{rules.type} = ''",
        letter,
        email,
    )
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in conditions)
    _run(cursor, f"SELECT COUNT(*), SUM(l.version), {counts} {FROM}", segment)
    assert cursor.fetchone()[0] == segment.line_count


def _write_logged_segment(cursor: Any, rules: Rules, world: World, segment: Segment) -> int:
    _run(cursor, f"SELECT DISTINCT {rules.salesperson}, {rules.campaign} {FROM}", segment)
    used = cursor.fetchall()
    shared = shared_values(
        segment.number,
        segment.description,
        salesperson_ids={row[0] for row in used},
        campaign_ids={row[1] for row in used if row[1]},
    )
    cursor.execute(
        """INSERT INTO interactions_loggedsegment (segment_number, description, logged_on,
        logged_at, user_id, salesperson_id, campaign_id, entry_count, was_delivered,
        follow_up_number, remainder_number, taken_back_number, is_cancelled, shared_values,
        engine_version, criteria, search_text)
        VALUES (%s, %s, %s, CURRENT_TIMESTAMP, %s, %s, NULL, %s, TRUE, '', '', '', FALSE, %s, %s,
        %s, '')
        RETURNING id""",
        [
            segment.number,
            segment.description,
            TODAY,
            world.user.pk,
            segment.salesperson_id,
            segment.line_count,
            json.dumps(shared),
            ENGINE_VERSION,
            "[]",
        ],
    )
    return int(cursor.fetchone()[0])


def _write_campaign_entry(
    cursor: Any, rules: Rules, world: World, segment: Segment, logged: int
) -> int:
    first = f"SELECT MIN(l.id) {FROM} AND {rules.campaign} IS NOT NULL"
    _run(
        cursor,
        f"""INSERT INTO interactions_campaignentry (campaign_id, logged_segment_id,
        segment_number, description, date, salesperson_id, user_id, is_cancelled)
        SELECT {rules.campaign}, {logged}, {quoted(segment.number)},
        {quoted(segment.description)}, {rules.date}, {rules.salesperson}, {world.user.pk}, FALSE
        FROM segments_segmentline l WHERE l.id = ({first}) RETURNING id""",
        segment,
    )
    return int(cursor.fetchone()[0])


def _write_entries(
    cursor: Any,
    rules: Rules,
    world: World,
    segment: Segment,
    pinned: SegmentTemplate,
    logged: int,
    campaign_entry: int,
) -> None:
    columns = {
        "contact_id": "l.contact_id",
        "contact_number": "c.number",
        "contact_name": "c.name",
        "company_name": ("CASE WHEN c.type = 'company' THEN c.name ELSE COALESCE(p.name, '') END"),
        "logged_segment_id": str(logged),
        "segment_number": quoted(segment.number),
        "step_ordinal": "s.ordinal",
        "date": rules.date,
        "description": rules.description,
        "template_id": str(pinned.template_id),
        "salesperson_id": rules.salesperson,
        "user_id": str(world.user.pk),
        "correspondence_type": rules.type,
        "language": rules.language,
        "subject": rules.subject,
        "cost": rules.cost,
        **{name: rules.from_template(name) for name in rules.of_template},
        "campaign_id": rules.campaign,
        "campaign_entry_id": f"CASE WHEN l.no_campaign THEN NULL ELSE {campaign_entry} END",
        "campaign_target": rules.target,
        "campaign_response": rules.response,
        "evaluation": "l.evaluation",
        "attempt_failed": "l.attempt_failed",
        "send_as_attachment": "COALESCE(l.send_as_attachment, FALSE)",
        "document_id": rules.document,
        "format_language": rules.format_language,
        "merge_values": rules.merge_values(),
        **dict.fromkeys(("is_cancelled", "cancelled_with_segment"), "FALSE"),
        **dict.fromkeys(("contact_via", "came_back_from"), "''"),
        "created_at": "CURRENT_TIMESTAMP",
    }
    _run(
        cursor,
        f"""INSERT INTO interactions_interactionlogentry ({", ".join(columns)})
        SELECT {", ".join(columns.values())} {FROM} AND {ELIGIBLE} ORDER BY l.id""",
        segment,
    )
    assert cursor.rowcount == segment.line_count


def _gather_texts(cursor: Any, logged: int) -> None:
    """What the lines of the logged segment are searched by, each text once."""
    texts = DIALECTS[connection.vendor].gathered.format("e.description || ' ' || e.subject")
    cursor.execute(
        f"""UPDATE interactions_loggedsegment SET search_text = REPLACE(fold(segment_number || ' '
        || description || ' ' || (SELECT {texts} FROM interactions_interactionlogentry e
        WHERE e.logged_segment_id = {logged})), 'ё', 'е') WHERE id = {logged}"""
    )


def _write_outbox(cursor: Any, logged: int) -> None:
    to_letters, to_emails = _said("e.contact_id")
    reason = f"""CASE WHEN e.correspondence_type = 'hard_copy' THEN
          CASE WHEN {to_letters} = 'refused' THEN 'letters_refused'
          WHEN c.address = '' OR c.city = '' THEN 'no_postal_address'
          WHEN c.has_bad_address THEN 'address_came_back' ELSE '' END
        ELSE CASE {to_emails} WHEN 'refused' THEN 'emails_refused'
          WHEN 'given' THEN CASE WHEN c.email = '' THEN 'no_email' ELSE '' END
          ELSE 'emails_not_asked' END END"""
    cursor.execute(
        f"""INSERT INTO interactions_delivery
        (entry_id, channel, state, address, error, attempts, changed_at)
        SELECT id, channel, CASE WHEN reason <> '' THEN 'skipped'
        WHEN channel = 'hard_copy' THEN 'ready' ELSE 'queued' END,
        CASE WHEN channel = 'email' THEN email ELSE '' END, reason, 0, CURRENT_TIMESTAMP
        FROM (SELECT e.id, e.correspondence_type AS channel, c.email, {reason} AS reason
        FROM interactions_interactionlogentry e LEFT JOIN crm_contact c ON c.id = e.contact_id
        WHERE e.logged_segment_id = {logged}
        AND e.correspondence_type IN ('hard_copy', 'email')) AS found ORDER BY id"""
    )


def _said(contact: str) -> tuple[str, str]:
    """What the contact said to letters and to e-mails."""
    letters = SAID.format(contact=contact, channel="hard_copy")
    return letters, SAID.format(contact=contact, channel="email")


def _close(cursor: Any, world: World, segment: Segment) -> None:
    cursor.execute(
        """UPDATE segments_segment SET state = 'logged', closed_at = CURRENT_TIMESTAMP,
        updated_at = CURRENT_TIMESTAMP, version = version + 1 WHERE id = %s""",
        [segment.pk],
    )
    cursor.execute(
        """INSERT INTO crm_event (at, user_id, verb, subject, subject_key, details)
        VALUES (CURRENT_TIMESTAMP, %s, 'logged', 'segment', %s, '{}')""",
        [world.user.pk, segment.number],
    )


def _run(cursor: Any, statement: str, segment: Segment) -> None:
    """Without parameters, so that percent signs are what they are."""
    cursor.execute(statement.replace("{segment}", str(segment.pk)))


@transaction.atomic
def remove_by_hand(
    world: World, segment: Segment, filters: Mapping[str, Any], matches: str, *, keep: bool
) -> None:
    """Refine (`keep` the contacts that match) or reduce: lock, step, lines, counts.

    `matches`: the condition of `filters` on a contact `c`, in SQL.
    """
    found = f"SELECT 1 FROM crm_contact c WHERE c.id = l.contact_id AND {matches}"
    gone = f"NOT EXISTS ({found})" if keep else f"EXISTS ({found})"
    criteria = json.dumps({"filters": filters, "options": []})
    with connection.cursor() as cursor:
        _lock(cursor, segment)
        cursor.execute(
            """INSERT INTO segments_segmentcriteria (segment_id, ordinal, run, kind, criteria,
            line_count, left_out, is_undone, user_id, at)
            SELECT %s, MAX(ordinal) + 1, MAX(run) + 1, %s, %s, 0, '{}', FALSE, %s,
            CURRENT_TIMESTAMP FROM segments_segmentcriteria WHERE segment_id = %s RETURNING id""",
            [segment.pk, "refine" if keep else "reduce", criteria, world.user.pk, segment.pk],
        )
        step = cursor.fetchone()[0]
        cursor.execute(
            f"""UPDATE segments_segmentline AS l SET is_listed = FALSE, removed_by_id = {step}
            WHERE l.segment_id = {segment.pk} AND l.is_listed AND {gone}"""
        )
        taken = cursor.rowcount
        cursor.execute(
            "UPDATE segments_segmentcriteria SET line_count = %s WHERE id = %s", [taken, step]
        )
        _count(cursor, segment, -taken)


@transaction.atomic
def turn_by_hand(segment: Segment, *, undone: bool) -> None:
    """Undo the last step or redo the first undone one: lock, step, lines, count."""
    with connection.cursor() as cursor:
        _lock(cursor, segment)
        which, done = ("MAX", "NOT is_undone") if undone else ("MIN", "is_undone")
        cursor.execute(
            f"""UPDATE segments_segmentcriteria SET is_undone = NOT is_undone
            WHERE segment_id = {segment.pk} AND ordinal = (SELECT {which}(ordinal)
            FROM segments_segmentcriteria WHERE segment_id = {segment.pk} AND {done})
            RETURNING id, kind"""
        )
        [(step, kind)] = cursor.fetchall()
        column, listed = ("step_id", not undone) if kind == "add" else ("removed_by_id", undone)
        cursor.execute(
            f"UPDATE segments_segmentline SET is_listed = {listed} WHERE {column} = {step}"
        )
        _count(cursor, segment, cursor.rowcount if listed else -cursor.rowcount)


def _lock(cursor: Any, segment: Segment) -> None:
    lock = DIALECTS[connection.vendor].lock
    cursor.execute(f"SELECT state FROM segments_segment WHERE id = {segment.pk}{lock}")
    assert cursor.fetchone() == ("open",)


def _count(cursor: Any, segment: Segment, more: int) -> None:
    cursor.execute(
        """UPDATE segments_segment SET line_count = line_count + %s,
        updated_at = CURRENT_TIMESTAMP WHERE id = %s""",
        [more, segment.pk],
    )
