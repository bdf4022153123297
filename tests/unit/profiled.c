/* profiled.c - see profiled.h. */
#include "profiled.h"

Profile profile_of(const MadeColumn *made)
{
    Profile profile;
    profile_column(&made->column, 0, &profile, NULL);
    return profile;
}

const char *json_of(const Profile *profile, bool summary)
{
    static Buffer out;
    Json json;
    buffer_clear(&out);
    json_begin(&json, &out);
    if (summary)
        profile_summary_json(&json, profile);
    else
        profile_json(&json, profile);
    ck_assert(json_ok(&json));
    return out.data;
}

void assert_edges(const Profile *p)
{
    uint64_t sum = 0;
    ck_assert_uint_le(p->bins, PROFILE_BINS);
    for (size_t i = 0; i < p->bins; i++) {
        ck_assert_msg(p->edges[i] < p->edges[i + 1], "edge %zu: %.17g, then %.17g", i, p->edges[i], p->edges[i + 1]);
        sum += p->bin_counts[i];
    }
    if (p->bins) {
        bool time = p->type == TYPE_DATE || p->type == TYPE_TIMESTAMP;
        ck_assert_uint_eq(sum, p->count - p->infinite);
        ck_assert_double_le(p->edges[0], time ? (double)p->min_integer : p->min);
        ck_assert_double_ge(p->edges[p->bins], time ? (double)p->max_integer : p->max);
    }
}
