"""Code lists, ranges and thresholds of the naive recomputation, typed in again from the sources.

Not read from the seeds: a slip in a seed must show as a difference. Sources: NHS England's
technical output specification, the NHS Talking Therapies manual, Table 5 of the report.
"""

from decimal import Decimal

ETHNIC_CODES = set("ABCDEFGHJKLMNPRS")
NOT_GIVEN = {"Z", "99", "-1", "-3"}
EMPLOYMENT_SUPPORT = "1098051000000103"
GENDERS = {"1": "Male", "2": "Female", "9": "Indeterminate", "X": "Not known"}
DROPOUT_CODES = {"43", "47"}
END_REASONS = {
    "50": "Not assessed",
    "10": "Not suitable",
    "11": "Signposted elsewhere",
    "12": "Advice and support only",
    "13": "Referred to another service",
    "14": "Declined treatment",
    "16": "Dropped out of assessment",
    "17": "Died",
    "95": "Reason not known",
    "46": "Agreed completion",
    "47": "Dropped out of treatment",
    "48": "Ended earlier than the person wished",
    "49": "Died",
    "96": "Reason not known",
    "15": "Died",
    "97": "Reason not known",
    "40": "Stepped up",
    "41": "Stepped down",
    "42": "Agreed completion",
    "43": "Dropped out of treatment",
    "44": "Referred to another service",
    "45": "Died",
    "98": "Reason not known",
}
EMPLOYMENT = {
    "01": "Employed",
    "02": "Unemployed and seeking work",
    "03": "Student",
    "04": "Long-term sick or disabled",
    "05": "Homemaker or carer",
    "06": "Not working and not seeking work",
    "07": "Unpaid voluntary work",
    "08": "Retired",
    "ZZ": "Not stated",
}
MEDICATION = {
    "01": "Prescribed but not taking",
    "02": "Prescribed and taking",
    "03": "Not prescribed",
}
# Observable: lowest, highest, whole numbers only.
RANGES = {
    "720433000": (0, 27, True),
    "445455005": (0, 21, True),
    "445552006": (0, 68, True),
    "446793008": (0, 54, True),
    "450324005": (0, 168, True),
    "450326007": (0, 28, True),
    "473355002": (1, 5, False),
    "491581000000104": (0, 80, True),
    "1128221000000100": (0, 72, True),
    "1077511000000101": (0, 33, True),
    "1083671000000108": (0, 500, True),
    "1065441000000103": (0, 30, True),
}
# Measure: observable, caseness, reliable change; None where none is established.
THRESHOLDS = {
    "PHQ-9": ("720433000", 10, 6),
    "GAD-7": ("445455005", 8, 4),
    "SPIN": ("445552006", 19, 10),
    "HAI": ("446793008", 18, 4),
    "OCI": ("450324005", 40, 32),
    "PDSS": ("450326007", None, None),
    "Mobility Inventory": ("473355002", Decimal("2.3"), Decimal("0.73")),
    "PCL-5": ("491581000000104", 32, 10),
    "BIQ": ("1128221000000100", None, None),
    "CFQ": ("1077511000000101", None, None),
    "IBS": ("1083671000000108", None, None),
    "PHQ-15": ("1065441000000103", None, None),
}
ADSM_BY_DIAGNOSIS = {
    "F400": "Mobility Inventory",
    "F401": "SPIN",
    "F410": "PDSS",
    "F42": "OCI",
    "F431": "PCL-5",
    "F452": "HAI",
    "83482000": "BIQ",
    "G933": "CFQ",
    "K58": "IBS",
    "723916001": "PHQ-15",
}
PEQ = {
    "peq_assessment_q1": "747861000000100",
    "peq_assessment_q2": "747871000000107",
    "peq_assessment_q3": "747881000000109",
    "peq_assessment_q4": "904691000000103",
    "peq_assessment_satisfaction": "747891000000106",
    "peq_treatment_q1": "747901000000107",
    "peq_treatment_q2": "747911000000109",
    "peq_treatment_q3": "747921000000103",
    "peq_treatment_q4": "747931000000101",
    "peq_treatment_q5": "747941000000105",
    "peq_treatment_q6": "747951000000108",
}
LOW_INTENSITY = {
    "748051000000105",
    "748101000000105",
    "748041000000107",
    "748091000000102",
    "748061000000108",
    "702545008",
    "975131000000104",
    "1026111000000108",
    "199314001",
}
HIGH_INTENSITY = {
    "1127281000000100",
    "1129471000000105",
    "842901000000108",
    "286711000000107",
    "314034001",
    "429048003",
    "449030000",
    "933221000000107",
    "304891004",
    "228557008",
    "443730003",
    "1026131000000100",
}
