/* duration.h - times of day and durations, which no column type holds, as text. */
#ifndef QUERN_FORMATS_DURATION_H
#define QUERN_FORMATS_DURATION_H

#include "base/buffer.h"

/* Adds "hh:mm:ss" of microseconds, with the digits of the second that are not zero: "26:30:00", "-00:00:01.5". */
void duration_add(Buffer *text, int64_t us);

#endif
