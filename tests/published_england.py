"""England in the NHS Talking Therapies annual publications, as published.

Counts are exact; percentages are rounded by the publisher to one decimal.
"""

MEASURES = (
    "referrals_received",
    "finished_course_treatment",
    "at_caseness",
    "not_at_caseness",
    "recovery",
    "recovery",
    "reliable_improvement",
    "reliable_recovery",
    "reliable_deterioration",
)

ENGLAND = {
    "2017-18": (1_439_957, 554_709, 517_393, 36_767, 263_295, 50.8, 66.4, 48.3, 5.9),
    "2019-20": (1_694_790, 606_192, 569_244, 36_054, 291_371, 51.1, 67.0, 48.5, 5.8),
    "2020-21": (1_456_446, 634_649, 595_840, 37_267, 306_990, 51.4, 68.3, 48.7, 5.4),
    "2021-22": (1_812_596, 664_087, 624_193, 38_168, 313_919, 50.2, 66.9, 47.3, 5.8),
    "2023-24": (1_829_202, 671_648, 633_828, 37_164, 318_013, 50.1, 66.8, 47.1, 5.9),
    "2024-25": (1_813_432, 670_419, 634_248, 35_234, 321_061, 50.5, 67.5, 47.5, 5.8),
}
