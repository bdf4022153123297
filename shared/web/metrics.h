/*
** metrics.h - counters that the processes of a pool share, in Prometheus' terms.
**
** Each domain has one file, <run>/metrics/<domain>, mapped by all its processes and by whoever renders it. Counting is a
** few atomic additions. The file describes itself (routes stand in it), so a reader needs no table of the domain.
*/
#ifndef QUERN_WEB_METRICS_H
#define QUERN_WEB_METRICS_H

#include "base/buffer.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct Route;
typedef struct Metrics Metrics;

/* routes: ends at a row without method. Never NULL: when the file can not be had, nothing is counted (and the log says so). */
Metrics *metrics_open(const char *run, const char *domain, const struct Route *routes);
void metrics_close(Metrics *metrics); /* this process leaves; NULL is fine */

void metrics_begin(Metrics *metrics); /* a request is in hand */
/* route: number of its row, or SIZE_MAX when no route matched. failure: the Status that the route returned. */
void metrics_end(Metrics *metrics, size_t route, int http_status, Status failure, int64_t us, int64_t database_us);

/* All domains' metrics in Prometheus' text format (0.0.4), with the processes' memory. */
void metrics_render(const char *run, Buffer *out);

#endif
