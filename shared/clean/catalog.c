/* catalog.c - all steps, in the order in which people meet them. A new step is a row here and a file beside it. */
#include "clean/step.h"

extern const Step STEP_RENAME, STEP_DROP, STEP_SELECT, STEP_CHANGE_TYPE, STEP_TRIM, STEP_CASE, STEP_REPLACE, STEP_SPLIT, STEP_MERGE, STEP_EXTRACT,
    STEP_FILL_MISSING, STEP_DROP_MISSING, STEP_DEDUPLICATE, STEP_FILTER, STEP_SORT, STEP_SAMPLE, STEP_OUTLIERS, STEP_NORMALISE, STEP_STANDARDISE, STEP_BIN,
    STEP_DERIVE, STEP_DATE_PARTS, STEP_ONE_HOT, STEP_LUMP, STEP_GROUP, STEP_PIVOT, STEP_UNPIVOT, STEP_JOIN, STEP_UNION;

const Step *const STEPS[] = {&STEP_RENAME,       &STEP_DROP,         &STEP_SELECT,     &STEP_CHANGE_TYPE, &STEP_TRIM,      &STEP_CASE,        &STEP_REPLACE,
                             &STEP_SPLIT,        &STEP_MERGE,        &STEP_EXTRACT,    &STEP_FILL_MISSING, &STEP_DROP_MISSING, &STEP_DEDUPLICATE, &STEP_FILTER,
                             &STEP_SORT,         &STEP_SAMPLE,       &STEP_OUTLIERS,   &STEP_NORMALISE,   &STEP_STANDARDISE, &STEP_BIN,       &STEP_DERIVE,
                             &STEP_DATE_PARTS,   &STEP_ONE_HOT,      &STEP_LUMP,       &STEP_GROUP,       &STEP_PIVOT,     &STEP_UNPIVOT,     &STEP_JOIN,
                             &STEP_UNION,        NULL};
