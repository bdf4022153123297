/* quality_report.c - see quality.h: what a check has found, as report and score. */
#include "store/quality_private.h"

#include "gen/sql_quality.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* "The rule "beak" is not met: 3 of 344 values; the first is in row 17 (beak_length: -1)." */
static Status broken(const QualityRule *rule, Error *error)
{
    const Rule *what = rule->run.rule;
    if (rule->run.not_checked)
        return error_set(error, ERR_INVALID, "The rule \"%.200s\" could not be checked: %s Nothing was stored.", what->name, rule->run.not_checked);
    if (what->kind->whole_table)
        return error_set(error, ERR_INVALID, "The rule \"%.200s\" is not met: %s Nothing was stored.", what->name,
                         rule->run.finding ? rule->run.finding : "");
    if (!rule->n_examples)
        return error_set(error, ERR_INVALID, "The rule \"%.200s\" is not met. Nothing was stored.", what->name);
    return error_set(error, ERR_INVALID, "The rule \"%.200s\" is not met by %" PRIu64 " of %" PRIu64 ", the first in row %" PRIu64 ": %.400s. "
                     "Nothing was stored.", what->name, rule->run.violations, rule->run.checked, rule->examples[0].row, rule->examples[0].values);
}


static void rule_result(Json *json, const QualityRule *rule)
{
    const RuleRun *run = &rule->run;
    json_open_object(json);
    json_key(json, "rule");
    rule_json(json, run->rule);
    json_member_text(json, "part", quality_part_name(run->rule->kind->part));
    json_member_int(json, "checked", (int64_t)run->checked);
    json_member_int(json, "violations", (int64_t)run->violations);
    json_member_int(json, "rejected", (int64_t)rule->rejected);
    json_member_number(json, "share", run->checked && !run->not_checked ? (double)run->violations / (double)run->checked : NAN);
    json_member_text(json, "not_checked", run->not_checked);
    json_member_text(json, "finding", run->finding);
    if (run->max_age && run->has_newest) {
        json_key(json, "newest");
        json_time(json, run->newest);
        json_member_int(json, "newest_us", run->newest);
        json_member_int(json, "max_age_us", run->max_age);
    }
    json_key(json, "examples");
    json_open_array(json);
    for (size_t i = 0; i < rule->n_examples; i++) {
        const QualityExample *example = &rule->examples[i];
        json_open_object(json);
        json_key(json, "row");
        if (example->row)
            json_int(json, (int64_t)example->row);
        else
            json_null(json);
        json_key(json, "line");
        if (example->row)
            json_null(json);
        else
            json_int(json, (int64_t)example->line);
        json_key(json, "values");
        json_raw(json, example->values, strlen(example->values));
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_report(QualityCheck *check, const QualityRows *rows)
{
    Json json;
    json_begin(&json, &check->report);
    json_open_object(&json);
    json_member_int(&json, "rows", (int64_t)rows->rows);
    json_member_int(&json, "unreadable_rows", (int64_t)rows->unreadable);
    json_key(&json, "duplicate_rows");
    if (rows->duplicates_known)
        json_int(&json, (int64_t)rows->duplicates);
    else
        json_null(&json);
    json_key(&json, "results");
    json_open_array(&json);
    for (size_t i = 0; i < check->set.count; i++)
        rule_result(&json, &check->rules[i]);
    json_close(&json);
    json_close(&json);
}

Status quality_check_end(QualityCheck *check, const QualityRows *rows, Error *error)
{
    QualityVote *votes = arena_array(check->arena, check->set.count + 1, sizeof *votes);
    size_t n = 0;
    for (size_t i = 0; i < check->set.count; i++) {
        QualityRule *rule = &check->rules[i];
        RuleRun *run = &rule->run;
        Status status = rule_run_end(run, rows->rows, error);
        if (status != OK)
            return status;
        if (rows->loading && run->rule->action == RULE_FAIL && (run->not_checked || run->violations))
            return broken(rule, error);
        if (run->not_checked)
            continue;
        check->violations += run->violations;
        double fresh = run->has_newest ? quality_freshness(check->world.now - run->newest, run->max_age) : 0;
        votes[n++] = (QualityVote){run->rule->kind->part, run->checked, run->checked - run->violations, fresh};
    }
    QualityFacts facts = {rows->rows, rows->unreadable, rows->missing, check->schema->count, rows->duplicates_known, rows->duplicates, votes, n};
    quality_score(&facts, &check->score);
    write_report(check, rows);
    return OK;
}

static DbArg score_arg(double value)
{
    return isnan(value) ? db_null() : db_float(value);
}

Status quality_check_store(QualityCheck *check, Db *db, int64_t version, Error *error)
{
    const double *parts = check->score.parts;
    return db_query(db, &SQL_QUALITY_PUT_REPORT,
                    DB_ARGS(db_int(version), db_int(check->generation), db_int((int64_t)check->set.count), db_int((int64_t)check->violations),
                            db_int((int64_t)check->rejected), score_arg(parts[QUALITY_COMPLETENESS]), score_arg(parts[QUALITY_VALIDITY]),
                            score_arg(parts[QUALITY_UNIQUENESS]), score_arg(parts[QUALITY_CONSISTENCY]), score_arg(parts[QUALITY_TIMELINESS]),
                            score_arg(check->score.total), db_text_n(check->report.data, check->report.length)),
                    NULL, error);
}
