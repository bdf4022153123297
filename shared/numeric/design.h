/*
** design.h - the columns of a model: predictors, powers, dummy variables and products, computed block by block.
**
** A design stands over variables: numeric ones (values) and categorical ones (codes of levels). A term is a product of variables,
** a numeric one to a power; it gives one column for each combination of the levels of its categorical variables, the first
** level of each left out (treatment coding: coefficients compare with that level), or all kept when the term says so. Columns are
** products of values and indicators and take no memory of the size of the data.
**
**     y ~ x + x^2 + colour + x:colour    design_add(x), design_add(x^2), design_add(colour), design_add(x, colour)
**
** Names of columns: "x", "x^2", "colour[red]", "x:colour[red]".
*/
#ifndef QUERN_NUMERIC_DESIGN_H
#define QUERN_NUMERIC_DESIGN_H

#include "base/arena.h"
#include "numeric/rows.h"

#include <stdbool.h>
#include <stdint.h>

enum { DESIGN_FACTORS = 8, DESIGN_POWER = 15 }; /* variables of one term; highest power */

typedef struct DesignVariable {
    const char *name;
    const double *values;          /* numeric: n finite values; NULL for a categorical one */
    const uint32_t *codes;         /* categorical: n codes below levels */
    size_t levels;
    const char *const *level_names;
} DesignVariable;

typedef struct DesignPart {
    uint32_t variable;
    uint32_t code;                 /* numeric: the power; categorical: the level of the indicator */
} DesignPart;

typedef struct DesignColumn {
    const char *name;
    size_t term;                   /* from 0, in the order added */
    size_t parts;
    DesignPart part[DESIGN_FACTORS];
} DesignColumn;

typedef struct Design {
    Arena *arena;                  /* not owned */
    const DesignVariable *variables; /* not owned */
    size_t n, n_variables, n_terms;
    DesignColumn *columns;
    size_t count, room;
} Design;

/* n rows; the variables must outlive the design. Everything it takes is the arena's. */
void design_begin(Design *design, const DesignVariable *variables, size_t n_variables, size_t n, Arena *arena);

/* One term of `count` variables (1 to DESIGN_FACTORS, each once); powers (1 to DESIGN_POWER) count for numeric ones, NULL: all 1.
** full: keep the first level, too (a categorical variable in a model without intercept). Returns false, adding nothing, when the
** design would have more than `most` columns. */
bool design_add(Design *design, const size_t *variables, const unsigned *powers, size_t count, bool full, size_t most);

/* The matrix, n x count. The design must outlive it. */
Rows design_rows(const Design *design);

/* The same columns over other variables (as many, in the same order, with codes of the same levels), for prediction. Plain copies of
** the design share its columns. */
Design design_over(const Design *design, const DesignVariable *variables, size_t n);

#endif
