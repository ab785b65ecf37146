"""What a second release gives away that the first one alone does not."""

from tables import NOT_GIVEN, attack, bounds, minoritised, release, row


def release_of(not_given, name, total=(400, 800), reason=None):
    rows = [
        row(*total),
        row(40, 97, "secondary", **minoritised("Minoritised")),
        row(*not_given, reason, **minoritised(NOT_GIVEN)),
    ]
    return release(rows, name=name, is_exact=True)


def test_a_cell_that_an_earlier_release_showed_is_recovered():
    earlier = release_of((20, 61), "earlier")
    later = release_of((20, 61), "later", reason="secondary")
    cells = attack(earlier, later)
    assert bounds(cells, ethnic_group=NOT_GIVEN, release="later") == (20, 20)


def test_a_cell_that_the_later_release_shows_is_recovered_in_the_earlier():
    cells = attack(
        release_of((20, 61), "earlier", reason="secondary"), release_of((20, 61), "later")
    )
    assert bounds(cells, ethnic_group=NOT_GIVEN, release="earlier") == (20, 20)


def test_a_cell_is_a_count_of_its_own_where_everyone_changed():
    earlier = release_of((20, 61), "earlier")
    later = release_of((22, 62), "later", total=(430, 850), reason="secondary")
    cells = attack(earlier, later)
    lower, upper = bounds(cells, ethnic_group=NOT_GIVEN, release="later")
    assert (lower, upper) == (5, 57)


def test_two_releases_that_withhold_different_lines_of_one_total_are_joined():
    lines = {"White British": (300, 611), "Minoritised": (40, 97), NOT_GIVEN: (20, 61)}

    def hiding(name, *hidden):
        rows = [row(360, 769)] + [
            row(*pair, "secondary" if group in hidden else None, **minoritised(group))
            for group, pair in lines.items()
        ]
        return release(rows, name=name, is_exact=True)

    alone = attack(hiding("first", "Minoritised", NOT_GIVEN))
    assert bounds(alone, ethnic_group=NOT_GIVEN) == (5, 55)
    both = attack(
        hiding("first", "Minoritised", NOT_GIVEN), hiding("second", "White British", "Minoritised")
    )
    assert bounds(both, ethnic_group=NOT_GIVEN) == (20, 20)
