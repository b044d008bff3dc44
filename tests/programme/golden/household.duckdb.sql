SELECT
  e.person,
  p.person_id,
  e.household_id,
  e.region
FROM (
  SELECT
    c.member AS person,
    ANY_VALUE(p.household_id) AS household_id,
    ANY_VALUE(p.region) AS region
  FROM circle AS c
  JOIN population AS p
    ON p.person = c.person
  GROUP BY
    c.member
) AS e
JOIN people AS p
  ON p.person = e.person;

SELECT
  person,
  person_id,
  "i" AS "household__1",
  "i__certain" AS "household__1__certain",
  NULLIF(CONCAT_WS('; ', "i__dataset" || '/' || "i__record_id"), '') AS "household__1__records",
  (
    "b" AND "rich"
  ) AS "household__2",
  (
    "b__certain" AND "rich__certain"
  ) AS "household__2__certain",
  NULLIF(
    CONCAT_WS(
      '; ',
      "b__dataset" || '/' || "b__record_id",
      CASE
        WHEN "i__dataset" || '/' || "i__record_id" IN ("b__dataset" || '/' || "b__record_id")
        THEN NULL
        ELSE "i__dataset" || '/' || "i__record_id"
      END
    ),
    ''
  ) AS "household__2__records"
FROM (
  SELECT
    *,
    (
      "i" > CAST(1 AS BIGINT)
    ) AS "rich",
    (
      "i__certain" > CAST(1 AS BIGINT)
    ) AS "rich__certain"
  FROM (
    SELECT
      *,
      CASE WHEN "b__match_weight" < 10.0 THEN NULL ELSE "b" END AS "b__certain",
      CASE WHEN "i__match_weight" < 10.0 THEN NULL ELSE "i" END AS "i__certain"
    FROM facts
  )
);

SELECT
  *,
  CASE
    WHEN "household__1" IS NULL
    THEN "household__1__unsaid"
    WHEN "household__1__certain" IS NULL
    THEN "household__1__certain_unsaid"
  END AS "household__1__open",
  CASE
    WHEN "household__2" IS NULL
    THEN "household__2__unsaid"
    WHEN "household__2__certain" IS NULL
    THEN "household__2__certain_unsaid"
  END AS "household__2__open"
FROM (
  SELECT
    person,
    CASE
      WHEN NOT BOOL_OR(CAST(alone AS BOOLEAN))
      THEN COUNT(*) FILTER(WHERE
        "household__1__asked")
    END AS "household__1__members",
    ARRAY_TO_STRING(
      LIST_SORT(
        ARRAY_AGG("household__1__records") FILTER(WHERE
          "household__1__asked" AND NOT "household__1__records" IS NULL)
      ),
      '; '
    ) AS "household__1__records",
    CASE
      WHEN BOOL_OR(CAST(alone AS BOOLEAN))
      OR BOOL_OR(CAST("household__1__unsaid" AS BOOLEAN))
      THEN NULL
      ELSE TRY_CAST(COALESCE(SUM("household__1__answer"), 0) AS BIGINT)
    END AS "household__1",
    ARRAY_TO_STRING(LIST_SORT(ARRAY_AGG(member_id) FILTER(WHERE
      "household__1__unsaid")), '; ') AS "household__1__unsaid",
    CASE
      WHEN BOOL_OR(CAST(alone AS BOOLEAN))
      OR BOOL_OR(CAST("household__1__certain_unsaid" AS BOOLEAN))
      THEN NULL
      ELSE TRY_CAST(COALESCE(SUM("household__1__certain_answer"), 0) AS BIGINT)
    END AS "household__1__certain",
    ARRAY_TO_STRING(
      LIST_SORT(ARRAY_AGG(member_id) FILTER(WHERE
        "household__1__certain_unsaid")),
      '; '
    ) AS "household__1__certain_unsaid",
    CASE
      WHEN NOT BOOL_OR(CAST(alone AS BOOLEAN))
      THEN COUNT(*) FILTER(WHERE
        "household__2__asked")
    END AS "household__2__members",
    CASE
      WHEN BOOL_OR(CAST("household__2__answer" AS BOOLEAN))
      THEN ARRAY_TO_STRING(
        LIST_SORT(
          ARRAY_AGG("household__2__records") FILTER(WHERE
            "household__2__answer" AND NOT "household__2__records" IS NULL)
        ),
        '; '
      )
      ELSE ARRAY_TO_STRING(
        LIST_SORT(
          ARRAY_AGG("household__2__records") FILTER(WHERE
            "household__2__asked" AND NOT "household__2__records" IS NULL)
        ),
        '; '
      )
    END AS "household__2__records",
    CASE
      WHEN BOOL_OR(CAST("household__2__answer" AS BOOLEAN))
      THEN TRUE
      WHEN BOOL_OR(CAST(alone AS BOOLEAN))
      OR BOOL_OR(CAST("household__2__unsaid" AS BOOLEAN))
      THEN NULL
      ELSE FALSE
    END AS "household__2",
    ARRAY_TO_STRING(LIST_SORT(ARRAY_AGG(member_id) FILTER(WHERE
      "household__2__unsaid")), '; ') AS "household__2__unsaid",
    CASE
      WHEN BOOL_OR(CAST("household__2__certain_answer" AS BOOLEAN))
      THEN TRUE
      WHEN BOOL_OR(CAST(alone AS BOOLEAN))
      OR BOOL_OR(CAST("household__2__certain_unsaid" AS BOOLEAN))
      THEN NULL
      ELSE FALSE
    END AS "household__2__certain",
    ARRAY_TO_STRING(
      LIST_SORT(ARRAY_AGG(member_id) FILTER(WHERE
        "household__2__certain_unsaid")),
      '; '
    ) AS "household__2__certain_unsaid"
  FROM (
    SELECT
      c.person,
      a.person_id AS member_id,
      p.household_id IS NULL AS alone,
      a."household__1" AS "household__1__answer",
      TRUE AND (
        a."household__1"
      ) IS NULL AS "household__1__unsaid",
      CASE WHEN c.weight < 10.0 THEN NULL ELSE a."household__1__certain" END AS "household__1__certain_answer",
      TRUE
      AND (
        CASE WHEN c.weight < 10.0 THEN NULL ELSE a."household__1__certain" END
      ) IS NULL AS "household__1__certain_unsaid",
      TRUE AS "household__1__asked",
      a."household__1__records",
      (
        c.relation IN ('child')
      ) AND a."household__2" AS "household__2__answer",
      NOT (
        c.relation IN ('child')
      ) IS FALSE
      AND (
        (
          c.relation IN ('child')
        ) AND a."household__2"
      ) IS NULL AS "household__2__unsaid",
      (
        CASE WHEN c.bond < 10.0 THEN NULL ELSE c.relation IN ('child') END
      )
      AND CASE WHEN c.weight < 10.0 THEN NULL ELSE a."household__2__certain" END AS "household__2__certain_answer",
      NOT (
        CASE WHEN c.bond < 10.0 THEN NULL ELSE c.relation IN ('child') END
      ) IS FALSE
      AND (
        (
          CASE WHEN c.bond < 10.0 THEN NULL ELSE c.relation IN ('child') END
        )
        AND CASE WHEN c.weight < 10.0 THEN NULL ELSE a."household__2__certain" END
      ) IS NULL AS "household__2__certain_unsaid",
      NOT (
        c.relation IN ('child')
      ) IS FALSE AS "household__2__asked",
      a."household__2__records"
    FROM circle AS c
    JOIN population AS p
      ON p.person = c.person
    JOIN answers AS a
      ON a.person = c.member
  )
  GROUP BY
    person
);

SELECT
  f.*,
  h."household__1",
  h."household__1__certain",
  h."household__1__members",
  h."household__1__records",
  h."household__1__open",
  h."household__2",
  h."household__2__certain",
  h."household__2__members",
  h."household__2__records",
  h."household__2__open"
FROM facts AS f
LEFT JOIN together AS h
  ON h.person = f.person;

