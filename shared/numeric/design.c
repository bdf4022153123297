/* design.c - see design.h. */
#include "numeric/design.h"

#include "numeric/dd.h"

#include <string.h>

void design_begin(Design *design, const DesignVariable *variables, size_t n_variables, size_t n, Arena *arena)
{
    *design = (Design){.arena = arena, .variables = variables, .n_variables = n_variables, .n = n};
}

static bool numeric(const Design *design, size_t variable)
{
    return design->variables[variable].values != NULL;
}

static const char *part_name(const Design *design, DesignPart part)
{
    const DesignVariable *variable = &design->variables[part.variable];
    if (!variable->values)
        return arena_printf(design->arena, "%s[%s]", variable->name, variable->level_names[part.code]);
    return part.code == 1 ? variable->name : arena_printf(design->arena, "%s^%u", variable->name, part.code);
}

static DesignColumn *new_column(Design *design)
{
    if (design->count == design->room) {
        size_t room = design->room ? 2 * design->room : 16;
        DesignColumn *columns = arena_array(design->arena, room, sizeof *columns);
        if (design->count)
            memcpy(columns, design->columns, design->count * sizeof *columns);
        design->columns = columns;
        design->room = room;
    }
    return &design->columns[design->count++];
}

bool design_add(Design *design, const size_t *variables, const unsigned *powers, size_t count, bool full, size_t most)
{
    size_t first = full ? 0 : 1, combinations = 1, level[DESIGN_FACTORS];
    for (size_t k = 0; k < count; k++) {
        const DesignVariable *variable = &design->variables[variables[k]];
        level[k] = first;
        if (!variable->values && variable->levels <= first)
            combinations = 0; /* one level: nothing to compare it with */
        else if (!variable->values && __builtin_mul_overflow(combinations, variable->levels - first, &combinations))
            return false;
    }
    if (combinations > most || design->count > most - combinations)
        return false;
    for (size_t c = 0; c < combinations; c++) {
        DesignColumn *column = new_column(design);
        *column = (DesignColumn){.term = design->n_terms, .parts = count};
        const char *name = "";
        for (size_t k = 0; k < count; k++) {
            bool number = numeric(design, variables[k]);
            column->part[k] = (DesignPart){(uint32_t)variables[k], number ? (powers ? powers[k] : 1) : (uint32_t)level[k]};
            const char *part = part_name(design, column->part[k]);
            name = k ? arena_printf(design->arena, "%s:%s", name, part) : part;
        }
        column->name = name;
        for (size_t k = 0; k < count; k++) { /* the next combination of levels, the first variable's fastest */
            if (numeric(design, variables[k]))
                continue;
            if (++level[k] < design->variables[variables[k]].levels)
                break;
            level[k] = first;
        }
    }
    design->n_terms++;
    return true;
}

static void multiply_part(const DesignVariable *variable, uint32_t code, size_t first, size_t count, double *out)
{
    if (!variable->values) {
        const uint32_t *codes = variable->codes + first;
        for (size_t i = 0; i < count; i++)
            out[i] = codes[i] == code ? out[i] : 0;
        return;
    }
    const double *values = variable->values + first;
    for (uint32_t power = 0; power < code; power++)
        for (size_t i = 0; i < count; i++)
            out[i] *= values[i];
}

static void fill(const Rows *rows, size_t first, size_t count, double *block)
{
    const Design *design = rows->context;
    for (size_t j = 0; j < design->count; j++) {
        const DesignColumn *column = &design->columns[j];
        const DesignVariable *variable = &design->variables[column->part[0].variable];
        double *out = block + j * count;
        if (column->parts == 1 && variable->values && column->part[0].code == 1) {
            memcpy(out, variable->values + first, count * sizeof *out);
            continue;
        }
        for (size_t i = 0; i < count; i++)
            out[i] = 1;
        for (size_t k = 0; k < column->parts; k++)
            multiply_part(&design->variables[column->part[k].variable], column->part[k].code, first, count, out);
    }
}

static bool is_product(const Design *design, const DesignColumn *column)
{
    bool product = false;
    for (size_t k = 0, numbers = 0; k < column->parts; k++)
        if (numeric(design, column->part[k].variable))
            product |= column->part[k].code > 1 || numbers++ > 0;
    return product;
}

/* The product of row i as `fill` rounds it, and what that leaves out. */
static double rounding_of(const Design *design, const DesignColumn *column, size_t i)
{
    double rounded = 1;
    Dd exact = dd_of(1);
    for (size_t k = 0; k < column->parts; k++) {
        const DesignVariable *variable = &design->variables[column->part[k].variable];
        uint32_t code = column->part[k].code;
        if (!variable->values && variable->codes[i] != code)
            return 0;
        for (uint32_t power = 0; variable->values && power < code; power++) {
            rounded *= variable->values[i];
            exact = dd_multiply_double(exact, variable->values[i]);
        }
    }
    double left = (exact.hi - rounded) + exact.lo;
    return isfinite(left) ? left : 0;
}

static void fill_low(const Rows *rows, size_t first, size_t count, double *block)
{
    const Design *design = rows->context;
    for (size_t j = 0; j < design->count; j++) {
        bool product = is_product(design, &design->columns[j]);
        for (size_t i = 0; i < count; i++)
            block[j * count + i] = product ? rounding_of(design, &design->columns[j], first + i) : 0;
    }
}

Rows design_rows(const Design *design)
{
    Rows rows = {.n = design->n, .p = design->count, .fill = fill, .context = design};
    for (size_t j = 0; j < design->count && !rows.low; j++)
        if (is_product(design, &design->columns[j]))
            rows.low = fill_low;
    return rows;
}

Design design_over(const Design *design, const DesignVariable *variables, size_t n)
{
    Design other = *design;
    other.variables = variables;
    other.n = n;
    return other;
}
