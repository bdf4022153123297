/* number_private.h - what number.c and number_exact.c share. */
#ifndef QUERN_BASE_NUMBER_PRIVATE_H
#define QUERN_BASE_NUMBER_PRIVATE_H

#include <stdint.h>

/* How the decimal number of these digits (a point may stand among them) times 10^exponent compares with the middle
** between the double of the bits `below` and the next one up: less than 0, 0, greater than 0. */
int number_compare_middle(const char *digits, const char *digits_end, int64_t exponent, uint64_t below);

#endif
