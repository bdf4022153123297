/* duration.c - see duration.h. */
#include "formats/duration.h"

void duration_add(Buffer *text, int64_t us)
{
    uint64_t left = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
    unsigned long long seconds = left / 1000000;
    buffer_printf(text, "%s%02llu:%02llu:%02llu", us < 0 ? "-" : "", seconds / 3600, seconds / 60 % 60, seconds % 60);
    unsigned part = (unsigned)(left % 1000000);
    int width = 6;
    if (!part)
        return;
    for (; part % 10 == 0; width--)
        part /= 10;
    buffer_printf(text, ".%0*u", width, part);
}
