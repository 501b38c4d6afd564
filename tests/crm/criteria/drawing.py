"""Trees drawn at random, of conditions that tell the people of conftest apart."""

from crm.criteria.sources import sources
from crm.criteria.trees import Group, Has, Leaf, Match
from crm.expressions import Kind

# Of a field that has none of its own.
BY_KIND = {
    Kind.CODE: ["''", "<>''", "A*", "<>*A*", "..M", ">=F", "?*&<>%me"],
    Kind.TEXT: ["''", "<>''", "*a*|*и*", "A..M", "<>?*", ">я", "<>*1*&*"],
    Kind.NUMBER: ["0", "<>0", ">0", "..5", "1|2|10", ">=0.5&<10.25", "''"],
    Kind.DATE: ["''", "<>''", "2026", "..today", "today-30D..", "<>2026-01", ">month|<2026-01-07"],
    Kind.INSTANT: ["''", "<>''", "..now", "<>2026-01-10", "today-1D", "2026-01-10 12:00:00.."],
    Kind.TRUTH: ["yes", "no", "<>yes"],
    Kind.CHOICE: ["''", "<>''", "1", "<>1", ">0", "..2", "1|2", "1..2"],
}
# Per field, expressions that tell the rows of conftest apart.
EXPRESSIONS = {
    "contact": {
        "name": ["мюл*", "STRASSE*", "*ß*", "A..C", "<>*a*", "?l*", "<b", "*\\%*|*_b*", ">=Я"],
        "number": ["C1|C2", "C2..C4", "<>C1", "*3", "<=C10"],
        "type": ["person", "<>company", ">company"],
        "country": ["DE|FR", "''", "<>DE", "<>0"],
        "city": ["bonn", "''", "<>''&<>bonn", "*о*"],
        "salesperson": ["AH", "<>AH", "''", "%me", "A*", "..AH", "<>''"],
        "company_name": ["''", "*muster*", "<>Muster&<>''"],
        "is_inactive": ["yes", "<>yes"],
        "created_at": ["..2026-01-10", "2026-01-15 12:00:00..", ">2026-01-10", "<>2026-01-10"],
    },
    "company": {"country": ["DE", "<>DE", "''"], "city": ["b*"], "name": ["*muster*", "<>M*"]},
    "mailing_group": {"group": ["NEWS", "<>NEWS", "V*", "NEWS|VIP"]},
    "business_relation": {"group": ["CUST", "<>CUST"]},
    "profile_answer": {
        "answer": ["GOLF", "<>GOLF", "G*"],
        "text": ["golf*", "<>Chess"],
        "question": ["Hob*"],
        "questionnaire": ["LEADS"],
        "priority": [">=4", "1..2", "<>5"],
        "said_on": ["2026-01", ">2026-01-03"],
    },
    "consent": {"channel": ["email", "<>email"], "status": ["refused"], "said_on": ["2026-01"]},
    "interaction": {
        "date": ["2026-01-05", "..2026-01-07", "<>2026-01-05", "''"],
        "cost": [">8", "8|9,5".replace(",", "."), "<8.005", ">=7.999", "''", "999999999999"],
        "duration_min": [">=1.5", "<0.5", "10..20"],
        "campaign": ["FAIR", "''", "<>FAIR"],
        "is_cancelled": ["yes"],
        "evaluation": ["''", "positive"],
    },
    "campaign": {"campaign": ["FAIR"], "starts_on": ["2026", "''", ">2026-06-01"]},
    "segment": {"number": ["S*"], "salesperson": ["''"]},
    "reminder": {"remind_on": ["..2026-01-20", ">2026-01-20"], "done_at": ["<>''"]},
}


def expressions():
    """Of every field of every source."""
    return {
        source.name: {
            field.name: EXPRESSIONS.get(source.name, {}).get(field.name) or BY_KIND[field.type.kind]
            for field in source.fields
        }
        for source in sources().values()
    }


def some_leaf(chance):
    every = expressions()
    source = chance.choice([*every, "contact", "contact", "interaction"])
    fields = every[source]
    names = chance.sample(sorted(fields), chance.randint(source == "contact", min(2, len(fields))))
    where = {name: chance.choice(fields[name]) for name in names}
    return Leaf(source, where, chance.choice(list(Has)) if source != "contact" else Has.SOME)


def some_tree(chance, depth=0):
    parts = tuple(
        some_tree(chance, depth + 1) if depth < 2 and chance.random() < 0.3 else some_leaf(chance)
        for _ in range(chance.randint(1, 3))
    )
    return Group(chance.choice(list(Match)), parts)
