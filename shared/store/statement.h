/* statement.h - a named SQL statement of sql/queries, made a constant at build time by sql/embed.awk. */
#ifndef QUERN_STORE_STATEMENT_H
#define QUERN_STORE_STATEMENT_H

typedef struct Statement {
    const char *name; /* "<domain>_<name>", also the name it is prepared under */
    const char *text;
    int n_params;
} Statement;

#endif
