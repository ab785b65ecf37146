"""Code lists as submitted; people carry positions in these lists, the files carry the codes.

The last entry of `GENDERS` is no valid code; "" is nothing submitted.
"""

GENDERS = ("1", "2", "9", "X", "3")
MALE, FEMALE, INVALID_GENDER = 0, 1, 4
EMPLOYMENT = ("01", "02", "03", "04", "05", "06", "07", "08", "ZZ", "")
UNEMPLOYED = ("02", "04")
MEDICATION = ("01", "02", "03", "")
MISSING_EMPLOYMENT, MISSING_MEDICATION = 9, 3

ASSESSMENT, TREATMENT, BOTH, REVIEW, FOLLOW_UP, EMPLOYMENT_SUPPORT, BAD_TYPE = range(7)
APPOINTMENT_TYPES = ("01", "02", "03", "05", "06", "10", "77")
# Cancelled by the patient, did not attend, cancelled by the provider; attended on time, late; late,
# not seen.
ATTENDANCE = ("2", "3", "4", "5", "6", "7")
ON_TIME, LATE = 3, 4

END_CODES = ("46", "47", "48", "49", "96", "10", "11", "12", "13", "14", "16", "50", "99", "")
DROPPED_OUT, NO_END_CODE, BAD_END_CODE = 1, 13, 12

PHQ9, GAD7 = "720433000", "445455005"
PHQ9_HIGHEST, GAD7_HIGHEST = 27, 21
PHQ9_CASENESS, GAD7_CASENESS = 10, 8
PHQ9_CHANGE, GAD7_CHANGE = 6, 4

DEPRESSION_THERAPIES = ("304891004", "286711000000107", "748051000000105", "748041000000107")
EMPLOYMENT_SUPPORT_ACTIVITY = "1098051000000103"
INTERNET_THERAPIES = ("SilverCloud", "Minddistrict")

LONG_TERM_CONDITIONS = (
    "73211009",
    "13645005",
    "195967001",
    "50043002",
    "56265001",
    "363346000",
    "928000",
    "373673007",
    "84757009",
    "95320005",
    "53619000",
)
NO_LONG_TERM_CONDITION = "748031000000103"
SEXUAL_ORIENTATIONS = ("20430005", "76102007", "89217008", "42035005")
SEXUAL_ORIENTATION_SHARES = (0.9, 0.03, 0.02, 0.05)
