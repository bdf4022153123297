/* clock.h - what time it is, and how long something took. */
#ifndef QUERN_BASE_CLOCK_H
#define QUERN_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_TEXT = 80 }; /* bytes that clock_text needs */

int64_t clock_now_us(void);       /* microseconds since 1970-01-01 UTC */
int64_t clock_monotonic_us(void); /* microseconds since an unknown moment, never going back */

/* Writes ISO 8601 UTC with milliseconds, "2026-11-23T12:00:00.123Z", and returns `text`. */
char *clock_text(int64_t us, char text[CLOCK_TEXT]);

#endif
