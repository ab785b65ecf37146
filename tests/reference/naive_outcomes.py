"""Scores, questionnaire answers and outcomes of one pathway, worked out naively."""

from collections import defaultdict
from decimal import Decimal

from naive_definitions import ADSM_BY_DIAGNOSIS, PEQ, RANGES, THRESHOLDS
from naive_lake import day, number, recency, text


def valid_score(tool, value):
    """The number an answer stands for, or None when it is not valid for the tool."""
    if tool in PEQ.values():
        item = next(name for name, code in PEQ.items() if code == tool)
        if item.startswith("peq_assessment_q"):
            return {"Y": 1, "N": 0}.get(value)
        lowest, highest, whole = 0, 4, True
        if value == "99":
            return None
    else:
        lowest, highest, whole = RANGES[tool]
    found = number(value)
    if found is None or not Decimal(str(lowest)) <= found <= Decimal(str(highest)):
        return None
    return None if whole and found != int(found) else found


def _diagnosis(value):
    code = (text(value) or "").split(" ")[0].replace(".", "")
    return code or None


def appropriate_measure(lake, key):
    """The measure the pathway's problem calls for, and whether there is a problem at all."""
    complaints = []
    for row in lake.of_pathway["ids603_presenting_complaints"][key]:
        validated = _diagnosis(row["Validated_PresentingComplaint"])
        if validated and validated.startswith("-"):
            validated = None
        recorded = day(row["PresCompDate"])
        significance = text(row["PresCompCodSig"])
        complaints.append(
            (
                validated is None,
                significance is None,
                significance or "",
                -(recorded.toordinal() if recorded else 0),
                tuple(-ord(c) for c in "{}{}{:09d}".format(*recency(row))),
                validated or _diagnosis(row["PresComp"]),
            )
        )
    chosen = min(complaints, key=lambda c: c[:5])[5] if complaints else None
    if chosen is None:
        state = lake.rows[key][-1]
        chosen = _diagnosis(
            state["PresentingComplaintLowerCategory"] or state["SecondaryPresentingComplaint"]
        )
    fitting = [prefix for prefix in ADSM_BY_DIAGNOSIS if chosen and chosen.startswith(prefix)]
    return ADSM_BY_DIAGNOSIS[max(fitting, key=len)] if fitting else "GAD-7"


def scores_of(lake, key, *, is_discharged):
    found = defaultdict(list)
    for moment, place, row in lake.answers[key]:
        tool = text(row["CodedAssToolType"])
        if tool in RANGES or tool in PEQ.values():
            score = valid_score(tool, text(row["PersScore"]))
            if score is not None:
                found[tool].append(((moment, place, int(row["source_row"])), score))
    for answers in found.values():
        answers.sort(key=lambda answer: answer[0])

    def ends(measure):
        answers = found[THRESHOLDS[measure][0]]
        first = answers[0][1] if answers else None
        last = answers[-1][1] if len(answers) > 1 and is_discharged else None
        return first, last

    measure = appropriate_measure(lake, key)
    own = ends(measure)
    if THRESHOLDS[measure][1] is None or None in own:
        measure = "GAD-7"
    (phq9_first, phq9_last), (gad7_first, gad7_last) = ends("PHQ-9"), ends("GAD-7")
    anxiety_first, anxiety_last = ends(measure)
    peq = {name: found[code][-1][1] if found[code] else None for name, code in PEQ.items()}
    return {
        "phq9_first": phq9_first,
        "phq9_last": phq9_last,
        "gad7_first": gad7_first,
        "gad7_last": gad7_last,
        "anxiety_measure": measure,
        "anxiety_first": anxiety_first,
        "anxiety_last": anxiety_last,
        **peq,
    }


def outcomes_of(scores, *, is_course):
    """Caseness and change; None where they do not exist."""
    names = ("is_at_caseness", "is_recovery", "is_reliable_improvement", "is_reliable_recovery")
    names += ("is_reliable_deterioration", "is_no_reliable_change")
    result = dict.fromkeys(names)
    p1, p2 = scores["phq9_first"], scores["phq9_last"]
    a1, a2 = scores["anxiety_first"], scores["anxiety_last"]
    _, phq9_case, phq9_change = THRESHOLDS["PHQ-9"]
    _, anxiety_case, anxiety_change = THRESHOLDS[scores["anxiety_measure"]]
    if not is_course or p1 is None or a1 is None:
        return result
    case = p1 >= phq9_case or a1 >= anxiety_case
    result["is_at_caseness"] = case
    if p2 is None or a2 is None:
        return result
    case_at_end = p2 >= phq9_case or a2 >= anxiety_case
    improved = p1 - p2 >= phq9_change or a1 - a2 >= anxiety_change
    worsened = p2 - p1 >= phq9_change or a2 - a1 >= anxiety_change
    result["is_recovery"] = case and not case_at_end
    result["is_reliable_improvement"] = improved and not worsened
    result["is_reliable_recovery"] = case and not case_at_end and improved and not worsened
    result["is_reliable_deterioration"] = worsened and not improved
    result["is_no_reliable_change"] = improved == worsened
    return result
