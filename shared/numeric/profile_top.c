/* profile_top.c - distinct values and the most frequent ones. */
#include "numeric/profile_private.h"

uint64_t sorted_runs(const uint64_t *keys, size_t n, TopRuns *top)
{
    uint64_t distinct = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && keys[end] == keys[i])
            end++;
        top_offer(top, keys[i], end - i);
        distinct++;
        i = end;
    }
    return distinct;
}

void profile_add_top_integer(Profile *profile, Int128 value, uint64_t count)
{
    ProfileTop *top = &profile->top[profile->n_top++];
    top->count = count;
    if (profile->type == TYPE_DECIMAL)
        top->decimal = value;
    else
        top->integer = (int64_t)value;
}

/* A text that does not fit is cut before the character that would cross the end, and ends in an ellipsis. */
void profile_add_top_text(Profile *profile, const char *text, size_t length, uint64_t count)
{
    ProfileTop *top = &profile->top[profile->n_top++];
    top->count = count;
    size_t keep = length;
    if (length > PROFILE_TOP_BYTES) {
        keep = PROFILE_TOP_BYTES;
        while (keep > 0 && ((unsigned char)text[keep] & 0xC0u) == 0x80u)
            keep--;
    }
    if (keep)
        memcpy(top->text, text, keep);
    memcpy(top->text + keep, length > keep ? "\xe2\x80\xa6" : "\0\0\0", 4);
}

void profile_set_moments(Profile *profile, Moments moments)
{
    profile->sum = moments.sum;
    profile->mean = moments.mean;
    profile->variance = moments.variance;
    profile->sd = moments.sd;
}
