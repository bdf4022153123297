/*
** number.h - text <-> numbers, exact both ways.
**
** number_parse_double rounds correctly (nearest, ties to even) for any decimal text; number_format_double gives the
** shortest text that reads back as the same double, in JSON's grammar: plain digits for magnitudes from 1e-6 to below
** 1e21, otherwise d.ddde+XX as JavaScript writes them. Locale plays no part.
**
** Sources: D. Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51 (2021);
** R. Giulietti, "The Schubfach way to render doubles" (2020). Both share one table of 128-bit powers of ten (powers.h,
** made at build time by gen_powers.c).
*/
#ifndef QUERN_BASE_NUMBER_H
#define QUERN_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NUMBER_TEXT = 32 }; /* bytes that any of the formats below needs; no NUL is written */

/* Decimal grammar: [+-] digits [. digits] [(e|E) [+-] digits], at least one digit before or after the point; the whole of
** the text must match. false: it does not (value untouched). Beyond the range: infinite or zero, as IEEE 754 rounds. */
bool number_parse_double(const char *text, size_t length, double *value);

/* [+-] digits, the whole of the text; false when it does not match or does not fit. */
bool number_parse_int(const char *text, size_t length, int64_t *value);

size_t number_format_double(double value, char *text); /* value finite; bytes written */
size_t number_format_int(int64_t value, char *text);

#endif
