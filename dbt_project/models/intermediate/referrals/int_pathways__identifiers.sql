-- depends_on: {{ ref('int_pathways__affected') }}
-- One row per provider and identifier ever reported for a pathway: its referral ids and its
-- PathwayIDs. This is how contacts, scores and other records find their pathway, also after a
-- person was traced again. An identifier that was reported for several pathways is of the first.
-- Made anew in every build, after what is affected was found by comparing with the last one.
{{ identifiers_of_pathways() }}
