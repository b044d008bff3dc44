SELECT
  *,
  (
    "eligible__certain" AND (
      NOT "support_received__certain"
    )
  ) AS "eligible_without_vocational__found"
FROM (
  SELECT
    *,
    CASE
      WHEN outcome = 'ineligible'
      THEN CAST(0 AS BIGINT)
      WHEN outcome = 'eligible'
      THEN TRY(CAST("tuition" + "grant" + "special_grant" AS BIGINT))
    END AS amount_fen,
    CASE
      WHEN outcome = 'ineligible'
      THEN CAST(0 AS BIGINT)
      WHEN outcome <> 'ineligible'
      THEN TRY(CAST("tuition__up_to" + "grant__up_to" + "special_grant__up_to" AS BIGINT))
    END AS amount_up_to_fen
  FROM (
    SELECT
      *,
      CASE
        WHEN outcome <> 'ineligible'
        THEN GREATEST(
          0,
          LEAST(
            CASE WHEN NOT (
              TRUE
            ) IS FALSE THEN COALESCE(CAST(200000 AS BIGINT), 0) END,
            NULL
          )
        )
      END AS "tuition",
      CASE
        WHEN outcome <> 'ineligible'
        AND NOT (
          (
            NOT (
              TRUE
            ) IS FALSE AND CAST(200000 AS BIGINT) IS NULL
          )
        )
        THEN GREATEST(0, CASE WHEN NOT (
          TRUE
        ) IS FALSE THEN CAST(200000 AS BIGINT) END)
      END AS "tuition__up_to",
      CASE
        WHEN outcome <> 'ineligible'
        THEN GREATEST(
          0,
          LEAST(
            CASE
              WHEN NOT (
                "in_granted_year__certain"
              ) IS FALSE
              THEN COALESCE(CAST(200000 AS BIGINT), 0)
            END,
            CASE
              WHEN NOT (
                "in_granted_year__certain"
              ) IS TRUE
              THEN COALESCE(CAST(0 AS BIGINT), 0)
            END,
            NULL
          )
        )
      END AS "grant",
      CASE
        WHEN outcome <> 'ineligible'
        AND NOT (
          (
            NOT (
              "in_granted_year__certain"
            ) IS FALSE AND CAST(200000 AS BIGINT) IS NULL
          )
          OR (
            NOT (
              "in_granted_year__certain"
            ) IS TRUE AND CAST(0 AS BIGINT) IS NULL
          )
        )
        THEN GREATEST(
          0,
          CASE
            WHEN NOT (
              "in_granted_year__certain"
            ) IS FALSE
            THEN CAST(200000 AS BIGINT)
          END,
          CASE WHEN NOT (
            "in_granted_year__certain"
          ) IS TRUE THEN CAST(0 AS BIGINT) END
        )
      END AS "grant__up_to",
      CASE
        WHEN outcome <> 'ineligible'
        THEN GREATEST(
          0,
          LEAST(
            CASE
              WHEN NOT (
                "in_granted_year__certain"
              ) IS FALSE
              THEN COALESCE(CAST(100000 AS BIGINT), 0)
            END,
            CASE
              WHEN NOT (
                "in_granted_year__certain"
              ) IS TRUE
              THEN COALESCE(CAST(0 AS BIGINT), 0)
            END,
            NULL
          )
        )
      END AS "special_grant",
      CASE
        WHEN outcome <> 'ineligible'
        AND NOT (
          (
            NOT (
              "in_granted_year__certain"
            ) IS FALSE AND CAST(100000 AS BIGINT) IS NULL
          )
          OR (
            NOT (
              "in_granted_year__certain"
            ) IS TRUE AND CAST(0 AS BIGINT) IS NULL
          )
        )
        THEN GREATEST(
          0,
          CASE
            WHEN NOT (
              "in_granted_year__certain"
            ) IS FALSE
            THEN CAST(100000 AS BIGINT)
          END,
          CASE WHEN NOT (
            "in_granted_year__certain"
          ) IS TRUE THEN CAST(0 AS BIGINT) END
        )
      END AS "special_grant__up_to"
    FROM (
      SELECT
        *,
        CASE
          WHEN eligible IS NULL
          THEN 'unknown'
          WHEN eligible__certain IS NULL
          THEN 'verify'
          WHEN eligible
          THEN 'eligible'
          ELSE 'ineligible'
        END AS outcome,
        CASE
          WHEN NOT eligible__certain IS NULL
          THEN NULL
          WHEN "household_registered__certain" IS NULL
          AND NOT (
            (
              "at_vocational_school__certain" AND TRUE
            )
          ) IS NULL
          AND NOT (
            (
              "at_vocational_school__certain" AND FALSE
            )
          ) IS NULL
          THEN 'household_registered'
          WHEN "at_vocational_school__certain" IS NULL
          AND NOT (
            (
              TRUE AND "registered_poor__certain"
            )
          ) IS NULL
          AND NOT (
            (
              FALSE AND "registered_poor__certain"
            )
          ) IS NULL
          THEN 'at_vocational_school'
        END AS ask
      FROM (
        SELECT
          *,
          (
            "at_vocational_school" AND "registered_poor"
          ) AS eligible,
          (
            "at_vocational_school__certain" AND "registered_poor__certain"
          ) AS eligible__certain
        FROM (
          SELECT
            *,
            "household_registered" AS "registered_poor",
            "household_registered__certain" AS "registered_poor__certain",
            (
              "school_year" <= CAST(2 AS BIGINT)
            ) AS "in_granted_year",
            (
              "school_year__certain" <= CAST(2 AS BIGINT)
            ) AS "in_granted_year__certain"
          FROM (
            SELECT
              *,
              CASE
                WHEN "household_registered__match_weight" < 10.0
                THEN NULL
                ELSE "household_registered"
              END AS "household_registered__certain",
              CASE
                WHEN "at_vocational_school__match_weight" < 10.0
                THEN NULL
                ELSE "at_vocational_school"
              END AS "at_vocational_school__certain",
              CASE WHEN "school_year__match_weight" < 10.0 THEN NULL ELSE "school_year" END AS "school_year__certain",
              CASE
                WHEN "support_received__match_weight" < 10.0
                THEN NULL
                ELSE "support_received"
              END AS "support_received__certain"
            FROM "facts"
          )
        )
      )
    )
  )
)
