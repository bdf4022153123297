/*
** quality.h - what the files of the quality routes share: rules.c (what is expected), quality.c (what was found), suggest.c.
*/
#ifndef QUERN_HANDLERS_DATASETS_QUALITY_H
#define QUERN_HANDLERS_DATASETS_QUALITY_H

#include "datasets.h"
#include "store/quality.h"

/* A version of a dataset as the quality routes need it. */
typedef struct Checked {
    QualityVersion facts;
    const Version *version;
    int64_t number;
    bool current;
    const char *name;      /* of the dataset */
} Checked;

/* By the parameter version (0 or absent: the current one). ERR_NOT_FOUND; ERR_CONFLICT when the dataset has no rows yet. */
Status quality_version(Request *request, int64_t number, Checked *checked, Error *error) MUST_USE;

/* The problems of a list of rules, as fields of the reply. */
Status rules_refused(Reply *reply, const ParamCheck *problems, Error *error) MUST_USE;

#endif
