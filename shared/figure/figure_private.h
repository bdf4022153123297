/* figure_private.h - what the files of traces share. */
#ifndef QUERN_FIGURE_FIGURE_PRIVATE_H
#define QUERN_FIGURE_FIGURE_PRIVATE_H

#include "figure/figure.h"

Json *figure_trace(Figure *figure, const char *type, const char *name); /* opens its object */
void figure_number(Json *json, double number);                          /* null when not finite */
void figure_numbers(Json *json, const char *key, const double *numbers, size_t n);
void figure_texts(Json *json, const char *const *texts, size_t n);
/* Numbers to a millionth of their range: finer than any screen shows, and the rest would be half of a reply. */
void figure_rounded(Json *json, const char *key, const double *numbers, size_t n);
/* The same of many numbers; few are written as they are. */
void figure_drawn(Json *json, const char *key, const double *numbers, size_t n);
/* All numbers, or those at the places that stand for them; the same places for each array of n. */
void figure_sampled(Figure *figure, const char *key, const double *numbers, size_t n);
void figure_count(Figure *figure, size_t n); /* n points were drawn or sampled */

#endif
