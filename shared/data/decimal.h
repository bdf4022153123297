/* decimal.h - scaled 128-bit integers as text. At most 38 significant digits. */
#ifndef QUERN_DATA_DECIMAL_H
#define QUERN_DATA_DECIMAL_H

#include "data/type.h"

enum { DECIMAL_TEXT = 48 };

/* [+-] digits [. digits], whole text. *scale gets the digits after the point, *value the number times 10^*scale.
** false: not of this form, or more than 38 significant digits. */
bool decimal_parse(const char *text, size_t length, Int128 *value, uint8_t *scale);

/* The value at another scale; false when digits would be lost or it does not fit. */
bool decimal_rescale(Int128 value, uint8_t from, uint8_t to, Int128 *result);

size_t decimal_format(Int128 value, uint8_t scale, char *text); /* "-12.50" for (-1250, 2); no NUL */
double decimal_to_double(Int128 value, uint8_t scale);          /* correctly rounded */

#endif
