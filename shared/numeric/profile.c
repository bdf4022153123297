/* profile.c - which way a column is profiled; see profile.h and profile_private.h. */
#include "numeric/profile.h"

#include "numeric/profile_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void profile_booleans(const Column *column, Profile *profile)
{
    for (size_t i = 0; i < column->n; i++)
        profile->trues += column_present(column, i) && column->booleans[i];
    uint64_t falses = profile->count - profile->trues;
    profile->distinct = (profile->trues ? 1u : 0u) + (falses ? 1u : 0u);
    profile->min_integer = falses == 0;
    profile->max_integer = profile->trues > 0;
    TopRuns top = {0};
    if (falses)
        top_offer(&top, 0, falses);
    if (profile->trues)
        top_offer(&top, 1, profile->trues);
    for (size_t i = 0; i < top.n; i++)
        profile_add_top_integer(profile, (Int128)top.runs[i].key, top.runs[i].count);
}

void profile_column(const Column *column, size_t max_dictionary, Profile *profile, TextDictionary *dictionary)
{
    memset(profile, 0, sizeof *profile);
    if (dictionary)
        *dictionary = (TextDictionary){0};
    profile->type = column->type;
    profile->zoned = column->zoned;
    profile->scale = column->type == TYPE_DECIMAL ? column->scale : 0;
    profile->rows = column->n;
    profile->count = block_present(column, 0, column->n);
    profile->missing = profile->rows - profile->count;
    profile->distinct_exact = profile->quantiles_exact = profile->top_exact = true;
    profile->sum = profile->mean = profile->variance = profile->sd = profile->min = profile->max = NAN;
    profile->mean_length = NAN;
    for (size_t i = 0; i < PROFILE_QUANTILES; i++)
        profile->quantiles[i] = NAN;
    if (column->type == TYPE_INTEGER || column->type == TYPE_FLOAT || column->type == TYPE_DECIMAL)
        profile->sum = 0;
    if (profile->count == 0)
        return;
    switch (column->type) {
    case TYPE_BOOLEAN:
        profile_booleans(column, profile);
        break;
    case TYPE_TEXT:
        profile_texts(column, max_dictionary, profile, dictionary);
        break;
    case TYPE_FLOAT:
        if (profile->count > PROFILE_EXACT_ROWS)
            profile_sketched(column, profile);
        else
            profile_floats(column, profile);
        break;
    default:
        profile_integers(column, profile);
        break;
    }
}

void text_dictionary_free(TextDictionary *dictionary)
{
    free(dictionary->offsets);
    free(dictionary->bytes);
    free(dictionary->codes);
    *dictionary = (TextDictionary){0};
}
