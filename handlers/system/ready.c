/*
** ready.c - whether the platform can do its work: database, cache, disk.
**
** Without the cache everything still works, slower: "degraded", and ready. Without the database or with a full disk it does
** not: 503.
*/
#include "system.h"

#include "base/clock.h"
#include "gen/sql_system.h"

#include <sys/statvfs.h>

static const uint64_t DISK_NEEDED = 256u << 20; /* an upload would soon fail */

typedef enum Health { UP, DEGRADED, DOWN } Health;

static void close_check(Json *json, int64_t begin_us)
{
    json_member_number(json, "latency_ms", (double)((clock_monotonic_us() - begin_us) / 10) / 100);
    json_close(json);
}

static Health check_database(Request *request, Json *json)
{
    Error error;
    int64_t begin = clock_monotonic_us();
    Status status = db_query(request->db, &SQL_SYSTEM_PING, DB_NO_ARGS, NULL, &error);
    json_key(json, "database");
    json_open_object(json);
    json_member_text(json, "status", status == OK ? "up" : "down");
    if (status != OK)
        json_member_text(json, "detail", error.message);
    close_check(json, begin);
    return status == OK ? UP : DOWN;
}

static Health check_cache(Request *request, Json *json)
{
    int64_t begin = clock_monotonic_us();
    bool wanted = request->config->memcached[0] != '\0';
    bool alive = wanted && cache_alive(request->cache);
    json_key(json, "cache");
    json_open_object(json);
    json_member_text(json, "status", alive ? "up" : wanted ? "down" : "off");
    close_check(json, begin);
    return alive || !wanted ? UP : DEGRADED;
}

static Health check_disk(Request *request, Json *json)
{
    struct statvfs facts;
    int64_t begin = clock_monotonic_us();
    bool known = statvfs(request->config->home, &facts) == 0;
    uint64_t free_bytes = known ? (uint64_t)facts.f_bavail * facts.f_frsize : 0;
    bool enough = known && free_bytes >= DISK_NEEDED;
    json_key(json, "disk");
    json_open_object(json);
    json_member_text(json, "status", enough ? "up" : "down");
    if (known) {
        json_member_int(json, "free_bytes", (int64_t)free_bytes);
        json_member_int(json, "total_bytes", (int64_t)((uint64_t)facts.f_blocks * facts.f_frsize));
    }
    if (!enough)
        json_member_text(json, "detail", known ? "Less than 256 MB are free. Delete datasets or make room."
                                               : "The platform's folder can not be reached.");
    close_check(json, begin);
    return enough ? UP : DOWN;
}

static Health worse(Health a, Health b)
{
    return a > b ? a : b;
}

Status system_ready(Request *request, Reply *reply, Error *error)
{
    static const char *const NAMES[] = {"ready", "degraded", "unavailable"};
    (void)error;
    Json json;
    reply_header(reply, "Cache-Control", "no-store");
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "checks");
    json_open_object(&json);
    Health health = check_database(request, &json);
    health = worse(health, check_cache(request, &json));
    health = worse(health, check_disk(request, &json));
    json_close(&json);
    json_member_text(&json, "status", NAMES[health]);
    json_close(&json);
    reply->status = health == DOWN ? 503 : 200;
    return OK;
}
