/*
** metrics.c - /metrics: the domains' shared counters, and gauges asked of the database.
**
** The figures tell nothing of anybody, but they do tell how much is going on here; so they are answered to this machine and
** private networks, where Prometheus usually is. QUERN_METRICS=public opens them to all. (Behind a proxy every request comes
** from the proxy: keep /metrics closed there.)
*/
#include "system.h"

#include "gen/sql_system.h"
#include "web/metrics.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static bool is_private4(uint32_t address)
{
    return address >> 24 == 127 || address >> 24 == 10 || address >> 20 == 0xAC1 || address >> 16 == 0xC0A8 ||
           address >> 16 == 0xA9FE || address >> 22 == 0x191; /* 100.64.0.0/10: carriers' own, and overlay networks */
}

static bool is_private(const char *text)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, text, &four) == 1)
        return is_private4(ntohl(four.s_addr));
    if (inet_pton(AF_INET6, text, &six) != 1)
        return strcmp(text, "local") == 0 || strcmp(text, "unix:") == 0;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        memcpy(&four, six.s6_addr + 12, sizeof four);
        return is_private4(ntohl(four.s_addr));
    }
    return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_LINKLOCAL(&six) || (six.s6_addr[0] & 0xFE) == 0xFC;
}

static void gauge(Buffer *out, const char *name, const char *help, int64_t value)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help, name, name, (long long)value);
}

static void database_gauges(Request *request, Buffer *out)
{
    DbResult *gauges = NULL, *jobs = NULL;
    Status status = db_query(request->db, &SQL_SYSTEM_GAUGES, DB_NO_ARGS, &gauges, NULL);
    if (status == OK)
        status = db_query(request->db, &SQL_SYSTEM_JOBS, DB_NO_ARGS, &jobs, NULL);
    gauge(out, "quern_database_up", "Whether the database answers.", status == OK);
    if (status == OK) {
        gauge(out, "quern_datasets", "Datasets, whatever their status.", db_get_int(gauges, 0, 0));
        gauge(out, "quern_sessions", "Sessions that have not expired.", db_get_int(gauges, 0, 1));
        gauge(out, "quern_database_bytes", "Size of the database.", db_get_int(gauges, 0, 2));
        gauge(out, "quern_database_connections", "Connections to the database, this one included.", db_get_int(gauges, 0, 3));
        buffer_add_text(out, "# HELP quern_jobs Jobs by status.\n# TYPE quern_jobs gauge\n");
        for (int row = 0; row < db_rows(jobs); row++)
            buffer_printf(out, "quern_jobs{status=\"%s\"} %lld\n", db_get_text(jobs, row, 0, NULL),
                          (long long)db_get_int(jobs, row, 1));
    }
    db_result_free(gauges);
    db_result_free(jobs);
}

Status system_metrics(Request *request, Reply *reply, Error *error)
{
    const char *open = getenv("QUERN_METRICS");
    if (!(open && strcmp(open, "public") == 0) && !is_private(request->address))
        return error_set(error, ERR_FORBIDDEN,
                         "Metrics are answered to this machine and private networks, or to all with QUERN_METRICS=public.");
    reply_header(reply, "Cache-Control", "no-store");
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_render(request->config->run, &reply->body);
    database_gauges(request, &reply->body);
    gauge(&reply->body, "quern_cache_up", "Whether the cache answers.", cache_alive(request->cache));
    return OK;
}
