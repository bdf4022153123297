/*
** profile_json.c - the profile as docs/api.md shows it.
**
** JSON has neither NaN nor infinity: what is undefined or leaves the range is null. The one exception is an infinite
** value of the data itself among the most frequent ones, which is written as "Infinity" like in rows.
*/
#include "data/datetime.h"
#include "data/decimal.h"
#include "numeric/profile_private.h"

#include <math.h>
#include <stdio.h>

static bool is_number(const Profile *profile)
{
    return profile->type == TYPE_INTEGER || profile->type == TYPE_FLOAT || profile->type == TYPE_DECIMAL;
}

static bool is_time(const Profile *profile)
{
    return profile->type == TYPE_DATE || profile->type == TYPE_TIMESTAMP;
}

static void finite_or_null(Json *json, double value)
{
    if (isfinite(value))
        json_number(json, value);
    else
        json_null(json);
}

static void member(Json *json, const char *key, double value)
{
    json_key(json, key);
    finite_or_null(json, value);
}

static void member_count(Json *json, const char *key, uint64_t value)
{
    json_member_int(json, key, (int64_t)value);
}

/* A value of an integer, boolean, date or timestamp column. */
static void exact_value(Json *json, const Profile *profile, int64_t value)
{
    char text[TIMESTAMP_TEXT + DATE_TEXT];
    switch (profile->type) {
    case TYPE_BOOLEAN:
        json_boolean(json, value != 0);
        break;
    case TYPE_DATE:
        json_text_n(json, text, date_format((int32_t)value, text));
        break;
    case TYPE_TIMESTAMP:
        json_text_n(json, text, timestamp_format(value, profile->zoned, text));
        break;
    default:
        json_int(json, value);
        break;
    }
}

static void decimal_value(Json *json, const Profile *profile, Int128 value)
{
    char text[DECIMAL_TEXT];
    json_text_n(json, text, decimal_format(value, profile->scale, text));
}

/* A quantile or an edge: a number, of dates and times the ISO text. */
static void derived_value(Json *json, const Profile *profile, double value)
{
    if (!is_time(profile))
        finite_or_null(json, value);
    else if (isfinite(value) && fabs(value) < 0x1p63)
        exact_value(json, profile, (int64_t)value);
    else
        json_null(json);
}

static void extremes(Json *json, const Profile *profile, bool present)
{
    static const char *const KEYS[] = {"min", "max"};
    for (size_t i = 0; i < 2; i++) {
        json_key(json, KEYS[i]);
        if (!present)
            json_null(json);
        else if (profile->type == TYPE_DECIMAL)
            decimal_value(json, profile, i ? profile->max_decimal : profile->min_decimal);
        else if (profile->type == TYPE_FLOAT)
            finite_or_null(json, i ? profile->max : profile->min);
        else
            exact_value(json, profile, i ? profile->max_integer : profile->min_integer);
    }
}

static void quantiles(Json *json, const Profile *profile)
{
    json_key(json, "quantiles");
    json_open_object(json);
    for (size_t i = 0; i < PROFILE_QUANTILES; i++) {
        char key[8];
        snprintf(key, sizeof key, "p%02u", PROFILE_PERCENT[i] % 100);
        json_key(json, key);
        derived_value(json, profile, profile->quantiles[i]);
    }
    json_close(json);
    json_member_bool(json, "quantiles_exact", profile->quantiles_exact);
}

static void histogram(Json *json, const Profile *profile)
{
    json_key(json, "histogram");
    if (profile->bins == 0) {
        json_null(json);
        return;
    }
    json_open_object(json);
    json_key(json, "edges");
    json_open_array(json);
    for (size_t i = 0; i <= profile->bins; i++)
        derived_value(json, profile, profile->edges[i]);
    json_close(json);
    json_key(json, "counts");
    json_open_array(json);
    for (size_t i = 0; i < profile->bins; i++)
        json_int(json, (int64_t)profile->bin_counts[i]);
    json_close(json);
    json_close(json);
}

static void top_value(Json *json, const Profile *profile, const ProfileTop *top)
{
    if (profile->type == TYPE_TEXT)
        json_text(json, top->text);
    else if (profile->type == TYPE_FLOAT)
        json_number(json, top->number);
    else if (profile->type == TYPE_DECIMAL)
        decimal_value(json, profile, top->decimal);
    else
        exact_value(json, profile, top->integer);
}

static void top_values(Json *json, const Profile *profile)
{
    json_key(json, "top");
    json_open_array(json);
    for (size_t i = 0; i < profile->n_top; i++) {
        json_open_object(json);
        json_key(json, "value");
        top_value(json, profile, &profile->top[i]);
        member_count(json, "count", profile->top[i].count);
        json_close(json);
    }
    json_close(json);
    json_member_bool(json, "top_exact", profile->top_exact);
}

void profile_json(Json *json, const Profile *profile)
{
    json_open_object(json);
    member_count(json, "count", profile->count);
    member_count(json, "missing", profile->missing);
    json_member_number(json, "missing_share", profile->rows ? (double)profile->missing / (double)profile->rows : 0);
    member_count(json, "distinct", profile->distinct);
    json_member_bool(json, "distinct_exact", profile->distinct_exact);
    if (is_number(profile) || is_time(profile))
        extremes(json, profile, profile->count > 0);
    if (is_number(profile)) {
        member(json, "mean", profile->mean);
        member(json, "sd", profile->sd);
        member(json, "variance", profile->variance);
        member(json, "sum", profile->sum);
        member_count(json, "zeros", profile->zeros);
        member_count(json, "negatives", profile->negatives);
        member_count(json, "infinite", profile->infinite);
    }
    if (is_number(profile) || is_time(profile)) {
        quantiles(json, profile);
        histogram(json, profile);
    }
    top_values(json, profile);
    if (profile->type == TYPE_TEXT) {
        bool present = profile->count > 0;
        json_key(json, "min_length");
        present ? json_int(json, (int64_t)profile->min_length) : json_null(json);
        json_key(json, "max_length");
        present ? json_int(json, (int64_t)profile->max_length) : json_null(json);
        member(json, "mean_length", profile->mean_length);
        member_count(json, "empty", profile->empty);
    }
    if (profile->type == TYPE_BOOLEAN) {
        member_count(json, "true", profile->trues);
        member_count(json, "false", profile->count - profile->trues);
    }
    json_close(json);
}

void profile_summary_json(Json *json, const Profile *profile)
{
    json_open_object(json);
    member_count(json, "count", profile->count);
    if (is_number(profile)) {
        member(json, "mean", profile->mean);
        member(json, "std", profile->sd);
        member(json, "min", profile->min);
        member(json, "q25", profile->quantiles[2]);
        member(json, "median", profile->quantiles[3]);
        member(json, "q75", profile->quantiles[4]);
        member(json, "max", profile->max);
    } else {
        member_count(json, "unique", profile->distinct);
        json_key(json, "top");
        profile->n_top ? top_value(json, profile, &profile->top[0]) : json_null(json);
        json_key(json, "freq");
        profile->n_top ? json_int(json, (int64_t)profile->top[0].count) : json_null(json);
        if (is_time(profile))
            extremes(json, profile, profile->count > 0);
    }
    json_close(json);
}
