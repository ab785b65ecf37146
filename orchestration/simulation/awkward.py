"""The awkward cases of real submissions, each of which can be switched on or off.

The realistic set is on by default; the others break a submission on purpose.
"""

REALISTIC = {
    "refreshed-months": "some months are sent again; the primary knew fewer discharges",
    "late-discharges": "some discharges are reported only in the next month's file",
    "provider-change": "one provider gets another code and sends its open referrals anew",
    "retraced-people": "some people get another Person_ID and PathwayID on the way",
    "silent-closures": "some open referrals are no longer sent, without a discharge",
    "changing-ethnicity": "for some people the ethnic category differs between months",
    "invalid-values": "some scores, codes and LSOAs are out of range or no code at all",
    "padded-codes": "some codes come with a space or without their leading zero",
    "missing-scores": "some people never have a GAD-7 or a readable last PHQ-9",
    "under-16": "a few people are younger than the service is for",
    "end-code-while-open": "a few referrals have an end code and no discharge date",
    "follow-ups": "some people have contacts and scores after their discharge",
}
BREAKING = {
    "header-mismatch": "one submission in twenty has a header that does not reconcile",
    "truncated-refresh": "refreshed submissions lack their last table, which their header counts",
}
ALL = REALISTIC | BREAKING


def chosen(with_cases: str = "", without_cases: str = "") -> frozenset[str]:
    """The realistic cases, with and without those named (comma-separated; `all` names all).

    Raises ValueError for a name that is not known.
    """
    added, removed = _names(with_cases), _names(without_cases)
    return frozenset((set(REALISTIC) | added) - removed)


def _names(text: str) -> set[str]:
    names = {name.strip() for name in text.split(",") if name.strip()}
    if "all" in names:
        return set(ALL)
    unknown = names - set(ALL)
    if unknown:
        raise ValueError(
            f"{', '.join(sorted(unknown))}: no known awkward case; known: {', '.join(ALL)}"
        )
    return names
