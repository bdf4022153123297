/*
** system.h - what the files of this handler share.
**
** main.c has the route table and /health; ready.c asks the servers behind us, metrics.c renders Prometheus' text, openapi.c
** joins what the domains say of their routes, home.c is what Home shows.
*/
#ifndef QUERN_HANDLERS_SYSTEM_H
#define QUERN_HANDLERS_SYSTEM_H

#include "web/web.h"

#include <time.h>

/* What this process keeps between requests. */
typedef struct System {
    int64_t started_us;
    Buffer openapi;          /* the joined document */
    struct timespec newest;  /* of the fragments that it was joined from */
    size_t fragments;
} System;

RouteFunction system_ready, system_metrics, system_openapi, system_home;

#endif
