/*
** config.h - what the process was started with.
**
** Everything comes from the environment that the control script sets; see docs/operations.md for the list.
*/
#ifndef QUERN_BASE_CONFIG_H
#define QUERN_BASE_CONFIG_H

#include "base/error.h"

#include <stdint.h>

typedef struct Config {
    const char *home;         /* QUERN_HOME: absolute, holds spool/, columns/, results/, tmp/, secret/ */
    const char *run;          /* QUERN_RUN: sockets and shared counters; default <home>/run */
    const char *database_url; /* QUERN_DATABASE_URL */
    const char *memcached;    /* QUERN_MEMCACHED: a socket path or host:port; empty: no cache */
    const char *version;      /* QUERN_VERSION, "dev" when absent */
    const char *domain;       /* QUERN_DOMAIN: name of the handler */
    int64_t upload_limit;     /* QUERN_UPLOAD_LIMIT in bytes (suffixes k, m, g), default 5 GB */
    double compute_seconds;   /* QUERN_COMPUTE_SECONDS: processor time that an analysis may take within a request, default 120 */
    int pool_size;            /* QUERN_POOL, default 1 */
} Config;

/* The environment's variable, or the fallback when it is not set or empty. */
const char *config_setting(const char *name, const char *fallback);

/* Texts stay owned by the environment or by *config's own memory for the life of the process. */
Status config_read(Config *config, Error *error) MUST_USE;

#endif
